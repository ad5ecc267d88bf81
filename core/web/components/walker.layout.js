// Where grids lie: one for each channel (and slice, where there are three axes), flowing like words in a line.
const GAP = 14, LABEL = 18, TITLE = 190;  // the last is room for "Output 10 x 10 x 10 x 12"

// The grids of an input or output; `before` and `after` count padded places on each axis.
function grids(volume, before, after) {
  const axes = volume.places.length, zeros = volume.places.map(() => 0);
  const [first, last] = [before ?? zeros, after ?? zeros];
  const length = (axis) => axis < 0 ? 1 : first[axis] + volume.places[axis] + last[axis];
  const start = (axis) => axis < 0 ? 0 : first[axis];
  const made = [];
  for (let channel = 0; channel < volume.channels; channel++) {
    for (let slice = 0; slice < length(axes - 3); slice++) {
      made.push({
        channel, axes, slice: axes === 3 ? slice - first[0] : null,
        rows: length(axes - 2), columns: length(axes - 1), top: start(axes - 2), left: start(axes - 1),
      });
    }
  }
  return made;
}

// The place (one index an axis) that a grid's row and column stand for, padding counted below 0.
function placeIn(grid, row, column) {
  return [grid.slice, row - grid.top, column - grid.left].slice(3 - grid.axes);
}

// A place's grid, row and column. Null where it has no grid.
function locate(made, place, channel) {
  const axes = place.length, slice = axes === 3 ? place[0] : null;
  const grid = made.find((one) => one.channel === channel && one.slice === slice);
  if (!grid) return null;
  const row = (axes > 1 ? place[axes - 2] : 0) + grid.top, column = (axes ? place[axes - 1] : 0) + grid.left;
  return row >= 0 && row < grid.rows && column >= 0 && column < grid.columns ? { grid, row, column } : null;
}

// Sets x, y and cell of every grid; gives the width and height that they take.
function flow(made, left, top, width, cell) {
  let x = left, y = top + LABEL, tallest = 0, widest = 0;
  for (const grid of made) {
    if (x > left && x + grid.columns * cell > left + width) { x = left; y += tallest + GAP + LABEL; tallest = 0; }
    Object.assign(grid, { x, y, cell });
    x += grid.columns * cell + GAP;
    tallest = Math.max(tallest, grid.rows * cell);
    widest = Math.max(widest, x - GAP - left);
  }
  return { width: widest, height: y + tallest - top };
}

// Input and output side by side where there is room, with the largest cells that fit `height`; else one below the other, each in
// one line that is scrolled as a whole, so that a phone shows the first channels of both at once.
function arrange(inputs, outputs, width, height) {
  const columns = Math.max(...[...inputs, ...outputs].map((grid) => grid.columns)), smallest = columns > 20 ? 12 : 20;
  if (width < 760) {
    const cell = Math.min(Math.max(Math.floor((width - 2) / columns), smallest), 34);
    return piled(inputs, outputs, cell);
  }
  for (let cell = 38; ; cell--) {
    let best = null;
    for (let share = 0.3; share < 0.75; share += 0.05) {
      const found = sideBySide(inputs, outputs, width, share, cell);
      if (found.width <= width && (!best || found.height < best.height)) best = { ...found, share };
    }
    if (best && (best.height <= height || cell <= smallest)) return sideBySide(inputs, outputs, width, best.share, cell);
    if (cell <= smallest) return piled(inputs, outputs, cell);  // a grid that is wider than its half
  }
}

function sideBySide(inputs, outputs, width, share, cell) {
  const left = Math.floor((width - 3 * GAP) * share), first = flow(inputs, 1, LABEL, left - 1, cell);
  const over = Math.max(first.width, TITLE) + 4 * GAP, second = flow(outputs, over, LABEL, width - over - 1, cell);
  return { width: over + Math.max(second.width, TITLE) + 2, height: Math.max(first.height, second.height) + LABEL + 2, over, under: 0 };
}

function piled(inputs, outputs, cell) {
  const first = flow(inputs, 1, LABEL, Infinity, cell), under = first.height + LABEL + GAP;
  const second = flow(outputs, 1, under + LABEL, Infinity, cell);
  return { width: Math.max(first.width, second.width, TITLE) + 3, height: under + second.height + LABEL + 2, over: 1, under };
}

// Which grid's cell lies under a point; null between grids.
function under(made, x, y) {
  for (const grid of made) {
    const column = Math.floor((x - grid.x) / grid.cell), row = Math.floor((y - grid.y) / grid.cell);
    if (row >= 0 && row < grid.rows && column >= 0 && column < grid.columns) return { grid, row, column };
  }
  return null;
}
