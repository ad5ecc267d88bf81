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

// Input and output side by side or one below the other, with the largest cells that fit `height`. On a phone each is one line, and
// both are scrolled as a whole, so that the first channels of both are seen at once.
function arrange(inputs, outputs, width, height) {
  const columns = Math.max(...[...inputs, ...outputs].map((grid) => grid.columns)), smallest = columns > 20 ? 12 : 18;
  if (width < 760) return piled(inputs, outputs, Math.min(Math.max(Math.floor((width - 2) / columns), smallest + 2), 34), Infinity);
  for (let cell = 48; cell >= smallest; cell--) {
    const ways = [() => piled(inputs, outputs, cell, width - 2)];
    for (let share = 0.3; share < 0.75; share += 0.025) ways.push(() => sideBySide(inputs, outputs, width, share, cell));
    let best = null;
    for (const way of ways) {
      const found = way();
      if (found.width <= width && (!best || found.height < best.height)) best = { ...found, way };
    }
    if (best && (best.height <= height || cell === smallest)) return best.way();  // once more: it sets the grids' places
  }
  return piled(inputs, outputs, smallest, Infinity);  // a grid that is wider than the page
}

function sideBySide(inputs, outputs, width, share, cell) {
  const left = Math.floor((width - 3 * GAP) * share), first = flow(inputs, 1, LABEL, left - 1, cell);
  const over = Math.max(first.width, TITLE) + 4 * GAP, second = flow(outputs, over, LABEL, width - over - 1, cell);
  return { width: over + Math.max(second.width, TITLE) + 2, height: Math.max(first.height, second.height) + LABEL + 2, over, under: 0 };
}

function piled(inputs, outputs, cell, width) {
  const first = flow(inputs, 1, LABEL, width, cell), under = first.height + LABEL + GAP;
  const second = flow(outputs, 1, under + LABEL, width, cell);
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
