// Walks over a convolution or a pooling: a window on the input, its products, and the output that they make.
export default function ({ parentElement, data, setTriggerValue }) {
  const find = (name) => parentElement.querySelector(name);
  const [base, top, sums] = [".base", ".top", ".panel"].map(find), total = find(".total"), root = find(".walker");
  const [play, speed, share] = [".play", ".speed", ".share"].map(find);
  const walk = opened(data), { input, output, window: slide } = walk, words = data.words;
  const tell = wording(walk, words), inputs = grids(input, slide?.before, slide?.after), outputs = grids(output);
  const kept = top.kept?.shape === `${output.shape}` ? top.kept : null;
  let current = data.selected ? ravel(data.selected, output.shape) : kept ? kept.current : 0;
  let hovered = null, shown = -1, told = "", playing = Boolean(kept?.playing), asked = false, since = 0, dragging = false;
  let plan = null, area = null, look = { ink: "#000", ground: "#fff" }, box = null, marks = [], pixels = 1;
  const most = Math.max(...Array.from({ length: output.channels }, (_, channel) => walk.sum(channel).parts.length), 1);
  top.kept = { shape: `${output.shape}`, current, playing };

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
    look = { ink: style.color, shared: share.checked, words };
    area = arrange(inputs, outputs, width, 600);
    find(".layers").style.cssText = `width:${area.width}px;height:${area.height}px`;
    const context = prepare(base, area.width, area.height);
    prepare(top, area.width, area.height);
    title(context, `${words.input} ${input.shape.join(" \u00d7 ")}`, 1, 0);
    title(context, `${words.output} ${output.shape.join(" \u00d7 ")}`, area.over, area.under);
    for (const grid of inputs) paint(context, grid, input, words.from, (place) => walk.seen.has(`${grid.channel}:${place}`));
    for (const grid of outputs) paint(context, grid, output, words.to, () => true);
    plan = blocks(walk.kernel, most, width);
    prepare(sums, Math.max(plan.width, 1), plan.height);
    marks = []; shown = -1; box = null;
    ask();
  }

  function title(context, text, x, y) {
    context.fillStyle = look.ink; context.font = "600 14px sans-serif"; context.textAlign = "left"; context.textBaseline = "top";
    context.fillText(text, x, y + 1);
  }

  function paint(context, grid, volume, word, seen) {
    context.fillStyle = look.ink; context.font = "12px sans-serif"; context.textAlign = "left"; context.textBaseline = "bottom";
    const slice = grid.slice === null ? "" : `, slice ${said(grid.slice)}`;
    context.fillText(`${word} ${grid.channel}${slice}`, grid.x, grid.y - 3);
    for (let row = 0; row < grid.rows; row++) {
      for (let column = 0; column < grid.columns; column++) {
        const place = placeIn(grid, row, column), x = grid.x + column * grid.cell, y = grid.y + row * grid.cell;
        const inside = place.every((at, axis) => at >= 0 && at < volume.places[axis]);
        if (inside) fill(context, x, y, grid.cell, volume.values[ravel([...place, grid.channel], volume.shape)], volume.low, volume.high);
        else ring(context, x, y, grid.cell, look.ink);
        if (!seen(place)) hatch(context, x, y, grid.cell, look.ink);
      }
    }
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
    const context = top.getContext("2d");
    for (const [x, y, width, height] of marks) context.clearRect(x - 4, y - 4, width + 8, height + 8);
    marks = [];
    const mark = (made, place, channel, span, draw) => {
      const at = locate(made, place, channel);
      if (!at) return;
      const { grid, row, column } = at, rect = [grid.x + column * grid.cell, grid.y + row * grid.cell, span[1] * grid.cell - 1, span[0] * grid.cell - 1];
      marks.push(rect);
      draw(...rect, grid.cell);
    };
    if (hovered !== null) users(context, mark); else patch(context, mark);
    if (shown !== current) panel();
    say();
  }

  function patch(context, mark) {
    for (const part of walk.sum(current).parts) {
      const slices = new Map();  // the window's corners on each slice
      for (const { place, element } of part.items) {
        if (!place) continue;
        const [slice, row, column] = [...new Array(3 - walk.axes).fill(0), ...place];
        const known = slices.get(slice) ?? [row, row, column, column];
        slices.set(slice, [Math.min(known[0], row), Math.max(known[1], row), Math.min(known[2], column), Math.max(known[3], column)]);
        mark(inputs, place, part.channel, [1, 1], (x, y, width, height, cell) => {
          if (look.shared) return tag(context, x, y, cell, ravel(element, walk.kernel));
          context.lineWidth = 1.5; context.strokeStyle = EDGE; context.strokeRect(x + 1.5, y + 1.5, width - 3, height - 3);
        });
      }
      for (const [slice, [first, last, from, to]] of slices) {
        mark(inputs, [slice, first, from].slice(3 - walk.axes), part.channel, [last - first + 1, to - from + 1], (...rect) => frame(context, ...rect.slice(0, 4), EDGE, 3));
      }
    }
    const place = unravel(current, output.shape);
    mark(outputs, place.slice(0, -1), place.at(-1), [1, 1], (...rect) => frame(context, ...rect.slice(0, 4), EDGE, 3));
  }

  // Every output that uses the input under the pointer, in the colour of the weight that it uses it with.
  function users(context, mark) {
    const place = unravel(hovered, input.shape), reach = walk.weights.high || 1;
    mark(inputs, place.slice(0, -1), place.at(-1), [1, 1], (...rect) => frame(context, ...rect.slice(0, 4), EDGE, 3));
    for (const user of walk.users(hovered)) {
      const at = unravel(user.output, output.shape);
      mark(outputs, at.slice(0, -1), at.at(-1), [1, 1], (x, y, width, height, cell) => {
        if (look.shared) tag(context, x, y, cell, ravel(user.element, walk.kernel));
        else fill(context, x, y, cell, user.factor, -reach, reach);
        context.lineWidth = 2; context.strokeStyle = EDGE; context.strokeRect(x + 0.5, y + 0.5, width - 1, height - 1);
      });
    }
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
  function to(index) { current = index; hovered = null; top.kept.current = index; ask(); }

  // The next output of this filter; after its last the first of the next filter.
  function step(by) {
    const places = output.values.length / output.channels, order = (current % output.channels) * places + Math.floor(current / output.channels);
    const next = (order + by + output.values.length) % output.values.length;
    to((next % places) * output.channels + Math.floor(next / places));
  }

  function move(shift) {
    const place = unravel(current, output.shape).map((at, axis) => Math.min(Math.max(at + shift[axis], 0), output.shape[axis] - 1));
    to(ravel(place, output.shape));
  }

  function run(on) {
    playing = top.kept.playing = on;
    play.textContent = on ? "Pause" : "Play";
    play.setAttribute("aria-pressed", on);
    total.setAttribute("aria-live", on ? "off" : "polite");
    ask();
  }

  const pick = () => setTriggerValue("picked", { place: unravel(current, output.shape) });

  function at(event) {
    box ??= top.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  // The output whose window has its middle nearest to a place of the input.
  function nearest({ grid, row, column }) {
    const place = placeIn(grid, row, column), now = unravel(current, output.shape);
    if (!slide) {
      const found = walk.users(ravel([...place, grid.channel], input.shape)).filter((user) => user.output % output.channels === now.at(-1));
      return found.length ? found[found.length >> 1].output : current;
    }
    const best = place.map((position, axis) => {
      const middle = (walk.kernel[axis] - 1) * slide.dilation[axis] / 2;
      return Math.min(Math.max(Math.round((position + slide.before[axis] - middle) / slide.stride[axis]), 0), output.places[axis] - 1);
    });
    return ravel([...best, now.at(-1)], output.shape);
  }

  const inWindow = ({ grid, row, column }) => {
    const place = `${placeIn(grid, row, column)}`;
    return walk.sum(current).parts.some((part) => part.channel === grid.channel && part.items.some((item) => `${item.place}` === place));
  };

  top.onpointermove = (event) => {
    const [x, y] = at(event), from = under(inputs, x, y), over = from ? null : under(outputs, x, y);
    if (dragging) { if (from) to(nearest(from)); else if (over) to(outputAt(over)); return; }
    if (event.pointerType === "touch") return;
    if (over && !playing) return to(outputAt(over));
    const place = from && placeIn(from.grid, from.row, from.column);
    const inside = place?.every((position, axis) => position >= 0 && position < input.places[axis]);
    const found = inside && !playing ? ravel([...place, from.grid.channel], input.shape) : null;
    if (found !== hovered) { hovered = found; ask(); }
  };
  const outputAt = ({ grid, row, column }) => ravel([...placeIn(grid, row, column), grid.channel], output.shape);
  top.onpointerdown = (event) => {
    const [x, y] = at(event), from = under(inputs, x, y), over = under(outputs, x, y);
    if (over) { run(false); to(outputAt(over)); }
    if (over || from && inWindow(from)) { dragging = true; hovered = null; run(false); top.setPointerCapture(event.pointerId); ask(); }
    else if (from && event.pointerType === "touch") { const place = placeIn(from.grid, from.row, from.column); hovered = place.every((one, axis) => one >= 0 && one < input.places[axis]) ? ravel([...place, from.grid.channel], input.shape) : null; ask(); }
    else if (from) { dragging = true; run(false); to(nearest(from)); top.setPointerCapture(event.pointerId); }
  };
  top.onpointerup = (event) => { if (dragging) { dragging = false; const over = under(outputs, ...at(event)); if (over) pick(); } };
  top.onpointercancel = () => { dragging = false; };
  top.onpointerleave = (event) => { if (event.pointerType !== "touch" && hovered !== null && !dragging) { hovered = null; ask(); } };
  // A finger on the window or on an output moves it; elsewhere it scrolls the page.
  const touch = (event) => {
    const point = at(event.touches[0]), from = under(inputs, ...point);
    if (under(outputs, ...point) || from && inWindow(from)) event.preventDefault();
  };
  top.addEventListener("touchstart", touch, { passive: false });
  top.onkeydown = (event) => {
    const last = output.shape.map((size, axis) => axis === walk.axes ? 0 : size), shift = output.shape.map(() => 0);
    const [axis, by] = { ArrowLeft: [walk.axes - 1, -1], ArrowRight: [walk.axes - 1, 1], ArrowUp: [walk.axes - 2, -1], ArrowDown: [walk.axes - 2, 1], PageUp: [walk.axes, -1], PageDown: [walk.axes, 1] }[event.key] ?? [];
    if (by && event.shiftKey && walk.axes === 3 && axis === 1) { shift[0] = by; move(shift); }
    else if (by) { if (axis >= 0) { shift[axis] = by; move(shift); } }
    else if (event.key === "Home") move(last.map((size) => -size));
    else if (event.key === "End") move(last);
    else if (event.key === " ") run(!playing);
    else if (event.key === "Enter") pick();
    else return;
    event.preventDefault();
  };
  play.onclick = () => run(!playing);
  find(".next").onclick = () => { run(false); step(1); };
  find(".back").onclick = () => { run(false); step(-1); };
  share.onchange = rebuild;
  root.ontransitionend = (event) => { if (event.target === root) rebuild(); };  // the page turned light or dark
  top.setAttribute("aria-label", `${data.label} Arrow keys move the window, page up and down change the ${words.to}, home and end go to the first and last place, space plays.`);

  const moved = () => { box = null; };
  document.addEventListener("scroll", moved, { capture: true, passive: true });
  let width = 0;
  const watcher = new ResizeObserver(() => { moved(); if (root.clientWidth !== width) { width = root.clientWidth; rebuild(); } });
  watcher.observe(root);
  width = root.clientWidth;
  run(playing);
  rebuild();
  return () => {
    watcher.disconnect(); playing = false;
    document.removeEventListener("scroll", moved, { capture: true });
    top.removeEventListener("touchstart", touch);
  };
}
