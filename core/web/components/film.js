// Plays a network's training: its border, its neurons, its weights and its losses, blended between the moments that were kept.
const BLUE = [33, 85, 151], WHITE = [255, 255, 255], ORANGE = [201, 92, 10];
const PER_SECOND = 12;  // kept moments a second at normal speed
const TILE = 34, GAP = 8;
const QUIET = 300;  // milliseconds without a further move, after which the address is told

const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
const mix = (from, to, part) => from.map((value, i) => value + (to[i] - value) * part);
const TABLE = Array.from({ length: 256 }, (_, i) => (i < 128 ? mix(BLUE, WHITE, i / 127.5) : mix(WHITE, ORANGE, (i - 127.5) / 127.5)));

export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".film");
  const find = (name) => root.querySelector(`[data-part=${name}]`);
  const plane = find("plane"), wiring = find("wiring"), curves = find("curves");
  const range = find("at"), play = find("play"), shown = find("shown"), said = find("said"), speed = find("speed");
  const frames = data.steps.length, side = data.side, small = data.small;
  const surface = bytes(data.surface), neurons = bytes(data.neurons);
  const weights = new Float32Array(bytes(data.weights).buffer);
  const perFrame = weights.length / frames;
  const final = data.sizes.length - 1, single = data.sizes[final] === 1;  // two outputs have pictures of their own
  const hidden = data.names.length - 1;
  const sketch = document.createElement("canvas");
  const fresh = root.film?.id !== data.id, chosen = JSON.stringify([data.at, data.look, data.test, data.line]);
  clearTimeout(root.film?.telling);  // an old training's moment never lands in a new one's address
  if (fresh) root.film = { id: data.id, place: data.at ?? 0, playing: data.at === null && !matchMedia("(prefers-reduced-motion: reduce)").matches };
  const film = root.film;
  if (fresh || film.chosen !== chosen) {  // a link, or back and forward: not what this film has told itself
    Object.assign(film, { look: data.look, stopped: data.at });
    find("test").checked = data.test;
    find("line").checked = data.line;
    if (!fresh && data.at !== null && !film.playing) film.place = data.at;
    film.chosen = chosen;
  }
  const dark = () => {
    const [r, g, b] = (style("--st-background-color", "#ffffff").match(/[\da-f]{2}/gi) ?? ["ff", "ff", "ff"]).map((pair) => parseInt(pair, 16));
    return r + g + b < 384;
  };
  cancelAnimationFrame(film.request);
  let before = null, queued = false, width = 0;

  // Numbers at a place between two kept moments.
  const low = () => Math.min(Math.floor(film.place), frames - 1);
  const high = () => Math.min(low() + 1, frames - 1);
  const part = () => film.place - low();
  const between = (list, stride, offset) => list[low() * stride + offset] * (1 - part()) + list[high() * stride + offset] * part();
  const asked = new Map();  // the theme's colours, asked once: each question to the browser costs a layout
  const style = (name, fallback) => {
    if (!asked.has(name)) asked.set(name, getComputedStyle(root).getPropertyValue(name).trim());
    return asked.get(name) || fallback;
  };

  function paint(context, values, stride, offset, count, x, y, size) {
    if (sketch.width !== count) sketch.width = sketch.height = count;
    const image = sketch.getContext("2d").createImageData(count, count);
    for (let i = 0; i < count * count; i++) {
      const colour = TABLE[Math.round(between(values, stride, offset + i))];
      image.data.set([colour[0], colour[1], colour[2], 255], i * 4);
    }
    sketch.getContext("2d").putImageData(image, 0, 0);
    context.imageSmoothingEnabled = true;
    context.fillStyle = "#fff";  // paler than the points that lie on it
    context.fillRect(x, y, size, size);
    context.globalAlpha = 0.72;
    context.drawImage(sketch, x, y, size, size);
    context.globalAlpha = 1;
  }

  function sharp(canvas, wide, tall) {
    const ratio = window.devicePixelRatio || 1;
    if (canvas.width !== Math.round(wide * ratio) || canvas.height !== Math.round(tall * ratio)) {
      canvas.width = Math.round(wide * ratio);
      canvas.height = Math.round(tall * ratio);
      canvas.style.height = `${tall}px`;
    }
    const context = canvas.getContext("2d");
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, wide, tall);
    return context;
  }

  function drawPlane() {
    const size = plane.clientWidth || 300, context = sharp(plane, size, size);
    const neuron = film.look === "output" ? -1 : Number(film.look);
    if (neuron < 0) paint(context, surface, side * side, 0, side, 0, 0, size);
    else paint(context, neurons, hidden * small * small, neuron * small * small, small, 0, 0, size);
    const spot = (value) => (value / data.reach + 1) / 2 * size;
    data.points.forEach(([x, y, label, test]) => {
      context.beginPath();
      if (test) context.rect(spot(x) - 3, size - spot(y) - 3, 6, 6); else context.arc(spot(x), size - spot(y), 3.4, 0, 7);
      context.fillStyle = label ? "#c95c0a" : "#215597";
      context.strokeStyle = "#fff";
      context.lineWidth = 1.2;
      if (!test || find("test").checked) { context.fill(); context.stroke(); }
    });
    if (find("line").checked) straight(context, size, spot);
  }

  // The straight border of the logistic regression: where w1 x + w2 y + b = 0.
  function straight(context, size, spot) {
    const [a, b, c] = data.straight, r = data.reach;
    const ends = Math.abs(b) > Math.abs(a) ? [[-r, (a * r - c) / b], [r, (-a * r - c) / b]] : [[(b * r - c) / a, -r], [(-b * r - c) / a, r]];
    context.setLineDash([7, 5]);
    for (const [colour, wide] of [["#fff", 4], ["#111", 2]]) {
      context.strokeStyle = colour; context.lineWidth = wide;
      context.beginPath();
      ends.forEach(([x, y]) => context.lineTo(spot(x), size - spot(y)));
      context.stroke();
    }
    context.setLineDash([]);
  }

  function places() {
    const wide = wiring.clientWidth || 300, layers = data.sizes.length, most = Math.max(...data.sizes);
    const tile = Math.max(Math.min(TILE, (wide - 2) / layers - 10), 12), tall = Math.max(most * (tile + GAP) + 22, 150);
    const column = (layer) => (layers > 1 ? layer * (wide - tile - 2) / (layers - 1) : 0) + 1;
    const row = (layer, j) => (tall - 18) / 2 + (j - (data.sizes[layer] - 1) / 2) * (tile + GAP) - tile / 2;
    return { wide, tall, tile, column, row };
  }

  function drawWiring() {
    const { wide, tall, tile, column, row } = places(), context = sharp(wiring, wide, tall);
    let offset = 0;
    for (let layer = 1; layer < data.sizes.length; layer++) {
      for (let i = 0; i < data.sizes[layer - 1]; i++) {
        for (let j = 0; j < data.sizes[layer]; j++) {
          const weight = between(weights, perFrame, offset++);
          context.strokeStyle = weight < 0 ? style("--minus", "#215597") : style("--plus", "#c95c0a");
          context.lineWidth = Math.max(Math.min(Math.abs(weight) * 2, 9), 0.3);
          context.globalAlpha = Math.min(0.25 + Math.abs(weight) / 3, 0.95);
          const from = column(layer - 1) + tile, to = column(layer), bend = (to - from) / 2;
          const y = row(layer - 1, i) + tile / 2, z = row(layer, j) + tile / 2;
          context.beginPath(); context.moveTo(from, y); context.bezierCurveTo(from + bend, y, to - bend, z, to, z); context.stroke();
        }
      }
    }
    context.globalAlpha = 1;
    context.font = `11px ${style("--st-font", "sans-serif")}`;
    let neuron = 0;
    data.sizes.forEach((size, layer) => {
      for (let j = 0; j < size; j++) {
        const x = column(layer), y = row(layer, j), output = layer === final && single;
        if (layer === 0) ramp(context, x, y, tile, j);
        else if (output) paint(context, surface, side * side, 0, side, x, y, tile);
        else paint(context, neurons, hidden * small * small, neuron * small * small, small, x, y, tile);
        const chosen = output ? film.look === "output" : layer > 0 && film.look === String(neuron);
        context.lineWidth = chosen ? 3 : 1;
        context.strokeStyle = chosen ? style("--st-primary-color", "#1f5fa8") : "#808080";
        context.strokeRect(x, y, tile, tile);
        if (layer > 0 && !output) neuron++;
      }
      context.fillStyle = style("--st-text-color", "#222");
      const name = layer === 0 ? "inputs" : layer < final ? `layer ${layer}` : single ? "output" : "outputs";
      context.textAlign = layer === 0 ? "left" : layer === final ? "right" : "center";
      context.fillText(name, layer === 0 ? 0 : layer === final ? wide : column(layer) + tile / 2, tall - 4);
    });
  }

  // An input's own picture: it grows to the right (x) or upwards (y).
  function ramp(context, x, y, tile, axis) {
    const fill = axis === 0 ? context.createLinearGradient(x, 0, x + tile, 0) : context.createLinearGradient(0, y + tile, 0, y);
    ["#215597", "#ffffff", "#c95c0a"].forEach((colour, i) => fill.addColorStop(i / 2, colour));
    context.save(); context.fillStyle = fill; context.fillRect(x, y, tile, tile); context.restore();
  }

  function drawCurves() {
    const wide = curves.clientWidth || 300, tall = 150, left = 40, right = 8, top = 8, bottom = 30, context = sharp(curves, wide, tall);
    const last = data.steps[frames - 1] || 1, most = Math.max(...data.loss.flat().concat(data.straightLoss), 1e-9);
    const x = (step) => left + step / last * (wide - left - right), y = (loss) => top + (1 - loss / most) * (tall - top - bottom);
    const ink = style("--st-text-color", "#222");
    context.font = `11px ${style("--st-font", "sans-serif")}`;
    context.fillStyle = context.strokeStyle = ink;
    context.lineWidth = 1; context.globalAlpha = 0.35;
    context.strokeRect(left, top, wide - left - right, tall - top - bottom);
    context.globalAlpha = 1;
    context.textAlign = "right"; context.textBaseline = "middle";
    [0, 0.5, 1].forEach((share) => context.fillText((share * most).toPrecision(2), left - 4, y(share * most)));
    context.textAlign = "center"; context.textBaseline = "top";
    [0, 0.5, 1].forEach((share) => context.fillText(String(Math.round(share * last)), Math.min(x(share * last), wide - 14), tall - bottom + 3));
    context.fillText("step", (left + wide) / 2, tall - 13);
    context.save(); context.translate(8, (tall - bottom) / 2); context.rotate(-Math.PI / 2); context.fillText("loss", 0, -6); context.restore();
    [["--train", "#0072b2", 0, []], ["--held", "#d55e00", 1, [6, 3]]].forEach(([name, colour, which, dash]) => {
      context.strokeStyle = style(name, colour); context.lineWidth = 2; context.setLineDash(dash);
      context.beginPath(); data.steps.forEach((step, i) => context.lineTo(x(step), y(data.loss[i][which]))); context.stroke();
    });
    context.strokeStyle = "#7f7f7f"; context.setLineDash([2, 3]); context.lineWidth = 1.5;
    context.beginPath(); context.moveTo(left, y(data.straightLoss)); context.lineTo(wide - right, y(data.straightLoss)); context.stroke();
    context.setLineDash([]); context.strokeStyle = ink;
    const here = x(between(data.steps, 1, 0));
    context.beginPath(); context.moveTo(here, top); context.lineTo(here, tall - bottom); context.stroke();
  }

  const figure = (value) => (value < 0.001 || value >= 1000 ? value.toExponential(1) : value.toFixed(3));

  function draw() {
    queued = false;
    drawPlane(); drawWiring(); drawCurves();
    const at = Math.round(film.place), loss = data.loss[at], right = data.accuracy[at];
    find("step").textContent = `step ${data.steps[at]}`;
    find("train").textContent = `${figure(loss[0])}, ${(right[0] * 100).toFixed(1)} % right`;
    find("held").textContent = `${figure(loss[1])}, ${(right[1] * 100).toFixed(1)} % right`;
    range.value = String(film.place);
    range.setAttribute("aria-valuetext", `step ${data.steps[at]} of ${data.steps[frames - 1]}`);
    play.textContent = film.playing ? "Pause" : film.place >= frames - 1 ? "Play again" : "Play";
    root.dataset.frame = String(at);
    root.dataset.playing = String(film.playing);
  }
  const soon = () => { if (!queued) { queued = true; requestAnimationFrame(draw); } };

  function tick(now) {
    if (!film.playing) return;
    film.place = Math.min(film.place + (before === null ? 0 : (now - before) / 1000 * PER_SECOND * Number(speed.value)), frames - 1);
    before = now;
    if (film.place >= frames - 1) { stop(); return; }
    draw();
    film.request = requestAnimationFrame(tick);
  }
  function start() { if (film.place >= frames - 1) film.place = 0; film.playing = true; before = null; film.request = requestAnimationFrame(tick); draw(); }
  function tell() {
    const at = Math.round(film.place), loss = data.loss[at];
    said.textContent = `Step ${data.steps[at]}: loss ${figure(loss[0])} on the training points, ${figure(loss[1])} on the test points.`;
    film.stopped = at;
    later();
  }
  function later() {
    clearTimeout(film.telling);
    film.waiting = true;
    film.telling = setTimeout(() => {  // a key that is held down asks the server once
      const now = [film.stopped ?? data.at, film.look, find("test").checked, find("line").checked];
      film.waiting = false;
      film.chosen = JSON.stringify(now);
      setTriggerValue("told", { id: data.id, at: now[0], look: now[1], test: now[2], line: now[3] });
    }, QUIET);
  }
  function stop() { cancelAnimationFrame(film.request); film.playing = false; draw(); tell(); }
  function go(place) {
    cancelAnimationFrame(film.request);
    film.playing = false;
    film.place = Math.min(Math.max(place, 0), frames - 1);
    draw(); tell();
  }

  play.onclick = () => (film.playing ? stop() : start());
  find("back").onclick = () => go(Math.ceil(film.place) - 1);
  find("forth").onclick = () => go(Math.floor(film.place) + 1);
  range.max = String(frames - 1);
  range.oninput = () => { cancelAnimationFrame(film.request); film.playing = false; film.place = Number(range.value); soon(); };
  range.onchange = () => go(Math.round(Number(range.value)));
  range.onkeydown = (event) => {  // whole moments; the browser's own step would be a hundredth of the film
    const to = { ArrowRight: Math.floor(film.place) + 1, ArrowUp: Math.floor(film.place) + 1, ArrowLeft: Math.ceil(film.place) - 1,
      ArrowDown: Math.ceil(film.place) - 1, PageUp: film.place + 10, PageDown: film.place - 10, Home: 0, End: frames - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    go(to);
  };
  find("test").onchange = find("line").onchange = () => { soon(); later(); };
  shown.replaceChildren(...data.names.map((name, i) => new Option(name, i === 0 ? "output" : String(i - 1))));
  shown.value = film.look;
  const see = (look) => { film.look = shown.value = look; soon(); later(); };
  shown.onchange = () => see(shown.value);
  function under(event) {
    const box = wiring.getBoundingClientRect(), { tile, column, row } = places();
    let neuron = 0, found = null;
    data.sizes.forEach((size, layer) => {
      for (let j = 0; j < size; j++) {
        const x = event.clientX - box.left - column(layer), y = event.clientY - box.top - row(layer, j);
        if (layer > 0 && x >= 0 && y >= 0 && x <= tile && y <= tile) found = layer === final && single ? "output" : String(neuron);
        if (layer > 0 && !(layer === final && single)) neuron++;
      }
    });
    return found;
  }
  wiring.onclick = (event) => { const found = under(event); if (found) see(found); };
  plane.setAttribute("aria-label", data.label);
  wiring.setAttribute("aria-label", `The network: ${data.sizes.join(", ")} neurons a layer; thick lines are large weights.`);
  curves.setAttribute("aria-label", `Loss over ${data.steps[frames - 1]} steps, on the training and on the test points.`);
  function dress() {
    asked.clear();
    root.classList.toggle("dark", dark());
    asked.clear();
  }
  dress();
  root.onpointerenter = () => { dress(); soon(); };  // light and dark may have changed places meanwhile
  const watcher = new ResizeObserver(() => { if (root.clientWidth !== width) { width = root.clientWidth; dress(); soon(); } });
  watcher.observe(root);
  if (film.playing) start(); else draw();
  if (film.waiting) later();
  return () => { watcher.disconnect(); cancelAnimationFrame(film.request); clearTimeout(film.telling); };
}
