// Cells with their colour and number.
const SHARED = COLOURS.series, EDGE = COLOURS.edge;

// A number short enough for a cell of so many letters: 3, -1, .53, 1.2, 255. What is left out stands in the sentence below.
function short(value, room) {
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 9999.5 || size < 0.005) return value.toExponential(0).replace("e+", "e").replace("-", "\u2212");
  for (let digits = Number.isInteger(value) ? 0 : 3; ; digits--) {
    const text = value.toFixed(digits).replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "").replace(/^(-?)0\./, "$1.");
    if (digits === 0 || text.length <= room) return text.replace("-", "\u2212");
  }
}

// A number in a sentence: six digits at most, with a real minus sign.
const said = (value) => `${Number(value.toPrecision(6))}`.replace("-", "\u2212");

function fill(context, x, y, cell, value, low, high, dropped = false) {
  const colour = blend(value, low, high), ink = inkOn(colour);
  context.fillStyle = `rgb(${colour})`;
  context.fillRect(x, y, cell - 1, cell - 1);
  if (dropped) hatch(context, x, y, cell, ink);
  if (cell >= 18) write(context, x, y, cell, short(value, Math.floor(cell / 4.5)), ink);
}

function write(context, x, y, cell, text, ink) {
  const fits = Math.min(Math.floor(cell * 0.46), Math.floor((cell - 3) / (text.length * 0.54)), 15);
  context.font = `${Math.max(fits, 8)}px sans-serif`;
  context.fillStyle = ink;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(text, x + (cell - 1) / 2, y + cell / 2);
}

// A cell of padding: a zero that is not part of the input.
function ring(context, x, y, cell, ink) {
  context.globalAlpha = 0.35;
  context.strokeStyle = ink;
  context.lineWidth = 1;
  context.setLineDash([2, 2]);
  context.strokeRect(x + 0.5, y + 0.5, cell - 2, cell - 2);
  context.setLineDash([]);
  if (cell >= 18) write(context, x, y, cell, "0", ink);
  context.globalAlpha = 1;
}

// What no output looks at: light strokes on a dark cell, dark ones on a light cell.
function hatch(context, x, y, cell, ink) {
  context.save();
  context.beginPath();
  context.rect(x, y, cell - 1, cell - 1);
  context.clip();
  context.lineWidth = 1.5;
  context.strokeStyle = ink;
  context.globalAlpha = 0.55;
  context.beginPath();
  for (let at = -cell; at < cell; at += 7) { context.moveTo(x + at, y + cell); context.lineTo(x + at + cell, y); }
  context.stroke();
  context.restore();
}

// A letter and a colour for each weight of a kernel: where they come again, it is the same weight.
const letter = (number) => String.fromCharCode(97 + number % 26) + (number >= 26 ? Math.floor(number / 26) : "");
const shade = (number) => SHARED[number % SHARED.length];

function tag(context, x, y, cell, number) {
  context.fillStyle = shade(number);
  context.fillRect(x, y, cell - 1, cell - 1);
  write(context, x, y, cell, letter(number), inkOn(rgb(shade(number))));
}

// A frame that shows on any ground.
function frame(context, x, y, width, height, colour, thick) {
  context.lineWidth = thick + 2;
  context.strokeStyle = "rgba(0,0,0,0.75)";
  context.strokeRect(x, y, width, height);
  context.lineWidth = thick;
  context.strokeStyle = colour;
  context.strokeRect(x, y, width, height);
}

// A word over an output's title, for as long as its cells show something else.
function notice(context, text, x, y) {
  context.fillStyle = EDGE;
  context.fillRect(x, y, TITLE, LABEL);
  title(context, text, x + 6, y, "#000");
}

function title(context, text, x, y, ink) {
  Object.assign(context, { fillStyle: ink, font: "600 14px sans-serif", textAlign: "left", textBaseline: "top" });
  context.fillText(text, x, y + 1);
}

// A whole grid with its label; `seen` knows the places that an output looks at, where some may be left out.
function sheet(context, grid, volume, word, ink, seen) {
  const { cell, channel } = grid, slice = grid.slice === null ? "" : `, slice ${said(grid.slice)}`;
  Object.assign(context, { fillStyle: ink, font: "12px sans-serif", textAlign: "left", textBaseline: "bottom" });
  context.fillText(`${word} ${channel}${slice}`, grid.x, grid.y - 3);
  for (let row = 0; row < grid.rows; row++) {
    for (let column = 0; column < grid.columns; column++) {
      const place = placeIn(grid, row, column), x = grid.x + column * cell, y = grid.y + row * cell;
      const inside = place.every((at, axis) => at >= 0 && at < volume.places[axis]);
      const dropped = Boolean(seen) && !seen.has(`${channel}:${place}`);
      if (inside) fill(context, x, y, cell, volume.values[ravel([...place, channel], volume.shape)], volume.low, volume.high, dropped);
      else ring(context, x, y, cell, ink);
      if (dropped && !inside) hatch(context, x, y, cell, ink);
    }
  }
}
