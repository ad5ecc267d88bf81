// What is drawn of a race, from its state alone: the map with its paths, the loss over the steps, the table of one step.
const SEQUENTIAL = [[0, 32, 76], [124, 123, 120], [255, 234, 70]]; // cividis: dark is little, yellow is much
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
const MARGIN = { left: 46, right: 16, top: 8, bottom: 34 }; // pixels around what is plotted, for the axes
const GRASP = 26; // pixels within which a finger takes hold of the start
const PATIENCE = 200; // milliseconds without a further key until the page is told

const numbers = (text) => new Float32Array(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer);
const short = (value) => (Number.isFinite(value) ? String(Number(value.toPrecision(4))) : "no number");
const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

function shade(part) {
  const place = clamp(part, 0, 1) * 2, first = Math.min(Math.floor(place), 1);
  return SEQUENTIAL[first].map((from, i) => Math.round(from + (SEQUENTIAL[first + 1][i] - from) * (place - first)));
}

// The steps between two round numbers of an axis.
function ticks(low, high, most) {
  const rough = (high - low) / most, power = 10 ** Math.floor(Math.log10(rough));
  const size = [1, 2, 5, 10].find((factor) => factor * power >= rough) * power;
  const found = [];
  for (let at = Math.ceil(low / size) * size; at <= high + size / 1e6; at += size) found.push(Number(at.toPrecision(12)));
  return found;
}

// A canvas as sharp as the screen, `width` x `height` in the page's pixels.
function sized(canvas, width, height) {
  const ratio = window.devicePixelRatio || 1;
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    canvas.style.height = `${height}px`;
  }
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
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
  const path = new Path2D(MARKERS[shape]);
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

// Everything that is drawn, from the state alone.
function painter(root, state) {
  const find = (name) => root.querySelector(name);
  const map = find(".map"), losses = find(".losses"), output = find("output");
  const shown = () => state.data.runs.filter((run) => !state.off.has(run.key));

  function drawMap() {
    const { ground } = state, [left, right, bottom, top] = ground.box;
    const width = map.parentElement.clientWidth || 320;
    const inside = { w: width - MARGIN.left - MARGIN.right, h: 0 };
    inside.h = Math.round(inside.w * clamp((top - bottom) / (right - left), 0.7, 1));
    const height = inside.h + MARGIN.top + MARGIN.bottom, context = sized(map, width, height);
    const ink = getComputedStyle(root).color;
    const label = (low, high) => ticks(low, high, 5).map((at) => [(at - low) / (high - low), String(at)]);
    axes(context, width, height, ink, label(left, right), label(bottom, top), ground.axes);
    if (state.picture?.width !== inside.w || state.picture?.height !== inside.h || state.painted !== ground) {
      state.picture = bands(ground, inside.w, inside.h);
      state.painted = ground;
    }
    state.frame = { ...inside, x: (x) => MARGIN.left + ((x - left) / (right - left)) * inside.w, y: (y) => MARGIN.top + ((top - y) / (top - bottom)) * inside.h };
    const { x, y } = state.frame;
    context.drawImage(state.picture, MARGIN.left, MARGIN.top);
    context.save();
    context.beginPath();
    context.rect(MARGIN.left, MARGIN.top, inside.w, inside.h);
    context.clip();
    for (const [mx, my] of ground.minima) mark(context, "cross", x(mx), y(my), 5, "#fff");
    context.lineJoin = "round";
    for (const run of shown()) {
      const [hx, hy] = place(run, state.moment), path = new Path2D();
      for (let step = 0; step <= Math.min(Math.floor(state.moment), run.taken); step++) path.lineTo(x(run.points[2 * step]), y(run.points[2 * step + 1]));
      path.lineTo(x(hx), y(hy));
      for (const [colour, thick] of [["rgba(255,255,255,.85)", 4], [run.colour, 2]]) {
        context.strokeStyle = colour;
        context.lineWidth = thick;
        context.stroke(path);
      }
    }
    for (const run of shown()) mark(context, run.marker, ...[x, y].map((scale, axis) => scale(place(run, state.moment)[axis])), 6, run.colour);
    context.lineWidth = 2;
    for (const [colour, radius] of [["#000", 11], ["#fff", 9]]) {
      context.strokeStyle = colour;
      context.beginPath();
      context.arc(x(state.start[0]), y(state.start[1]), radius, 0, 7);
      context.stroke();
    }
    context.restore();
  }

  function drawLosses() {
    const width = losses.parentElement.clientWidth || 320, height = 190, { data } = state, { lowest } = state.ground;
    const context = sized(losses, width, height), scale = (loss) => Math.log10(Math.max(loss - lowest, state.floor));
    const [low, high] = [Math.log10(state.floor), Math.max(Math.log10(state.ceiling), Math.log10(state.floor) + 1)];
    const powers = ticks(low, high, 4).filter(Number.isInteger);
    const inner = axes(context, width, height, getComputedStyle(root).color, ticks(0, data.steps, 6).filter(Number.isInteger).map((at) => [at / data.steps, String(at)]),
      powers.map((power) => [(power - low) / (high - low), `1e${power}`]), ["step", "loss above the lowest"]);
    const x = (step) => MARGIN.left + (step / data.steps) * inner.w;
    const y = (loss) => MARGIN.top + clamp(1 - (scale(loss) - low) / (high - low), 0, 1) * inner.h;
    const line = (from, to, dash) => {
      context.setLineDash(dash);
      context.lineWidth = 1;
      context.strokeStyle = getComputedStyle(root).color;
      context.beginPath();
      context.moveTo(...from);
      context.lineTo(...to);
      context.stroke();
      context.setLineDash([]);
    };
    line([MARGIN.left, MARGIN.top + inner.h], [MARGIN.left + inner.w, MARGIN.top + inner.h], []);
    line([MARGIN.left, MARGIN.top], [MARGIN.left, MARGIN.top + inner.h], []);
    if (data.below > lowest) line([MARGIN.left, y(data.below)], [MARGIN.left + inner.w, y(data.below)], [5, 4]);
    line([x(state.moment), MARGIN.top], [x(state.moment), MARGIN.top + inner.h], [2, 2]);
    context.lineJoin = "round";
    for (const run of shown()) {
      context.strokeStyle = run.colour;
      context.lineWidth = 2;
      context.beginPath();
      for (let step = 0; step <= run.taken; step++) context.lineTo(x(step), y(run.losses[step]));
      context.stroke();
      const step = Math.min(Math.floor(state.moment), run.taken);
      mark(context, run.marker, x(step), y(run.losses[step]), 5, run.colour);
    }
    state.scrub = (at) => clamp(Math.round(((at - MARGIN.left) / inner.w) * data.steps), 0, data.steps);
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
      row.cells[1].textContent = step >= run.left ? "" : short(run.losses[Math.min(step, run.taken)]);
      row.cells[2].textContent = step >= run.left ? `left the map at step ${run.left}` : reached ? `step ${run.below}${places[0] === run.below && !state.off.has(run.key) ? ", first" : ""}` : "";
      row.className = state.off.has(run.key) ? "off" : "";
    }
    const run = data.runs.find((one) => one.key === state.look), taken = Math.min(step, run.taken), lines = find(".numbers tbody");
    const pair = (values, index) => [values[2 * index], values[2 * index + 1]];
    const before = pair(run.points, Math.max(taken - 1, 0)), after = pair(run.points, taken);
    const facts = taken ? [["parameter before", before], ...run.facts.map((fact) => [fact.name, pair(fact.values, taken - 1)]), ["update", after.map((value, i) => value - before[i])], ["parameter after", after]] : [["parameter (the start)", after]];
    find(".numbers caption").textContent = taken ? `${run.title}, step ${taken}${run.taken < step ? " (its last)" : ""}` : `${run.title}, before the first step`;
    lines.replaceChildren(...facts.map(([name, values]) => {
      const line = document.createElement("tr"), head = document.createElement("th");
      head.textContent = name;
      head.scope = "row";
      line.append(head);
      for (const value of values) line.insertCell().textContent = short(value);
      return line;
    }));
  }

  return { draw: () => { drawMap(); drawLosses(); write(); }, say: (text) => { output.textContent = text; } };
}

