// Colours for numbers; COLOURS stands ahead of this. A colour is [red, green, blue], 0 to 255.
const rgb = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
const DIVERGING = COLOURS.diverging.map(rgb), SEQUENTIAL = COLOURS.sequential.map(rgb);

// The colour at a part, 0 to 1, of a scale.
function along(scale, part) {
  const place = (clamp(part, 0, 1) || 0) * (scale.length - 1), first = Math.min(Math.floor(place), scale.length - 2);
  return scale[first].map((from, i) => Math.round(from + (scale[first + 1][i] - from) * (place - first)));
}

// The colour of a number from low to high: signed where low is below zero.
function blend(value, low, high) {
  const part = high > low ? (value - low) / (high - low) : low < 0 ? 0.5 : 0;
  return along(low < 0 ? DIVERGING : SEQUENTIAL, part);
}

// Black or white, whichever is read better on a colour: the contrast is 4.5 or more (WCAG 2.2, relative luminance).
function inkOn(colour) {
  const [red, green, blue] = colour.map((value) => (value <= 10 ? value / 3294.6 : ((value / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? "#000" : "#fff";
}
