// Where a walk goes: from place to place, after a pointer, by itself; and when the page hears of it.
const QUIET = 400;  // milliseconds at rest until the page is told where the window is

function mover(scene, ask, setTriggerValue) {
  const { total, play, share, walk, input, output, slide, kept } = scene;
  let waiting = null;

  function to(index) { kept.current = index; point(null); later(); }
  function point(index) { kept.hovered = index; ask(); }
  function drag(on) { kept.dragging = on; later(); }

  // The next output of this filter; after its last the first of the next filter.
  function step(by) {
    const places = output.values.length / output.channels;
    const order = (kept.current % output.channels) * places + Math.floor(kept.current / output.channels);
    const next = (order + by + output.values.length) % output.values.length;
    to((next % places) * output.channels + Math.floor(next / places));
  }

  function move(shift) {
    const within = (at, axis) => clamp(at + shift[axis], 0, output.shape[axis] - 1);
    to(ravel(unravel(kept.current, output.shape).map(within), output.shape));
  }

  function run(on) {
    kept.playing = on;
    play.textContent = on ? "Pause" : "Play";
    play.setAttribute("aria-pressed", on);
    total.setAttribute("aria-live", on ? "off" : "polite");
    ask();
    later();
  }

  // The page keeps the address: it is told at rest, never while the window moves by itself or by hand.
  function later() {
    clearTimeout(waiting);
    if (!kept.playing && !kept.dragging) waiting = setTimeout(tellPage, QUIET);
  }

  function tellPage() {
    clearTimeout(waiting);
    const now = `${kept.current} ${share.checked}`;
    if (now === (kept.sent.at(-1) ?? kept.asked)) return;
    kept.sent.push(now);
    setTriggerValue("seen", { place: unravel(kept.current, output.shape), letters: share.checked });
  }

  // The output whose window has its middle nearest to a place of the input.
  function nearest({ grid, row, column }) {
    const place = placeIn(grid, row, column), now = unravel(kept.current, output.shape);
    if (!slide) {
      const all = walk.users(ravel([...place, grid.channel], input.shape));
      const found = all.filter((user) => user.output % output.channels === now.at(-1));
      return found.length ? found[found.length >> 1].output : kept.current;
    }
    const best = place.map((position, axis) => {
      const middle = (walk.kernel[axis] - 1) * slide.dilation[axis] / 2;
      const index = Math.round((position + slide.before[axis] - middle) / slide.stride[axis]);
      return clamp(index, 0, output.places[axis] - 1);
    });
    return ravel([...best, now.at(-1)], output.shape);
  }

  return { to, point, drag, step, move, run, later, tellPage, nearest, stop: () => clearTimeout(waiting) };
}
