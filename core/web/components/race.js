// A race of optimisers: its legend, its buttons and keys, its clock. The paths were computed before; here they are only played. What is
// chosen is told to the page, which keeps the address. What is drawn is in race_drawing.js, which stands before this file.
// The legend: a run a line, with a switch, and a choice of whose numbers are shown.
function legend(root, data) {
  const body = root.querySelector(".legend tbody");
  body.replaceChildren(...data.runs.map((run) => {
    const row = document.createElement("tr"), head = document.createElement("th"), label = document.createElement("label");
    row.dataset.run = run.key;
    head.scope = "row";
    const box = Object.assign(document.createElement("input"), { type: "checkbox", name: run.key });
    label.append(box);
    label.insertAdjacentHTML("beforeend", `<svg viewBox="-1.5 -1.5 3 3" aria-hidden="true"><path d="${MARKERS[run.marker]}" fill="${run.colour}" stroke="currentColor" stroke-width=".15"/></svg>`);
    label.append(run.title);
    head.append(label);
    row.append(head, document.createElement("td"), document.createElement("td"));
    const look = Object.assign(document.createElement("input"), { type: "radio", name: "look", value: run.key });
    look.setAttribute("aria-label", `Show the numbers of ${run.title}`);
    row.insertCell().append(look);
    return row;
  }));
  data.map.axes.forEach((title, axis) => { root.querySelector([".across", ".up"][axis]).textContent = title; });
  root.querySelector(".below").textContent = `below ${short(data.below)} for good`;
  scale(root, data.map);
}

// The map's own shades from the lowest loss to the highest, one a band, with the losses at which some of them meet.
function scale(root, { levels, lowest, highest }) {
  const edges = [lowest, ...levels, highest], most = edges.length - 1, part = Math.max(Math.abs(lowest), Math.abs(highest));
  const digits = clamp(2 - Math.floor(Math.log10(part || 1)), 0, 3);
  root.querySelector(".shades").replaceChildren(...edges.slice(1).map((_, band) => {
    const field = document.createElement("i");
    field.style.background = `rgb(${shade(band / (most - 1))})`;
    return field;
  }));
  root.querySelector(".edges").replaceChildren(...edges.flatMap((loss, index) => {
    if (index % 3) return [];
    const number = document.createElement("span");
    number.textContent = part >= 1e5 ? loss.toExponential(1).replace("+", "") : loss.toFixed(digits);
    number.style.left = `${(100 * index) / most}%`;
    return number;
  }));
}

function taken(state, data) {
  state.data = { ...data, runs: data.runs.map((run) => ({ ...run, points: floats(run.points), losses: floats(run.losses), facts: run.facts.map((fact) => ({ ...fact, values: floats(fact.values) })) })) };
  state.serial = (state.serial ?? 0) + 1;
  if (state.sent !== data.map.values) {
    state.ground = { ...data.map, values: floats(data.map.values) };
    state.maps = state.serial;
    state.sent = data.map.values;
  }
  const above = state.data.runs.flatMap((run) => [...run.losses]).filter(Number.isFinite).map((loss) => loss - data.map.lowest);
  state.ceiling = Math.min(Math.max(...above, 1e-12), 100 * Math.max(data.map.levels.at(-1) - data.map.lowest, 1e-12));
  state.floor = Math.max(Math.min(...above.filter((loss) => loss > 0), state.ceiling / 10), state.ceiling * 1e-9);
  state.off = new Set(data.off);
  Object.assign(state, { look: data.look, speed: data.speed, written: null });
  if (!state.held) state.start = data.start;
  if (!state.playing) state.moment = data.step;
  state.moment = Math.min(state.moment, data.steps);
}

export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".race"), find = (name) => root.querySelector(name);
  const state = (root.state ??= { playing: false, moment: data.step, layers: {} });
  cancelAnimationFrame(state.frameRequest);
  taken(state, data);
  const race = data.runs.map((run) => run.losses).join();
  if (state.race !== race) delete state.pending?.step; // a step of the last race is none of this one's
  state.race = race;
  legend(root, data);
  const { draw, say } = painter(root, state), map = find(".map"), losses = find(".losses"), play = find(".play");
  const tell = (what) => {
    clearTimeout(state.waiting);
    setTriggerValue("told", { ...state.pending, ...what });
    state.pending = {};
  };
  const later = (what) => {
    clearTimeout(state.waiting);
    state.pending = { ...state.pending, ...what };
    state.waiting = setTimeout(() => tell({}), PATIENCE);
  };

  function tick(now) {
    const passed = Math.min(now - (state.before ?? now), 100); // a hidden tab does not run ahead
    state.before = now;
    state.moment = Math.min(state.moment + (passed / 1000) * state.speed, state.data.steps);
    draw();
    if (state.moment >= state.data.steps) return pause();
    state.frameRequest = requestAnimationFrame(tick);
  }

  function pause() {
    state.playing = false;
    cancelAnimationFrame(state.frameRequest);
    go(Math.floor(state.moment));
  }

  function begin() {
    if (state.moment >= state.data.steps) state.moment = 0;
    Object.assign(state, { playing: true, before: undefined });
    label();
    state.frameRequest = requestAnimationFrame(tick);
  }

  function go(step) { // to a step, at rest
    if (state.playing) { state.playing = false; cancelAnimationFrame(state.frameRequest); }
    state.moment = clamp(step, 0, state.data.steps);
    label();
    draw();
    later({ step: state.moment });
  }

  const label = () => { play.textContent = state.playing ? "Pause" : "Play"; };

  function move(x, y) { // the start, which the page then computes from
    const [left, right, bottom, top] = state.ground.box;
    state.start = [clamp(x, left, right), clamp(y, bottom, top)].map((value) => Number(value.toPrecision(4)));
    say(`Start at ${state.start.join(", ")}`);
    draw();
  }

  const under = (event) => {
    const box = map.getBoundingClientRect(), [left, right, bottom, top] = state.ground.box, { frame } = state;
    return [left + ((event.clientX - box.left - MARGIN.left) / frame.w) * (right - left), top - ((event.clientY - box.top - MARGIN.top) / frame.h) * (top - bottom)];
  };
  const near = (event) => {
    const box = map.getBoundingClientRect(), { x, y } = state.frame;
    return Math.hypot(event.clientX - box.left - x(state.start[0]), event.clientY - box.top - y(state.start[1])) < GRASP;
  };
  map.onpointerdown = (event) => { state.held = near(event); if (state.held) map.setPointerCapture(event.pointerId); };
  map.onpointermove = (event) => { if (state.held) move(...under(event)); };
  map.onpointercancel = map.onpointerup = () => { if (state.held) tell({ start: state.start }); state.held = false; };
  map.onclick = (event) => { if (!near(event)) { move(...under(event)); tell({ start: state.start }); } };
  map.ontouchstart = (event) => { if (near(event.touches[0])) event.preventDefault(); }; // or the page would scroll away with it
  map.onkeydown = (event) => {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    if (!way) return;
    event.preventDefault();
    const [left, right, bottom, top] = state.ground.box, part = event.shiftKey ? 500 : 50;
    move(state.start[0] + (way[0] * (right - left)) / part, state.start[1] + (way[1] * (top - bottom)) / part);
    later({ start: state.start });
  };
  const scrub = (event) => go(state.scrub(event.clientX - losses.getBoundingClientRect().left));
  losses.onpointerdown = (event) => { losses.setPointerCapture(event.pointerId); scrub(event); };
  losses.onpointermove = (event) => { if (event.buttons) scrub(event); };
  play.onclick = () => (state.playing ? pause() : begin());
  find(".first").onclick = () => go(0);
  find(".back").onclick = () => go(Math.ceil(state.moment) - 1);
  find(".next").onclick = () => go(Math.floor(state.moment) + 1);
  find(".last").onclick = () => go(state.data.steps);
  find(".scrub").max = data.steps;
  find(".scrub").oninput = (event) => go(Number(event.target.value));
  find("select").value = String(data.speed);
  find("select").onchange = (event) => { state.speed = Number(event.target.value); tell({ speed: state.speed }); };
  find(".legend").onchange = ({ target }) => {
    if (target.type === "radio") state.look = target.value;
    else target.checked ? state.off.delete(target.name) : state.off.add(target.name);
    draw();
    tell(target.type === "radio" ? { look: state.look } : { off: [...state.off] });
  };
  for (const box of root.querySelectorAll(".legend input")) box.checked = box.type === "radio" ? box.value === state.look : !state.off.has(box.name);
  map.setAttribute("aria-label", `${data.label}. Arrow keys move the start, with shift by less.`);
  const watcher = new ResizeObserver(draw);
  watcher.observe(map.parentElement);
  label();
  draw();
  if (state.playing) { state.before = undefined; state.frameRequest = requestAnimationFrame(tick); }
  clearTimeout(state.waiting);
  if (Object.keys(state.pending ?? {}).length) later({});
  return () => { watcher.disconnect(); cancelAnimationFrame(state.frameRequest); clearTimeout(state.waiting); };
}
