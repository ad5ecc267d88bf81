// The panel under the grids: for each channel the patch, the weights, their products, and what these add up to.
const SIGN = 24, LINE = 20, SLICE = 20;  // the last is room for a slice's name over it

// Cell size and place of each channel's block, for kernels of one shape and `count` channels.
function blocks(kernel, count, width, weighted) {
  const [slices, rows, columns] = [...new Array(3 - kernel.length).fill(1), ...kernel];
  const parts = weighted ? 3 : 1, apart = kernel.length === 3 ? SLICE : 0;  // patch, weights, products; of a pooling the patch alone
  const size = (cell, piled) => ({
    width: piled ? Math.max(columns * cell, 70) : Math.max(parts * columns * cell + (parts - 1) * SIGN, 90),
    height: (piled ? parts : 1) * slices * (rows * cell + apart) + (piled ? (parts - 1) * SIGN : 0) + 2 * LINE,
  });
  let cell = 40;
  const tall = (one) => Math.ceil(count / Math.max(Math.floor((width + GAP) / (one.width + 2 * GAP)), 1)) * (one.height + GAP);
  while (cell > 24 && (size(cell, false).width > width || tall(size(cell, false)) > 330)) cell--;
  while (cell > 14 && columns > 7 && columns * cell > width) cell--;
  const piled = size(cell, false).width > width;
  const one = size(cell, piled), across = Math.max(Math.floor((width + 2 * GAP) / (one.width + 2 * GAP)), 1);
  const at = (index) => [1 + (index % across) * (one.width + 2 * GAP), Math.floor(index / across) * (one.height + GAP)];
  const lines = Math.ceil(count / across);
  const whole = { width: Math.min(across, count) * (one.width + 2 * GAP) - 2 * GAP + 2, height: lines * (one.height + GAP) };
  return { cell, piled, slices, rows, columns, apart, parts, at, ...whole };
}

// Draws one channel's block.
function block(context, plan, index, part, walk, look) {
  const { cell, piled, rows, columns, slices, apart, parts } = plan, [left, top] = plan.at(index);
  const tall = slices * (rows * cell + apart), wide = columns * cell, all = [0, 1, 2].slice(0, parts);
  const origin = (which) => piled ? [left, top + LINE + which * (tall + SIGN)] : [left + which * (wide + SIGN), top + LINE];
  const spot = (which, element) => {
    const [slice, row, column] = [...new Array(3 - element.length).fill(0), ...element], [x, y] = origin(which);
    return [x + column * cell, y + (slice * rows + row) * cell + (slice + 1) * apart];
  };
  const reach = walk.weights.high || 1, most = Math.max(walk.input.high, -walk.input.low) * reach;
  for (const item of part.items) {
    const place = ravel(item.element, walk.kernel), [x, y] = spot(0, item.element);
    if (item.padding) ring(context, x, y, cell, look.ink);
    else fill(context, x, y, cell, item.value, walk.input.low, walk.input.high);
    if (walk.operation === "max" && item.factor) winner(context, x, y, cell - 1, cell - 1);
    if (parts === 1) continue;
    fill(context, ...spot(1, item.element), cell, item.factor, -reach, reach);
    fill(context, ...spot(2, item.element), cell, item.value * item.factor, -most, most);
    if (look.shared) for (const which of [0, 1]) badge(context, ...spot(which, item.element), cell, place);
  }
  for (let place = 0; place < slices * rows * columns; place++) {  // where nothing is multiplied: a border
    for (const which of all) {
      const [x, y] = spot(which, unravel(place, walk.kernel));
      context.lineWidth = 1; context.globalAlpha = 0.4; context.strokeStyle = look.ink;
      context.strokeRect(x - 0.5, y - 0.5, cell, cell); context.globalAlpha = 1;
    }
  }
  context.fillStyle = look.ink; context.font = "13px sans-serif"; context.textBaseline = "middle"; context.textAlign = "left";
  context.fillText(look.words.part.replace("#", part.channel), left, top + 9);
  if (apart) {
    context.font = "12px sans-serif";
    for (const which of all) for (let slice = 0; slice < slices; slice++) {
      const [x, y] = spot(which, [slice, 0, 0]);
      context.fillText(`slice ${slice}`, x, y - 9);
    }
  }
  if (parts === 1) {
    context.font = "600 14px sans-serif";
    return context.fillText(`${walk.operation === "max" ? "largest" : "mean"} ${said(part.sum)}`, left, top + LINE + tall + 12);
  }
  context.textAlign = "center";
  const middle = (which) => {
    const [x, y] = origin(which);
    return piled ? [x + wide / 2, y - SIGN / 2] : [x - SIGN / 2, y + tall / 2];
  };
  context.font = "16px sans-serif";
  context.fillText("\u00d7", ...middle(1)); context.fillText("=", ...middle(2));
  context.textAlign = piled ? "left" : "right"; context.font = "600 14px sans-serif";
  const [x, y] = origin(2);
  context.fillText(`sum ${said(part.sum)}`, piled ? x : x + wide, y + tall + 12);
}

// The letter of a weight in the corner of its cell.
function badge(context, x, y, cell, place) {
  const size = Math.max(Math.floor(cell * 0.42), 11);
  context.fillStyle = shade(place);
  context.fillRect(x, y, size, size);
  write(context, x, y, size + 1, letter(place), inkOn(rgb(shade(place))));
}
