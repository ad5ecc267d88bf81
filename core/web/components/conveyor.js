// A recurrent cell as a conveyor belt. Plays, pauses, steps and scrubs with no word to the server in between; when it comes to rest
// at another step, the page is told.
const LANE = 24, TOP = 26, SECONDS = 1.3;  // a phase at normal speed
const ASK = "Press Play or Step to start the belt. ";  // where a step has not begun yet

export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".conveyor"), find = (name) => root.querySelector(`.${name}`);
  const [play, back, next, scrub, speed, stage, output] = ["play", "back", "next", "scrub", "speed", "stage", "said"].map(find);
  const phases = PHASES[data.family], end = data.order.length * phases, lanes = data.units.length;
  const quiet = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const placeOf = (step) => Math.max(data.order.indexOf(step), 0) * phases;
  root.leave?.();  // what came before draws no more, even where it was playing
  const kept = root.belt;
  if (kept?.id !== data.id) root.belt = { id: data.id, place: placeOf(data.selected), playing: false, sent: [] };
  const belt = root.belt, echo = belt.sent.indexOf(data.selected);
  if (echo >= 0) belt.sent.splice(0, echo + 1);  // the page's answer to what it was told, perhaps moved on since
  else if (data.selected !== belt.asked) { belt.place = placeOf(data.selected); belt.sent = []; }
  belt.asked = data.selected;
  let area = null, standing = "", before = null;
  const make = maker(null), still = make("g"), moving = make("g");
  stage.replaceChildren(still, moving);

  const index = () => Math.min(Math.floor(belt.place / phases + 1e-9), data.order.length - 1);
  const step = () => data.order[index()];
  const time = () => belt.place - index() * phases;

  // ---- drawing ---------------------------------------------------------------------------------------------------
  function measure() {
    const wide = Math.max(root.clientWidth || 320, 260), tall = lanes * LANE, rows = data.family === "simple" ? 1 : 2;
    const pitch = 2 * tall + 50, load = Math.min(Math.max(wide * 0.13, 46), 64);
    area = { wide, tall, load, x: (share) => share * wide, y: (row) => TOP + 6 + tall / 2 + row * pitch, height: TOP + 34 + tall + rows * pitch };
    stage.setAttribute("viewBox", `0 0 ${wide} ${area.height}`);
    stage.setAttribute("height", area.height);
    standing = "";
  }

  // What stands still for a whole phase.
  function stand(shown) {
    still.replaceChildren();
    const { x, y, tall, load, wide } = area, { plan } = shown;
    for (const [at, from, to] of plan.pipes) make("line", { class: "pipe", x1: x(at), x2: x(at), y1: y(from), y2: y(to) + tall / 2 + 4, "stroke-width": load + 8 }, null, still);
    if (plan.across) make("line", { class: "pipe", x1: x(plan.across[0]) - load / 2 - 4, x2: x(plan.across[1]) + load / 2 + 4, y1: y(2), y2: y(2), "stroke-width": tall + 8 }, null, still);
    make("rect", { class: "belt", x: 0, y: y(0) - tall / 2 - 5, width: wide, height: tall + 10, rx: 6 }, null, still);
    for (const [at, row, text] of plan.signs) {
      make("circle", { class: "sign", cx: x(at), cy: y(row), r: 11 }, null, still);
      make("text", { x: x(at), y: y(row) + 4 }, text, still);
    }
    for (const box of shown.boxes) {
      const width = Math.max(box.text.length * 7 + 10, 34), height = box.at[1] ? 22 : tall + 18;
      make("rect", { class: "sign", x: x(box.at[0]) - width / 2, y: y(box.at[1]) - height / 2, width, height, rx: 6 }, null, still);
      make("text", { x: x(box.at[0]), y: y(box.at[1]) + 4 }, box.text, still);
    }
    for (const [at, row, text] of plan.names) make("text", { class: "name", x: x(at), y: row ? y(row) + tall / 2 + 18 : TOP - 4 }, text, still);
    shown.valves.forEach(gate);
  }

  // A valve: in each lane a shutter hangs down as far as it is closed.
  function gate(valve) {
    const { x, y, tall, load } = area, left = x(valve.at[0]) - load / 2 - 6, top = y(valve.at[1]) - tall / 2, width = load + 12;
    const group = make("g", { class: valve.resting ? "valve resting" : "valve", "data-name": valve.name }, null, still);
    valve.open.forEach((open, lane) => {
      const closed = Math.min(Math.max(1 - open, 0), 1) * LANE;
      make("rect", { class: "shutter", x: left, y: top + lane * LANE, width, height: closed }, null, group);
      make("text", { class: "opening", x: x(valve.at[0]), y: top + lane * LANE + LANE / 2 + 4 }, said(open), group);
    });
    const state = `${valve.active ? " active" : ""}${valve.held ? " held" : ""}`;
    make("rect", { class: `frame${state}`, x: left, y: top - 5, width, height: tall + 10, rx: 4 }, null, group);
    make("text", { class: `name${state}`, x: x(valve.at[0]), y: top - 10 }, valve.name + (valve.held ? ", held" : ""), group);
  }

  // What rides: a stack of loads, a lane each, with their numbers.
  function ride(parcel) {
    const { x, y, tall, load } = area, left = x(parcel.at[0]) - load / 2, top = y(parcel.at[1]) - tall / 2;
    const group = make("g", { class: "stack", "data-name": parcel.name }, null, moving);
    parcel.values.forEach((value, lane) => {
      const colour = blend(value, -data.top, data.top);
      make("rect", { class: "parcel", x: left, y: top + lane * LANE + 1, width: load, height: LANE - 2, rx: 4, fill: `rgb(${colour})` }, null, group);
      make("text", { class: "load", x: x(parcel.at[0]), y: top + lane * LANE + LANE / 2 + 4, style: `fill: ${inkOn(colour)}` }, said(value), group);
    });
  }

  function draw() {
    const waits = !belt.playing && time() < 0.002, shown = scene(data, step(), time()), now = `${step()}/${shown.phase}/${waits}`;
    if (now !== standing) {
      standing = now;
      stand(shown);
      const words = sentence(data, step(), shown.phase);
      output.textContent = (waits ? ASK : "") + words;
      stage.setAttribute("aria-label", `${data.label}. ${words} Left and right arrow: one phase; page up and down: one step; space: play.`);
    }
    moving.replaceChildren();
    const { y, tall, wide } = area, travelled = quiet ? 0 : -belt.place * 18;
    for (const edge of [-1, 1]) make("line", { class: "tread", x1: 2, x2: wide - 2, y1: y(0) + edge * (tall / 2 + 2), y2: y(0) + edge * (tall / 2 + 2), "stroke-dashoffset": travelled }, null, moving);
    shown.parcels.forEach(ride);
    scrub.value = belt.place;
    scrub.setAttribute("aria-valuetext", `${data.names[step()]}, phase ${shown.phase + 1} of ${phases}`);
  }

  // ---- moving ----------------------------------------------------------------------------------------------------
  function frame(now) {
    const passed = before === null ? 0 : Math.min((now - before) / 1000, 0.1);
    before = now;
    const gone = passed * Number(speed.value) / SECONDS;
    if (quiet) {  // no gliding: each phase stands for its time, as it looks at its end
      belt.waited = (belt.waited ?? 1) + gone / 1.5;
      if (belt.waited >= 1) { belt.waited = 0; belt.place = Math.min(ended(belt.place) + 1, end - 0.001); }
    } else belt.place = Math.min(belt.place + gone, end);
    draw();
    if (belt.place >= end - 0.002) run(false);
    if (belt.playing) belt.request = requestAnimationFrame(frame);
  }

  const ended = (place) => Math.floor(place + 0.002) - 0.001;  // the end of the phase before

  function tell() {
    if (step() === (belt.sent.at(-1) ?? belt.asked)) return;
    belt.sent.push(step());
    setTriggerValue("at", step());
  }

  function run(on) {
    belt.playing = on;
    before = null;
    belt.waited = undefined;
    play.textContent = on ? "Pause" : "Play";
    play.setAttribute("aria-pressed", on);
    output.setAttribute("aria-live", on ? "off" : "polite");
    cancelAnimationFrame(belt.request);
    if (on) belt.request = requestAnimationFrame(frame);
    else tell();
  }

  function to(place) {
    belt.place = Math.min(Math.max(place, 0), end);
    if (belt.playing) run(false);
    draw();
  }

  // By hand, every phase is shown at its end, where what came of it can be read.
  function hop(by) {
    const phase = Math.ceil(belt.place - 0.002) - 1;  // whose end is shown; -1 before the first
    to(Math.min(Math.max(phase + by, -1), end - 1) + 0.999);
    tell();
  }

  const MOVES = { ArrowLeft: -1, ArrowRight: 1, PageUp: -phases, PageDown: phases, Home: -end, End: end };
  stage.onkeydown = scrub.onkeydown = (event) => {
    if (event.key === " ") run(!belt.playing);
    else if (MOVES[event.key]) hop(MOVES[event.key]);
    else return;
    event.preventDefault();
  };
  play.onclick = () => { if (!belt.playing && belt.place >= end - 0.01) belt.place = 0; run(!belt.playing); };
  back.onclick = () => hop(-1);
  next.onclick = () => hop(1);
  scrub.max = end;
  scrub.oninput = () => to(Number(scrub.value));
  scrub.onchange = tell;
  const watcher = new ResizeObserver(() => { measure(); draw(); });
  watcher.observe(root);
  measure();
  draw();
  run(belt.playing);
  root.leave = () => { watcher.disconnect(); cancelAnimationFrame(belt.request); };
  return root.leave;
}
