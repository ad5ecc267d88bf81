// Pointer, finger and keys on a walk. The canvas' place on the screen is asked anew only after something has moved it.
function pointing(scene, moves) {
  const { top, walk, input, output, inputs, outputs, kept } = scene;
  let box = null;

  function at(event) {
    box ??= top.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  const inWindow = ({ grid, row, column }) => {
    const place = `${placeIn(grid, row, column)}`;
    const part = walk.sum(kept.current).parts.find((one) => one.channel === grid.channel);
    return Boolean(part?.items.some((item) => `${item.place}` === place));
  };

  // The input number under the pointer; null over padding and between grids.
  function inputAt(from) {
    const place = from && placeIn(from.grid, from.row, from.column);
    const inside = place?.every((position, axis) => position >= 0 && position < input.places[axis]);
    return inside ? ravel([...place, from.grid.channel], input.shape) : null;
  }
  const outputAt = ({ grid, row, column }) => ravel([...placeIn(grid, row, column), grid.channel], output.shape);

  top.onpointermove = (event) => {
    const [x, y] = at(event), from = under(inputs, x, y), over = from ? null : under(outputs, x, y);
    if (kept.dragging) { if (from) moves.to(moves.nearest(from)); else if (over) moves.to(outputAt(over)); return; }
    if (event.pointerType === "touch") return;
    if (over && !kept.playing) return moves.to(outputAt(over));
    const found = kept.playing ? null : inputAt(from);
    if (found !== kept.hovered) moves.point(found);
  };
  top.onpointerdown = (event) => {
    const [x, y] = at(event), from = under(inputs, x, y), over = under(outputs, x, y);
    if (!from && !over) return;
    const grips = over || inWindow(from);  // a finger elsewhere points, a mouse takes the window along
    if (!grips && event.pointerType === "touch") { moves.point(inputAt(from)); return; }
    moves.run(false);
    moves.drag(true);
    if (over) moves.to(outputAt(over)); else if (!grips) moves.to(moves.nearest(from));
    moves.point(null);
    top.setPointerCapture(event.pointerId);
  };
  top.onpointerup = (event) => {
    const picked = kept.dragging && under(outputs, ...at(event));
    moves.drag(false);
    if (picked) moves.tellPage();
  };
  top.onpointercancel = () => moves.drag(false);
  top.onpointerleave = (event) => {
    if (event.pointerType !== "touch" && kept.hovered !== null && !kept.dragging) moves.point(null);
  };
  // A finger on the window or on an output moves it; elsewhere it scrolls the page.
  const touch = (event) => {
    const point = at(event.touches[0]), from = under(inputs, ...point);
    if (under(outputs, ...point) || from && inWindow(from)) event.preventDefault();
  };
  const moved = () => { box = null; };
  top.addEventListener("touchstart", touch, { passive: false });
  document.addEventListener("scroll", moved, { capture: true, passive: true });
  const stop = () => {
    document.removeEventListener("scroll", moved, { capture: true });
    top.removeEventListener("touchstart", touch);
  };
  return { moved, stop };
}

function keys({ top, data, walk, output, words, kept }, moves) {
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
      moves.move(shift);
    } else if (event.key === "Home") moves.move(far.map((size) => -size));
    else if (event.key === "End") moves.move(far);
    else if (event.key === " ") moves.run(!kept.playing);
    else if (event.key === "Enter") moves.tellPage();
    else return;
    event.preventDefault();
  };
  top.setAttribute("aria-label", `${data.label} Arrow keys move the window, page up and down change the ${words.to}, home and end go `
    + `to the first and last place, space plays${walk.axes === 3 ? ", shift and arrow up or down change the slice" : ""}.`);
}
