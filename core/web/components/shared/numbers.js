// Numbers as the server sends them, and as axes and colours ask for them.
const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
const floats = (text) => new Float32Array(bytes(text).buffer);

// A line of JSON and then numbers of four bytes each, as files.packed has put them together.
function unpacked(sent) {
  const end = sent.indexOf(10) + 1;
  return [JSON.parse(new TextDecoder().decode(sent.subarray(0, end))), new Float32Array(sent.slice(end).buffer)];
}

// Round numbers from low to high, about `count` of them.
function ticks(low, high, count) {
  const rough = (high - low) / count, power = 10 ** Math.floor(Math.log10(rough));
  const step = power * [1, 2, 5, 10].find((factor) => factor * power >= rough), found = [];
  for (let i = Math.ceil(low / step - 1e-6); i * step <= high + step / 1e6 && found.length <= 3 * count; i++) {
    found.push(Number((i * step).toPrecision(12)));
  }
  return found;
}
