// Frames over the grids. A pen has a context, and `inputs` and `outputs`, which call back with the place of a cell on the canvas.
const outline = (context) => (x, y, width, height) => frame(context, x, y, width, height, EDGE, 3);

// The window of one output, on every channel and slice that it looks at, and the output itself.
function patch(pen, walk, index) {
  const { context } = pen, ends = 3 - walk.axes;
  for (const part of walk.sum(index).parts) {
    const slices = new Map();  // the window's corners on each slice
    for (const { place, element, factor } of part.items) {
      if (!place) continue;
      const [slice, row, column] = [...new Array(ends).fill(0), ...place];
      const [first, last, from, to] = slices.get(slice) ?? [row, row, column, column];
      slices.set(slice, [Math.min(first, row), Math.max(last, row), Math.min(from, column), Math.max(to, column)]);
      pen.inputs(place, part.channel, [1, 1], (x, y, width, height, cell) => {
        if (pen.shared) return tag(context, x, y, cell, ravel(element, walk.kernel));
        context.lineWidth = 1.5;
        context.strokeStyle = EDGE;
        context.strokeRect(x + 1.5, y + 1.5, width - 3, height - 3);
        if (walk.operation === "max" && factor) winner(context, x, y, width, height);
      });
    }
    for (const [slice, [first, last, from, to]] of slices) {
      pen.inputs([slice, first, from].slice(ends), part.channel, [last - first + 1, to - from + 1], outline(context));
    }
  }
  const place = unravel(index, walk.output.shape);
  pen.outputs(place.slice(0, -1), place.at(-1), [1, 1], outline(context));
}

// The largest number of a window.
const winner = (context, x, y, width, height) => frame(context, x + 4, y + 4, width - 8, height - 8, "#fff", 2);

// Every output that uses one input, in the colour of the weight that it uses it with; a pooling has none, its outputs stay.
function users(pen, walk, index) {
  const { context } = pen, place = unravel(index, walk.input.shape), reach = walk.weights.high || 1;
  const thin = (x, y, width, height) => {
    context.lineWidth = 2;
    context.strokeStyle = EDGE;
    context.strokeRect(x + 0.5, y + 0.5, width - 1, height - 1);
  };
  pen.inputs(place.slice(0, -1), place.at(-1), [1, 1], outline(context));
  const found = walk.users(index), weighted = walk.operation === "sum";
  if (weighted && found.length) pen.notice("Weights of this input");
  for (const user of found) {
    const at = unravel(user.output, walk.output.shape);
    pen.outputs(at.slice(0, -1), at.at(-1), [1, 1], (x, y, width, height, cell) => {
      if (!weighted) return user.factor || walk.operation === "mean" ? outline(context)(x, y, width, height) : thin(x, y, width, height);
      if (pen.shared) tag(context, x, y, cell, ravel(user.element, walk.kernel));
      else fill(context, x, y, cell, user.factor, -reach, reach);
      thin(x, y, width, height);
    });
  }
}
