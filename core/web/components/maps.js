// Draws feature maps side by side on one canvas. Plain pixels: one value, one square.
const GREY = "#808080", GAP = 4, APART = 24, NAME = 20, NAMED = 84;  // the last is room for a name

// How many maps fit in a line, and how large a pixel may be.
function layout(width, [rows, columns, channels], apart) {
  const gap = apart ? APART : GAP, square = apart ? 24 : 14, head = apart ? NAME : 0;
  const wanted = Math.max(Math.round(Math.sqrt(channels * rows / columns * width / 480)), 1);
  const smallest = Math.max(Math.floor(width / (Math.max(columns, 20) + gap)), 1);
  const separate = Math.max(Math.min(channels, Math.floor(width / Math.max(columns * 12 + gap, NAMED))), 1);
  const across = apart ? separate : Math.max(Math.min(channels, Math.max(wanted, Math.ceil(width / (columns * 14 + GAP))), smallest), 1);
  const room = (width / across - gap) / columns;  // a photograph may use up what is left over, small maps have even squares
  const pixel = Math.max(Math.min(columns > 64 ? room : Math.floor(room), rows * columns === 1 ? 28 : square), 1);
  return { across, pixel, head, stepX: apart ? Math.max(columns * pixel + gap, NAMED) : columns * pixel + gap, stepY: rows * pixel + gap + head };
}

export default function ({ parentElement, data: sent, setTriggerValue }) {
  const [data, values] = unpacked(sent);
  const canvas = parentElement.querySelector("canvas");
  const output = parentElement.querySelector("output");
  const [rows, columns, channels] = data.shape;
  const at = (row, column, channel) => values[(row * columns + column) * channels + channel];
  let unit = data.selected ? data.selected.slice() : [0, 0, 0];
  let place = layout(320, data.shape, data.apart);
  const tiles = Array.from({ length: channels }, (_, channel) => tile(channel));

  // One map at one canvas pixel a value: painted once, and only scaled from then on.
  function tile(channel) {
    const painted = Object.assign(document.createElement("canvas"), { width: columns, height: rows });
    const context = painted.getContext("2d");
    const pixels = context.createImageData(columns, rows);
    for (let i = 0; i < rows * columns; i++) {
      pixels.data.set([...blend(values[i * channels + channel], data.low, data.high), 255], i * 4);
    }
    context.putImageData(pixels, 0, 0);
    return painted;
  }

  function draw() {
    const width = canvas.parentElement.clientWidth || 320;
    place = layout(width, data.shape, data.apart);
    const lines = Math.ceil(channels / place.across);
    const context = sharp(canvas, width, lines * place.stepY);
    const ink = getComputedStyle(canvas.parentElement).color;
    context.imageSmoothingEnabled = false;
    for (let channel = 0; channel < channels; channel++) {
      const left = (channel % place.across) * place.stepX;
      const top = Math.floor(channel / place.across) * place.stepY + place.head;
      context.drawImage(tiles[channel], left, top, columns * place.pixel, rows * place.pixel);
      if (data.apart) border(context, channel, left, top, ink);
    }
    if (data.selected || canvas.matches(":focus")) mark(context, unit);
  }

  // The name, and a frame in a grey that shows on light and dark pages: a white cell would not.
  function border(context, channel, left, top, ink) {
    Object.assign(context, { fillStyle: ink, strokeStyle: GREY, lineWidth: 2, font: "14px sans-serif", textBaseline: "bottom" });
    context.fillText(data.names[channel] ?? `map ${channel}`, left, top - 4);
    context.strokeRect(left + 1, top + 1, columns * place.pixel - 2, rows * place.pixel - 2);  // within: at the left edge it would be cut off
  }

  function mark(context, [row, column, channel]) {
    const left = (channel % place.across) * place.stepX + column * place.pixel;
    const top = Math.floor(channel / place.across) * place.stepY + place.head + row * place.pixel;
    context.lineWidth = 2;
    context.strokeStyle = "#000";
    context.strokeRect(left - 2, top - 2, place.pixel + 4, place.pixel + 4);
    context.strokeStyle = "#fff";
    context.strokeRect(left - 4, top - 4, place.pixel + 8, place.pixel + 8);
  }

  const told = (value) => (Number.isInteger(value) ? String(value) : value.toPrecision(6));  // whole numbers plainly

  function say([row, column, channel]) {
    const where = rows * columns === 1 && !data.apart ? `unit ${channel}` : `${data.names[channel] ?? `map ${channel}`}, row ${row}, column ${column}`;
    output.textContent = `${where}: ${told(at(row, column, channel))}`;
  }

  function under(event) {
    const box = canvas.getBoundingClientRect();
    const x = event.clientX - box.left, y = event.clientY - box.top;
    const across = Math.floor(x / place.stepX);
    const channel = Math.floor(y / place.stepY) * place.across + across;
    const column = Math.floor((x % place.stepX) / place.pixel), row = Math.floor((y % place.stepY - place.head) / place.pixel);
    return across < place.across && channel < channels && row >= 0 && row < rows && column < columns ? [row, column, channel] : null;
  }

  const pick = () => setTriggerValue("picked", { row: unit[0], column: unit[1], channel: unit[2] });
  canvas.setAttribute("aria-label", `${data.label}. Arrow keys move, page up and down change the map, enter picks.`);
  canvas.onpointermove = (event) => { const found = under(event); if (found) say(found); };
  canvas.onclick = (event) => { const found = under(event); if (found) { unit = found; draw(); say(unit); pick(); } };
  canvas.onfocus = canvas.onblur = draw;
  canvas.parentElement.ontransitionend = draw;  // the page turned light or dark
  canvas.onkeydown = (event) => {
    const move = { ArrowUp: [-1, 0, 0], ArrowDown: [1, 0, 0], ArrowLeft: [0, -1, 0], ArrowRight: [0, 1, 0], PageUp: [0, 0, -1], PageDown: [0, 0, 1] }[event.key];
    const single = rows * columns === 1;  // a dense layer: arrows walk along its units
    if (move) {
      const step = single ? [0, 0, move[0] + move[1] + move[2]] : move;
      unit = unit.map((value, i) => Math.min(Math.max(value + step[i], 0), data.shape[i] - 1));
      draw(); say(unit); event.preventDefault();
    } else if (event.key === "Enter" || event.key === " ") { pick(); event.preventDefault(); }
  };
  const watcher = new ResizeObserver(draw);
  watcher.observe(canvas.parentElement);
  draw();
  if (data.selected) say(unit);
  return () => watcher.disconnect();
}
