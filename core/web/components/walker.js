const QUIET = 400;  // milliseconds at rest until the page is told where the window is

// Walks over a convolution or a pooling: a window on the input, its products, and the output that they make.
export default function ({ parentElement, data, setTriggerValue }) {
  const find = (name) => parentElement.querySelector(name);
  find(".top").release?.();  // what the page's last run has started
  const [base, top, sums] = [".base", ".top", ".panel"].map(find), total = find(".total"), root = find(".walker");
  const [play, speed, share] = [".play", ".speed", ".share"].map(find);
  const walk = opened(data), { input, output, window: slide } = walk, words = data.words;
  const tell = wording(walk, words), inputs = grids(input, slide?.before, slide?.after), outputs = grids(output);
  const kept = top.kept?.shape === `${output.shape}` ? top.kept : null;
  const chosen = data.selected ? ravel(data.selected, output.shape) : 0;
  let current = kept && kept.chosen === chosen ? kept.current : chosen;  // what this walk has told itself never moves it back
  let hovered = kept?.hovered ?? null, shown = -1, told = "", playing = Boolean(kept?.playing), asked = false, since = 0;
  let dragging = Boolean(kept?.dragging), waiting = null;
  let plan = null, area = null, look = { ink: "#000", ground: "#fff" }, box = null, drawn = null, marks = [], pixels = 1;
  const weighted = walk.operation === "sum";  // a pooling has no weights to letter
  share.parentElement.style.display = weighted ? "" : "none";
  // How many channels an output can look at: those of its group; of a transposed convolution's outputs some see none at all.
  const groups = Array.from({ length: output.channels }, (_, channel) => walk.sum(channel).parts.length);
  const most = slide ? Math.max(...groups, 1) : input.channels;
  if (top.kept?.letters !== data.letters) share.checked = data.letters;
  top.kept = { shape: `${output.shape}`, current, playing, hovered, dragging, chosen, letters: data.letters };

  // ---- drawing ---------------------------------------------------------------------------------------------------
  function prepare(canvas, width, height) {
    canvas.width = Math.round(width * pixels); canvas.height = Math.round(height * pixels);
    canvas.style.width = `${width}px`; canvas.style.height = `${height}px`;
    const context = canvas.getContext("2d");
    context.setTransform(pixels, 0, 0, pixels, 0, 0);
    return context;
  }

  // All that a hover does not change. Layout and styles are read here, and nowhere in what follows a pointer.
  function rebuild() {
    const style = getComputedStyle(root), width = Math.max(root.clientWidth || 320, 240);
    pixels = window.devicePixelRatio || 1;
    look = { ink: style.color, shared: share.checked && weighted, words };
    area = arrange(inputs, outputs, width, 640);
    find(".layers").style.cssText = `width:${area.width}px;height:${area.height}px`;
    const context = prepare(base, area.width, area.height);
    prepare(top, area.width, area.height);
    title(context, `${words.input} ${input.shape.join(" \u00d7 ")}`, 1, 0, look.ink);
    title(context, `${words.output} ${output.shape.join(" \u00d7 ")}`, area.over, area.under, look.ink);
    for (const grid of inputs) sheet(context, grid, input, words.from, look.ink, walk.seen);
    for (const grid of outputs) sheet(context, grid, output, words.to, look.ink);
    plan = blocks(walk.kernel, most, width, weighted);
    prepare(sums, Math.max(plan.width, 1), plan.height);
    marks = []; shown = -1; box = drawn = null;
    ask();
  }

  const ask = () => { if (!asked) { asked = true; requestAnimationFrame(tick); } };

  function tick(now) {
    asked = false;
    if (playing) {
      if (now - since >= 1000 / Number(speed.value)) { since = now; step(1); }
      ask();
    }
    overlay();
  }

  // Frames over the grids, and the panel where another output is meant.
  function overlay() {
    if (drawn === `${current} ${hovered}`) return;
    drawn = `${current} ${hovered}`;
    const context = top.getContext("2d");
    for (const [x, y, width, height] of marks) context.clearRect(x - 4, y - 4, width + 8, height + 8);
    marks = [];
    const mark = (made, place, channel, span, draw) => {
      const at = locate(made, place, channel);
      if (!at) return;
      const { grid, row, column } = at, { cell } = grid;
      const rect = [grid.x + column * cell, grid.y + row * cell, span[1] * cell - 1, span[0] * cell - 1];
      marks.push(rect);
      draw(...rect, cell);
    };
    const over = (text) => { marks.push([area.over, area.under, TITLE, LABEL]); notice(context, text, area.over, area.under); };
    const pen = { context, notice: over, inputs: mark.bind(null, inputs), outputs: mark.bind(null, outputs), shared: look.shared };
    if (hovered !== null) users(pen, walk, hovered); else patch(pen, walk, current);
    if (shown !== current) panel();
    say();
  }

  function panel() {
    const context = sums.getContext("2d"), { parts } = walk.sum(current);
    context.clearRect(0, 0, sums.width, sums.height);
    parts.forEach((part, index) => block(context, plan, index, part, walk, look));
    shown = current;
  }

  // ---- words -----------------------------------------------------------------------------------------------------
  function say() {
    const text = hovered === null ? tell.sentence(current) : tell.used(hovered);
    if (text === told) return;
    total.textContent = told = text;
  }

  // ---- moving ----------------------------------------------------------------------------------------------------
  function to(index) { current = top.kept.current = index; point(null); later(); }
  function point(index) { hovered = top.kept.hovered = index; ask(); }
  function drag(on) { dragging = top.kept.dragging = on; later(); }

  // The next output of this filter; after its last the first of the next filter.
  function step(by) {
    const places = output.values.length / output.channels;
    const order = (current % output.channels) * places + Math.floor(current / output.channels);
    const next = (order + by + output.values.length) % output.values.length;
    to((next % places) * output.channels + Math.floor(next / places));
  }

  function move(shift) {
    const kept = (at, axis) => Math.min(Math.max(at + shift[axis], 0), output.shape[axis] - 1);
    to(ravel(unravel(current, output.shape).map(kept), output.shape));
  }

  function run(on) {
    playing = top.kept.playing = on;
    play.textContent = on ? "Pause" : "Play";
    play.setAttribute("aria-pressed", on);
    total.setAttribute("aria-live", on ? "off" : "polite");
    ask();
    later();
  }

  // The page keeps the address: it is told at rest, never while the window moves by itself or by hand.
  function later() {
    clearTimeout(waiting);
    if (!playing && !dragging) waiting = setTimeout(tellPage, QUIET);
  }
  function tellPage() {
    clearTimeout(waiting);
    if (current === top.kept.chosen && share.checked === top.kept.letters) return;
    Object.assign(top.kept, { chosen: current, letters: share.checked });
    setTriggerValue("seen", { place: unravel(current, output.shape), letters: share.checked });
  }

  function at(event) {
    box ??= top.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  // The output whose window has its middle nearest to a place of the input.
  function nearest({ grid, row, column }) {
    const place = placeIn(grid, row, column), now = unravel(current, output.shape);
    if (!slide) {
      const all = walk.users(ravel([...place, grid.channel], input.shape));
      const found = all.filter((user) => user.output % output.channels === now.at(-1));
      return found.length ? found[found.length >> 1].output : current;
    }
    const best = place.map((position, axis) => {
      const middle = (walk.kernel[axis] - 1) * slide.dilation[axis] / 2;
      const index = Math.round((position + slide.before[axis] - middle) / slide.stride[axis]);
      return Math.min(Math.max(index, 0), output.places[axis] - 1);
    });
    return ravel([...best, now.at(-1)], output.shape);
  }

  const inWindow = ({ grid, row, column }) => {
    const place = `${placeIn(grid, row, column)}`;
    const part = walk.sum(current).parts.find((one) => one.channel === grid.channel);
    return Boolean(part?.items.some((item) => `${item.place}` === place));
  };

  // The input number under the pointer; null over padding and between grids.
  function inputAt(from) {
    const place = from && placeIn(from.grid, from.row, from.column);
    const inside = place?.every((position, axis) => position >= 0 && position < input.places[axis]);
    return inside ? ravel([...place, from.grid.channel], input.shape) : null;
  }

  top.onpointermove = (event) => {
    const [x, y] = at(event), from = under(inputs, x, y), over = from ? null : under(outputs, x, y);
    if (dragging) { if (from) to(nearest(from)); else if (over) to(outputAt(over)); return; }
    if (event.pointerType === "touch") return;
    if (over && !playing) return to(outputAt(over));
    const found = playing ? null : inputAt(from);
    if (found !== hovered) point(found);
  };
  const outputAt = ({ grid, row, column }) => ravel([...placeIn(grid, row, column), grid.channel], output.shape);
  top.onpointerdown = (event) => {
    const [x, y] = at(event), from = under(inputs, x, y), over = under(outputs, x, y);
    if (!from && !over) return;
    const grips = over || inWindow(from);  // a finger elsewhere points, a mouse takes the window along
    if (!grips && event.pointerType === "touch") { point(inputAt(from)); return; }
    run(false);
    drag(true);
    if (over) to(outputAt(over)); else if (!grips) to(nearest(from));
    point(null);
    top.setPointerCapture(event.pointerId);
  };
  top.onpointerup = (event) => {
    const picked = dragging && under(outputs, ...at(event));
    drag(false);
    if (picked) tellPage();
  };
  top.onpointercancel = () => drag(false);
  top.onpointerleave = (event) => {
    if (event.pointerType !== "touch" && hovered !== null && !dragging) point(null);
  };
  // A finger on the window or on an output moves it; elsewhere it scrolls the page.
  const touch = (event) => {
    const point = at(event.touches[0]), from = under(inputs, ...point);
    if (under(outputs, ...point) || from && inWindow(from)) event.preventDefault();
  };
  top.addEventListener("touchstart", touch, { passive: false });
  const KEYS = {
    ArrowLeft: [walk.axes - 1, -1], ArrowRight: [walk.axes - 1, 1], ArrowUp: [walk.axes - 2, -1], ArrowDown: [walk.axes - 2, 1],
    PageUp: [output.places.length, -1], PageDown: [output.places.length, 1],
  };
  top.onkeydown = (event) => {
    const far = output.shape.map((size, axis) => axis === output.places.length ? 0 : size), shift = output.shape.map(() => 0);
    const [axis, by] = KEYS[event.key] ?? [];
    if (by) {
      const deep = event.shiftKey && walk.axes === 3 && axis === 1;  // shift and up or down go through the slices
      if (axis in shift) shift[deep ? 0 : axis] = by;
      move(shift);
    } else if (event.key === "Home") move(far.map((size) => -size));
    else if (event.key === "End") move(far);
    else if (event.key === " ") run(!playing);
    else if (event.key === "Enter") tellPage();
    else return;
    event.preventDefault();
  };
  play.onclick = () => run(!playing);
  find(".next").onclick = () => { run(false); step(1); };
  find(".back").onclick = () => { run(false); step(-1); };
  share.onchange = () => { rebuild(); later(); };
  root.ontransitionend = (event) => { if (event.target === root) rebuild(); };  // the page turned light or dark
  top.setAttribute("aria-label", `${data.label} Arrow keys move the window, page up and down change the ${words.to}, home and end go `
    + `to the first and last place, space plays${walk.axes === 3 ? ", shift and arrow up or down change the slice" : ""}.`);

  const moved = () => { box = null; };
  document.addEventListener("scroll", moved, { capture: true, passive: true });
  let width = 0;
  const watcher = new ResizeObserver(() => { moved(); if (root.clientWidth !== width) { width = root.clientWidth; rebuild(); } });
  watcher.observe(root);
  width = root.clientWidth;
  run(playing);
  rebuild();
  top.release = () => {
    watcher.disconnect();
    clearTimeout(waiting);
    playing = false;
    document.removeEventListener("scroll", moved, { capture: true });
    top.removeEventListener("touchstart", touch);
  };
  return top.release;
}
