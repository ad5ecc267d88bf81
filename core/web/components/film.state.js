// What a film knows, and what it remembers from one run of the page to the next (`film`: where it is, whether it plays, what is
// shown large). Everything else is handed this.
function opened(root, data) {
  const find = (name) => root.querySelector(`[data-part=${name}]`);
  const frames = data.steps.length, final = data.sizes.length - 1;
  const film = remembered(root, data, find);
  const asked = new Map();  // the theme's colours, asked once: each question to the browser costs a layout
  const style = (name, fallback) => {
    if (!asked.has(name)) asked.set(name, getComputedStyle(root).getPropertyValue(name).trim());
    return asked.get(name) || fallback;
  };
  // Numbers at a place between two kept moments.
  const low = () => Math.min(Math.floor(film.place), frames - 1), high = () => Math.min(low() + 1, frames - 1);
  const part = () => film.place - low();
  const between = (list, stride, offset) => list[low() * stride + offset] * (1 - part()) + list[high() * stride + offset] * part();
  const packed = { surface: bytes(data.surface), neurons: bytes(data.neurons), weights: floats(data.weights) };
  return {
    root, data, find, film, frames, final, single: data.sizes[final] === 1,  // two outputs have pictures of their own
    hidden: data.names.length - 1, ...packed, style, forget: () => asked.clear(), between,
  };
}

function remembered(root, data, find) {
  const fresh = root.film?.id !== data.id, chosen = JSON.stringify([data.at, data.look, data.test, data.line]);
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  clearTimeout(root.film?.telling);  // an old training's moment never lands in a new one's address
  cancelAnimationFrame(root.film?.request);  // nor does it play on behind a new one
  if (fresh) root.film = { id: data.id, place: data.at ?? 0, playing: data.at === null && !still };
  const film = root.film;
  if (fresh || film.chosen !== chosen) {  // a link, or back and forward: not what this film has told itself
    Object.assign(film, { look: data.look, stopped: data.at, chosen });
    find("test").checked = data.test;
    find("line").checked = data.line;
    if (!fresh && data.at !== null && !film.playing) film.place = data.at;
  }
  return film;
}
