// What is drawn of a race, from its state alone: the map with its paths, the loss over the steps, the table of one step.
const MARKERS = { // paths within -1..1
  circle: "M-1,0a1,1 0 1,0 2,0a1,1 0 1,0 -2,0Z",
  square: "M-.9-.9H.9V.9H-.9Z",
  triangle: "M0-1.1L1.05.85H-1.05Z",
  diamond: "M0-1.25L1.1,0L0,1.25L-1.1,0Z",
  plus: "M-.4-1.1H.4V-.4H1.1V.4H.4V1.1H-.4V.4H-1.1V-.4H-.4Z",
  cross: "M-1.1-.6L-.6-1.1L0-.5L.6-1.1L1.1-.6L.5,0L1.1,.6L.6,1.1L0,.5L-.6,1.1L-1.1,.6L-.5,0Z",
  star: "M0-1.3L.35-.42L1.24-.4L.54.16L.76,1.05L0,.54L-.76,1.05L-.54.16L-1.24-.4L-.35-.42Z",
  down: "M0,1.1L1.05-.85H-1.05Z",
};
const PATHS = Object.fromEntries(Object.entries(MARKERS).map(([name, path]) => [name, new Path2D(path)]));
const MARGIN = { left: 46, right: 16, top: 8, bottom: 34 }; // pixels around what is plotted, for the axes
const GRASP = 26; // pixels within which a finger takes hold of the start
const PATIENCE = 200; // milliseconds without a further key until the page is told

const short = (value) => (Number.isFinite(value) ? String(Number(value.toPrecision(4))) : "no number");
const HAIR = 0.00001; // a loss below it, or above 99999, is only said to be so: the column keeps its form
function lossText(loss) {
  if (!Number.isFinite(loss)) return "no number";
  if (Math.abs(loss) > 99999) return loss > 0 ? "> 99999" : "< -99999";
  return loss !== 0 && Math.abs(loss) < HAIR ? `< ${HAIR.toFixed(5)}` : loss.toFixed(5);
}
// Numbers that stand below each other, all in one form: so many digits after the point as the smallest needs, or powers of ten.
function alike(values) {
  const sizes = values.filter((value) => Number.isFinite(value) && value !== 0).map(Math.abs);
  const low = Math.min(...sizes), digits = sizes.length ? clamp(3 - Math.floor(Math.log10(low)), 0, 8) : 0;
  const plain = digits < 8 && Math.max(...sizes) < 1e5;
  return values.map((value) => (!Number.isFinite(value) ? "no number" : plain ? value.toFixed(digits) : value.toExponential(3).replace("+", "")));
}
const shade = (part) => along(SEQUENTIAL, part);

// Round numbers of a logarithmic axis from 10^low to 10^high: powers of ten, and 2 and 5 between them where there is room.
function decades(low, high) {
  const found = [], apart = Math.max(Math.ceil((high - low) / 5), 1);
  for (let power = Math.ceil(low - 1); power <= high; power++) {
    if (power % apart) continue;
    for (const part of high - low < 2 ? [1, 2, 5] : [1]) found.push(Number((part * 10 ** power).toPrecision(3)));
  }
  return found.filter((value) => Math.log10(value) >= low && Math.log10(value) <= high);
}

// The surface as bands of one colour each: their edges are the contour lines.
function bands(ground, width, height) {
  const picture = new OffscreenCanvas(width, height), context = picture.getContext("2d");
  const image = context.createImageData(width, height), { values, count, levels } = ground;
  const colours = levels.concat(0).map((_, band) => shade(band / levels.length));
  for (let py = 0; py < height; py++) {
    const y = (1 - (py + 0.5) / height) * (count - 1), row = Math.min(Math.floor(y), count - 2), v = y - row;
    for (let px = 0; px < width; px++) {
      const x = ((px + 0.5) / width) * (count - 1), column = Math.min(Math.floor(x), count - 2), u = x - column;
      const at = row * count + column;
      const value = (values[at] * (1 - u) + values[at + 1] * u) * (1 - v) + (values[at + count] * (1 - u) + values[at + count + 1] * u) * v;
      let band = 0;
      while (band < levels.length && value > levels[band]) band++;
      image.data.set([...colours[band], 255], (py * width + px) * 4);
    }
  }
  context.putImageData(image, 0, 0);
  return picture;
}

function axes(context, width, height, ink, across, up, titles) {
  const inner = { w: width - MARGIN.left - MARGIN.right, h: height - MARGIN.top - MARGIN.bottom };
  context.fillStyle = ink;
  context.font = "12px sans-serif";
  context.textAlign = "center";
  for (const [place, label] of across) context.fillText(label, MARGIN.left + place * inner.w, height - MARGIN.bottom + 14);
  context.fillText(titles[0], MARGIN.left + inner.w / 2, height - 4);
  context.textAlign = "right";
  for (const [place, label] of up) context.fillText(label, MARGIN.left - 5, MARGIN.top + (1 - place) * inner.h + 4);
  context.save();
  context.translate(11, MARGIN.top + inner.h / 2);
  context.rotate(-Math.PI / 2);
  context.textAlign = "center";
  context.fillText(titles[1], 0, 0);
  context.restore();
  return inner;
}

function mark(context, shape, x, y, size, colour) {
  context.save();
  context.translate(x, y);
  context.scale(size, size);
  const path = PATHS[shape];
  context.lineWidth = 3.4 / size;
  context.strokeStyle = "#fff";
  context.stroke(path);
  context.lineWidth = 1.4 / size;
  context.strokeStyle = "#000";
  context.stroke(path);
  context.fillStyle = colour;
  context.fill(path);
  context.restore();
}

// Where a run is at a moment between two steps, [x, y]; its last place when it has ended.
function place(run, moment) {
  const now = Math.min(moment, run.taken), step = Math.floor(now), next = Math.min(step + 1, run.taken), part = now - step;
  return [0, 1].map((axis) => run.points[2 * step + axis] * (1 - part) + run.points[2 * next + axis] * part);
}

// A picture that is painted anew only when its key changes: between two frames of a race next to nothing does.
function layer(state, name, key, width, height, paint) {
  if (state.layers[name]?.key === key) return state.layers[name].canvas;
  const ratio = window.devicePixelRatio || 1, canvas = new OffscreenCanvas(Math.round(width * ratio), Math.round(height * ratio));
  const context = canvas.getContext("2d");
  context.scale(ratio, ratio);
  paint(context);
  state.layers[name] = { key, canvas };
  return canvas;
}

function trace(context, run, points) {
  const path = new Path2D();
  for (const point of points) path.lineTo(...point);
  context.lineJoin = "round";
  for (const [colour, thick] of [["#000", 6], ["#fff", 4.4], [run.colour, 2.4]]) { // seen on every shade of the map
    context.lineCap = colour === run.colour ? "round" : "butt"; // an edge that reached back would cut the step before
    context.strokeStyle = colour;
    context.lineWidth = thick;
    context.stroke(path);
  }
}

// Everything that is drawn, from the state alone.
function painter(root, state) {
  const find = (name) => root.querySelector(name);
  const map = find(".map"), losses = find(".losses"), output = find("output");
  const shown = () => state.data.runs.filter((run) => !state.off.has(run.key));

  function ground(context, width, height, ink) {
    const { box: [left, right, bottom, top], axes: titles, minima } = state.ground, { frame } = state;
    const label = (low, high) => ticks(low, high, 5).map((at) => [(at - low) / (high - low), String(at)]);
    axes(context, width, height, ink, label(left, right), label(bottom, top), titles);
    context.drawImage(bands(state.ground, frame.w, frame.h), MARGIN.left, MARGIN.top);
    for (const [x, y] of minima) mark(context, "cross", frame.x(x), frame.y(y), 5, "#fff");
  }

  // The paths up to the last whole step: lengthened while the race goes on, drawn anew when it goes back.
  function trails(key, width, height) {
    const step = Math.floor(state.moment), { x, y } = state.frame;
    if (state.layers.trails?.key === key && state.layers.trails.step > step) state.layers.trails = null;
    const canvas = layer(state, "trails", key, width, height, (context) => clipped(context, state.frame));
    const from = state.layers.trails.step ?? 0;
    state.layers.trails.step = step;
    if (step === from) return canvas;
    for (const run of shown()) {
      const points = [];
      for (let at = from; at <= Math.min(step, run.taken); at++) points.push([x(run.points[2 * at]), y(run.points[2 * at + 1])]);
      if (points.length) trace(canvas.getContext("2d"), run, points);
    }
    return canvas;
  }

  function clipped(context, frame) {
    context.beginPath();
    context.rect(MARGIN.left, MARGIN.top, frame.w, frame.h);
    context.clip();
  }

  function drawMap(ink) {
    const [left, right, bottom, top] = state.ground.box, width = map.parentElement.clientWidth || 320;
    const w = width - MARGIN.left - MARGIN.right, h = Math.round(w * clamp((top - bottom) / (right - left), 0.7, 1));
    const height = h + MARGIN.top + MARGIN.bottom, context = sharp(map, width, height), size = `${width}/${window.devicePixelRatio}`;
    const x = (at) => MARGIN.left + ((at - left) / (right - left)) * w, y = (at) => MARGIN.top + ((top - at) / (top - bottom)) * h;
    state.frame = { w, h, x, y };
    context.drawImage(layer(state, "ground", `${size}/${ink}/${state.maps}`, width, height, (paper) => ground(paper, width, height, ink)), 0, 0, width, height);
    context.drawImage(trails(`${size}/${state.serial}/${[...state.off]}`, width, height), 0, 0, width, height);
    context.save();
    clipped(context, state.frame);
    for (const run of shown()) {
      const step = Math.min(Math.floor(state.moment), run.taken), [hx, hy] = place(run, state.moment);
      if (step < state.moment) trace(context, run, [[x(run.points[2 * step]), y(run.points[2 * step + 1])], [x(hx), y(hy)]]);
    }
    for (const run of shown()) {
      const [hx, hy] = place(run, state.moment);
      mark(context, run.marker, x(hx), y(hy), 6, run.colour);
    }
    context.lineWidth = 2;
    for (const [colour, radius] of [["#000", 11], ["#fff", 9]]) {
      context.strokeStyle = colour;
      context.beginPath();
      context.arc(x(state.start[0]), y(state.start[1]), radius, 0, 7);
      context.stroke();
    }
    context.restore();
  }

  function line(context, ink, from, to, dash) {
    context.setLineDash(dash);
    context.lineWidth = 1;
    context.strokeStyle = ink;
    context.beginPath();
    context.moveTo(...from);
    context.lineTo(...to);
    context.stroke();
    context.setLineDash([]);
  }

  function curves(context, width, height, ink, x, y, low, high) {
    const { steps, below } = state.data, right = width - MARGIN.right, foot = height - MARGIN.bottom;
    const powers = decades(low, high), whole = ticks(0, steps, 6).filter(Number.isInteger);
    axes(context, width, height, ink, whole.map((at) => [at / steps, String(at)]), powers.map((value) => [(Math.log10(value) - low) / (high - low), value < 0.01 || value > 999 ? value.toExponential(0).replace("+", "") : String(value)]), ["step", "loss above the lowest"]);
    line(context, ink, [MARGIN.left, foot], [right, foot], []);
    line(context, ink, [MARGIN.left, MARGIN.top], [MARGIN.left, foot], []);
    if (below > state.ground.lowest) line(context, ink, [MARGIN.left, y(below)], [right, y(below)], [5, 4]);
    context.lineJoin = "round";
    context.lineWidth = 2;
    for (const run of shown()) {
      context.strokeStyle = run.colour;
      context.beginPath();
      for (let step = 0; step <= run.taken; step++) context.lineTo(x(step), y(run.losses[step]));
      context.stroke();
    }
  }

  function drawLosses(ink) {
    const width = losses.parentElement.clientWidth || 320, height = 190, { steps } = state.data, { lowest } = state.ground;
    const low = Math.log10(state.floor), high = Math.max(Math.log10(state.ceiling), low + 1);
    const w = width - MARGIN.left - MARGIN.right, h = height - MARGIN.top - MARGIN.bottom;
    const x = (step) => MARGIN.left + (step / steps) * w;
    const y = (loss) => MARGIN.top + clamp(1 - (Math.log10(Math.max(loss - lowest, state.floor)) - low) / (high - low), 0, 1) * h;
    const context = sharp(losses, width, height), key = `${width}/${window.devicePixelRatio}/${ink}/${state.serial}/${[...state.off]}`;
    context.drawImage(layer(state, "curves", key, width, height, (paper) => curves(paper, width, height, ink, x, y, low, high)), 0, 0, width, height);
    line(context, ink, [x(state.moment), MARGIN.top], [x(state.moment), MARGIN.top + h], [2, 2]);
    for (const run of shown()) {
      const step = Math.min(Math.floor(state.moment), run.taken);
      mark(context, run.marker, x(step), y(run.losses[step]), 5, run.colour);
    }
    state.scrub = (at) => clamp(Math.round(((at - MARGIN.left) / w) * steps), 0, steps);
  }

  function write() {
    const step = Math.floor(state.moment), { data } = state, now = [step, state.look, ...state.off].join();
    if (state.written === now) return; // between two steps nothing changes in words
    state.written = now;
    find(".scrub").value = step;
    find(".said").textContent = `step ${step} of ${data.steps}`;
    const places = data.runs.filter((run) => run.below !== null && !state.off.has(run.key)).map((run) => run.below).sort((a, b) => a - b);
    for (const run of data.runs) {
      const row = root.querySelector(`tr[data-run="${run.key}"]`), reached = run.below !== null && run.below <= step;
      row.cells[1].textContent = step >= run.left ? "" : lossText(run.losses[Math.min(step, run.taken)]);
      row.cells[2].textContent = step >= run.left ? `left the map at step ${run.left}` : reached ? `step ${run.below}${places[0] === run.below && !state.off.has(run.key) ? ", first" : ""}` : "";
      row.className = state.off.has(run.key) ? "off" : "";
    }
    const run = data.runs.find((one) => one.key === state.look), taken = Math.min(step, run.taken), lines = find(".numbers tbody");
    const pair = (values, index) => [values[2 * index], values[2 * index + 1]];
    const before = pair(run.points, Math.max(taken - 1, 0)), after = pair(run.points, taken);
    const facts = taken ? [["parameter before", before], ...run.facts.map((fact) => [fact.name, pair(fact.values, taken - 1)]), ["update", after.map((value, i) => value - before[i])], ["parameter after", after]] : [["parameter (the start)", after]];
    find(".numbers caption").textContent = taken ? `${run.title}, step ${taken}${run.taken < step ? " (its last)" : ""}` : `${run.title}, before the first step`;
    const texts = alike(facts.flatMap(([, values]) => values));
    lines.replaceChildren(...facts.map(([name], index) => {
      const line = document.createElement("tr"), head = document.createElement("th");
      head.textContent = name;
      head.scope = "row";
      line.append(head);
      for (const axis of [0, 1]) line.insertCell().textContent = texts[2 * index + axis];
      return line;
    }));
  }

  function draw() {
    const ink = getComputedStyle(root).color;
    drawMap(ink);
    drawLosses(ink);
    write();
  }

  return { draw, say: (text) => { output.textContent = text; } };
}

