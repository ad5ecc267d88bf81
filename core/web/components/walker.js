// Walks over a convolution or a pooling: a window on the input, its products, and the output that they make.
export default function ({ parentElement, data, setTriggerValue }) {
  const find = (name) => parentElement.querySelector(name);
  find(".top").release?.();  // what the page's last run has started
  const scene = begun(find, data), { root, top, play, speed, share, kept } = scene;
  const view = viewer(scene), moves = mover(scene, ask, setTriggerValue), hand = pointing(scene, moves);
  keys(scene, moves);
  let asked = false, since = 0, over = false, width = root.clientWidth;

  function ask() { if (!asked) { asked = true; requestAnimationFrame(tick); } }

  function tick(now) {
    asked = false;
    if (over) return;
    if (kept.playing) {
      if (now - since >= 1000 / Number(speed.value)) { since = now; moves.step(1); }
      ask();
    }
    view.overlay();
  }

  function rebuild() { hand.moved(); view.rebuild(); ask(); }

  play.onclick = () => moves.run(!kept.playing);
  find(".next").onclick = () => { moves.run(false); moves.step(1); };
  find(".back").onclick = () => { moves.run(false); moves.step(-1); };
  share.onchange = () => { rebuild(); moves.later(); };
  root.ontransitionend = (event) => { if (event.target === root) rebuild(); };  // the page turned light or dark
  const watcher = new ResizeObserver(() => { hand.moved(); if (root.clientWidth !== width) { width = root.clientWidth; rebuild(); } });
  watcher.observe(root);
  view.rebuild();
  moves.run(kept.playing);
  top.release = () => {
    over = true;
    watcher.disconnect();
    moves.stop();
    hand.stop();
  };
  return top.release;
}
