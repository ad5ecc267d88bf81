// Plays a network's training: its border, its neurons, its weights and its losses, blended between the moments that were kept.
const PER_SECOND = 12;  // kept moments a second at normal speed
const QUIET = 300;  // milliseconds without a further move, after which the address is told

const figure = (value) => (value < 0.001 || value >= 1000 ? value.toExponential(1) : value.toFixed(3));

function draw(scene) {
  const { root, data, find, film, frames } = scene;
  drawPlane(scene); drawWiring(scene); drawCurves(scene);
  const at = Math.round(film.place), loss = data.loss[at], right = data.accuracy[at];
  find("step").textContent = `step ${data.steps[at]}`;
  find("train").textContent = `${figure(loss[0])}, ${(right[0] * 100).toFixed(1)} % right`;
  find("held").textContent = `${figure(loss[1])}, ${(right[1] * 100).toFixed(1)} % right`;
  find("at").value = String(film.place);
  find("at").setAttribute("aria-valuetext", `step ${data.steps[at]} of ${data.steps[frames - 1]}`);
  find("play").textContent = film.playing ? "Pause" : film.place >= frames - 1 ? "Play again" : "Play";
  root.dataset.frame = String(at);
  root.dataset.playing = String(film.playing);
}

// Tells the page what is seen, once a while after the last key or click.
function teller({ data, find, film }, setTriggerValue) {
  return () => {
    clearTimeout(film.telling);
    film.waiting = true;
    film.telling = setTimeout(() => {
      const now = [film.stopped ?? data.at, film.look, find("test").checked, find("line").checked];
      film.waiting = false;
      film.chosen = JSON.stringify(now);
      setTriggerValue("told", { id: data.id, at: now[0], look: now[1], test: now[2], line: now[3] });
    }, QUIET);
  };
}

// The clock of the film: it plays, stops, and goes to a moment.
function clock(scene, later) {
  const { data, find, film, frames } = scene;
  let before = null;

  function tick(now) {
    if (!film.playing) return;
    const passed = before === null ? 0 : (now - before) / 1000;
    film.place = Math.min(film.place + passed * PER_SECOND * Number(find("speed").value), frames - 1);
    before = now;
    if (film.place >= frames - 1) { stop(); return; }
    draw(scene);
    film.request = requestAnimationFrame(tick);
  }
  function hold() { cancelAnimationFrame(film.request); film.playing = false; }
  function start() {
    if (film.place >= frames - 1) film.place = 0;
    film.playing = true;
    before = null;
    film.request = requestAnimationFrame(tick);
    draw(scene);
  }
  function tell() {
    const at = Math.round(film.place), loss = data.loss[at];
    find("said").textContent = `Step ${data.steps[at]}: loss ${figure(loss[0])} on the training points, ${figure(loss[1])} on the test points.`;
    film.stopped = at;
    later();
  }
  function stop() { hold(); draw(scene); tell(); }
  function go(place) { hold(); film.place = clamp(place, 0, frames - 1); draw(scene); tell(); }
  return { start, stop, go, hold };
}

function controls(scene, time, soon, later) {
  const { data, find, film, frames } = scene, range = find("at"), shown = find("shown");
  find("play").onclick = () => (film.playing ? time.stop() : time.start());
  find("back").onclick = () => time.go(Math.ceil(film.place) - 1);
  find("forth").onclick = () => time.go(Math.floor(film.place) + 1);
  range.max = String(frames - 1);
  range.oninput = () => { time.hold(); film.place = Number(range.value); soon(); };
  range.onchange = () => time.go(Math.round(Number(range.value)));
  range.onkeydown = (event) => {  // whole moments; the browser's own step would be a hundredth of the film
    const on = Math.floor(film.place) + 1, back = Math.ceil(film.place) - 1;
    const to = { ArrowRight: on, ArrowUp: on, ArrowLeft: back, ArrowDown: back, PageUp: film.place + 10, PageDown: film.place - 10,
      Home: 0, End: frames - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    time.go(to);
  };
  find("test").onchange = find("line").onchange = () => { soon(); later(); };
  shown.replaceChildren(...data.names.map((name, i) => new Option(name, i === 0 ? "output" : String(i - 1))));
  shown.value = film.look;
  const see = (look) => { film.look = shown.value = look; soon(); later(); };
  shown.onchange = () => see(shown.value);
  find("wiring").onclick = (event) => { const found = tileUnder(scene, event); if (found) see(found); };
  find("plane").setAttribute("aria-label", data.label);
  find("wiring").setAttribute("aria-label", `The network: ${data.sizes.join(", ")} neurons a layer; thick lines are large weights.`);
  find("curves").setAttribute("aria-label", `Loss over ${data.steps[frames - 1]} steps, on the training and on the test points.`);
}

export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".film"), scene = opened(root, data), { film } = scene;
  const later = teller(scene, setTriggerValue), time = clock(scene, later);
  let queued = 0, width = 0;
  const soon = () => { queued ||= requestAnimationFrame(() => { queued = 0; draw(scene); }); };
  controls(scene, time, soon, later);
  root.onpointerenter = () => { scene.forget(); soon(); };  // light and dark may have changed places meanwhile
  const watcher = new ResizeObserver(() => { if (root.clientWidth !== width) { width = root.clientWidth; soon(); } });
  watcher.observe(root);
  if (film.playing) time.start(); else draw(scene);
  if (film.waiting) later();
  return () => {
    watcher.disconnect();
    for (const request of [queued, film.request]) cancelAnimationFrame(request);
    clearTimeout(film.telling);
  };
}
