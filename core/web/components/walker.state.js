// What a walk knows, what it remembers from one run of the page to the next, and the elements that it is shown in.
function begun(find, data) {
  const [root, base, top, sums, total] = [".walker", ".base", ".top", ".panel", ".total"].map(find);
  const [play, speed, share] = [".play", ".speed", ".share"].map(find);
  const walk = opened(data), { input, output, window: slide } = walk, words = data.words;
  const inputs = grids(input, slide?.before, slide?.after), outputs = grids(output);
  const weighted = walk.operation === "sum";  // a pooling has no weights to letter
  // How many channels an output can look at: those of its group; of a transposed convolution's outputs some see none at all.
  const groups = Array.from({ length: output.channels }, (_, channel) => walk.sum(channel).parts.length);
  const most = slide ? Math.max(...groups, 1) : input.channels;
  const own = { current: null, hovered: null, playing: false, dragging: false, sent: [], asked: null, shape: `${output.shape}` };
  const kept = top.kept = top.kept?.shape === own.shape ? { ...top.kept } : own;
  followed(kept, data.selected ? ravel(data.selected, output.shape) : 0, data.letters, share);
  share.parentElement.style.display = weighted ? "" : "none";
  const shown = { root, base, top, sums, total, play, speed, share, layers: find(".layers") };
  return { ...shown, data, walk, input, output, slide, words, inputs, outputs, weighted, most, kept, area: null, plan: null };
}

// The page says where the walk is. Its answer to what it was told moves nothing, for the walk may be further on; anything else is a
// link, a knob, or the browser's back and forward.
function followed(kept, place, letters, share) {
  const said = `${place} ${letters}`, echo = kept.sent.indexOf(said);
  if (echo >= 0) kept.sent = kept.sent.slice(echo + 1);
  else if (said !== kept.asked) {
    Object.assign(kept, { current: place, hovered: null, sent: [] });
    share.checked = letters;
  }
  kept.asked = said;
}
