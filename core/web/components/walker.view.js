// Draws a walk: the grids when their size or colours change, frames and the panel when another place is meant, and says it in words.
function viewer(scene) {
  const { root, base, top, sums, total, share, layers, walk, input, output, inputs, outputs, words, kept } = scene;
  const tell = wording(walk, words);
  let look = null, drawn = null, marks = [], shown = -1, told = "";

  function prepare(canvas, width, height) {
    canvas.style.width = `${width}px`;
    return sharp(canvas, width, height);
  }

  // All that a hover does not change. Layout and styles are read here, and nowhere in what follows a pointer.
  function rebuild() {
    const style = getComputedStyle(root), width = Math.max(root.clientWidth || 320, 240);
    look = { ink: style.color, shared: share.checked && scene.weighted, words };
    const area = scene.area = arrange(inputs, outputs, width, 640);
    layers.style.cssText = `width:${area.width}px;height:${area.height}px`;
    const context = prepare(base, area.width, area.height);
    prepare(top, area.width, area.height);
    title(context, `${words.input} ${input.shape.join(" \u00d7 ")}`, 1, 0, look.ink);
    title(context, `${words.output} ${output.shape.join(" \u00d7 ")}`, area.over, area.under, look.ink);
    for (const grid of inputs) sheet(context, grid, input, words.from, look.ink, walk.seen);
    for (const grid of outputs) sheet(context, grid, output, words.to, look.ink);
    scene.plan = blocks(walk.kernel, scene.most, width, scene.weighted);
    prepare(sums, Math.max(scene.plan.width, 1), scene.plan.height);
    marks = []; shown = -1; drawn = null;
  }

  // Frames over the grids, and the panel where another output is meant.
  function overlay() {
    if (drawn === `${kept.current} ${kept.hovered}`) return;
    drawn = `${kept.current} ${kept.hovered}`;
    const context = top.getContext("2d"), { over, under: below } = scene.area;
    for (const [x, y, width, height] of marks) context.clearRect(x - 4, y - 4, width + 8, height + 8);
    marks = [];
    const notify = (text) => { marks.push([over, below, TITLE, LABEL]); notice(context, text, over, below); };
    const pen = { context, notice: notify, inputs: mark.bind(null, inputs), outputs: mark.bind(null, outputs), shared: look.shared };
    if (kept.hovered !== null) users(pen, walk, kept.hovered); else patch(pen, walk, kept.current);
    if (shown !== kept.current) panel();
    say();
  }

  // Calls back with the rectangle that a place has on the canvas, `span` cells large, and remembers to wipe it.
  function mark(made, place, channel, span, draw) {
    const at = locate(made, place, channel);
    if (!at) return;
    const { grid, row, column } = at, { cell } = grid;
    const rect = [grid.x + column * cell, grid.y + row * cell, span[1] * cell - 1, span[0] * cell - 1];
    marks.push(rect);
    draw(...rect, cell);
  }

  function panel() {
    const context = sums.getContext("2d"), { parts } = walk.sum(kept.current);
    context.clearRect(0, 0, sums.width, sums.height);
    parts.forEach((part, index) => block(context, scene.plan, index, part, walk, look));
    shown = kept.current;
  }

  function say() {
    const text = kept.hovered === null ? tell.sentence(kept.current) : tell.used(kept.hovered);
    if (text !== told) total.textContent = told = text;
  }
  return { rebuild, overlay };
}
