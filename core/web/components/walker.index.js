// What the server sent, made quick to ask: which products make an output, and which outputs use an input.
const ROUNDING = 1e-6;  // below this share of the largest number lies the error of 32-bit numbers: shown as 0
const numbers = (text, type) => new type(bytes(text).buffer);

// The place of the index-th number of an array: the last axis is walked first.
function unravel(index, shape) {
  const place = new Array(shape.length);
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    place[axis] = index % shape[axis];
    index = (index - place[axis]) / shape[axis];
  }
  return place;
}

const ravel = (place, shape) => place.reduce((index, position, axis) => index * shape[axis] + position, 0);

// Sorts entries by a key, once: `of(key)` are the entries that have it. Keys below 0 are left out.
function gather(keys, size) {
  const starts = new Int32Array(size + 1);
  for (const key of keys) if (key >= 0) starts[key + 1]++;
  for (let key = 0; key < size; key++) starts[key + 1] += starts[key];
  const entries = new Int32Array(starts[size]), next = starts.slice();
  keys.forEach((key, entry) => { if (key >= 0) entries[next[key]++] = entry; });
  return { of: (key) => entries.subarray(starts[key], starts[key + 1]) };
}

function volume(given) {
  const values = numbers(given.values, Float32Array);
  let low = 0, high = 0;
  for (const value of values) { low = Math.min(low, value); high = Math.max(high, value); }
  const top = Math.max(-low, high);
  values.forEach((value, index) => { if (Math.abs(value) < top * ROUNDING) values[index] = 0; });
  const { shape } = given;
  return { shape, values, low: low < 0 ? -top : 0, high: top, channels: shape.at(-1), places: shape.slice(0, -1) };
}

// Everything that a hover may ask, precomputed. Entry e says: output[e] gets input[e] times weight[e]; input -1 is padding.
function opened(data) {
  const input = volume(data.input), output = volume(data.output);
  const weights = volume(data.weights), bias = data.bias ? numbers(data.bias, Float32Array) : null;
  const whole = data.wide ? Int32Array : Int16Array;
  const [to, from, by] = ["to", "from", "by"].map((name) => numbers(data.map[name], whole));
  const factors = data.map.factors ? numbers(data.map.factors, Float32Array) : null;
  const axes = input.places.length, kernel = weights.shape.slice(0, axes);
  const channelOf = new Int32Array(weights.values.length).fill(-1);  // the input channel that a weight is for
  from.forEach((place, entry) => { if (place >= 0) channelOf[by[entry]] = place % input.channels; });
  const slots = weights.values.length / kernel.reduce((product, size) => product * size, 1);
  const channelAt = (entry) => {
    if (factors) return to[entry] % input.channels;  // a pooling keeps its channels apart
    if (from[entry] >= 0) return from[entry] % input.channels;
    const known = channelOf[by[entry]];
    if (known >= 0) return known;
    for (let other = by[entry] % slots; other < channelOf.length; other += slots) {
      if (channelOf[other] >= 0) return channelOf[other];
    }
    return 0;  // nothing but padding ever meets this slice of the kernel
  };
  const factor = (entry) => factors ? factors[entry] : weights.values[by[entry]];
  const element = (entry) => unravel(by[entry], weights.shape).slice(0, axes);
  // Where an entry lies on the input, padding included; null for padding of which nobody told the place.
  const placeAt = (entry) => {
    if (from[entry] >= 0) return unravel(from[entry], input.shape).slice(0, axes);
    if (!data.window) return null;
    const { before, stride, dilation } = data.window, at = unravel(to[entry], output.shape);
    return element(entry).map((k, axis) => at[axis] * stride[axis] - before[axis] + k * dilation[axis]);
  };
  const byOutput = gather(to, output.values.length), byInput = gather(from, input.values.length);
  const seen = new Set();  // places of the input and its padding that some output looks at
  to.forEach((_, entry) => { const place = placeAt(entry); if (place) seen.add(`${channelAt(entry)}:${place}`); });

  // The sum behind one output: one part for each input channel that it looks at.
  let last = null;  // asked several times in a row
  function sum(index) {
    if (last?.index === index) return last;
    const parts = new Map();
    for (const entry of byOutput.of(index)) {
      const channel = channelAt(entry);
      if (!parts.has(channel)) parts.set(channel, { channel, sum: 0, items: [] });
      const value = from[entry] >= 0 ? input.values[from[entry]] : 0, part = parts.get(channel);
      const item = { value, factor: factor(entry), element: element(entry), place: placeAt(entry), padding: from[entry] < 0 };
      part.items.push(item);
      part.sum += value * factor(entry);
    }
    const added = bias ? bias[index % output.channels] : null;
    const found = [...parts.values()].sort((one, other) => one.channel - other.channel);
    const clean = (value, most) => Math.abs(value) < most * ROUNDING ? 0 : value;
    const total = found.reduce((sum, part) => sum + part.sum, added ?? 0);
    const largest = (list) => Math.max(...list.map(Math.abs), 0);
    for (const part of found) part.sum = clean(part.sum, largest(part.items.map((item) => item.value * item.factor)));
    last = { index, parts: found, bias: added, total: clean(total, largest([...found.map((part) => part.sum), added ?? 0])) };
    return last;
  }
  const user = (entry) => ({ output: to[entry], factor: factor(entry), element: element(entry) });
  const users = (index) => [...byInput.of(index)].map(user);
  return { input, output, weights, kernel, axes, sum, users, seen, window: data.window, operation: data.operation };
}
