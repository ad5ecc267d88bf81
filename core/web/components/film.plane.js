// The picture of the plane: what the network, or one neuron, makes of each of its points; and the points that it learns from.
const TABLE = Array.from({ length: 256 }, (_, i) => along(DIVERGING, i / 255));
const sketch = document.createElement("canvas");

// Paints `count` x `count` values, 0 to 255, of the present moment as a square; paler than the points that lie on it.
function paint({ between }, context, values, stride, offset, count, x, y, size) {
  if (sketch.width !== count) sketch.width = sketch.height = count;
  const image = sketch.getContext("2d").createImageData(count, count);
  for (let i = 0; i < count * count; i++) {
    const colour = TABLE[Math.round(between(values, stride, offset + i))];
    image.data.set([colour[0], colour[1], colour[2], 255], i * 4);
  }
  sketch.getContext("2d").putImageData(image, 0, 0);
  context.imageSmoothingEnabled = true;
  context.fillStyle = "#fff";
  context.fillRect(x, y, size, size);
  context.globalAlpha = 0.72;
  context.drawImage(sketch, x, y, size, size);
  context.globalAlpha = 1;
}

function paintNeuron(scene, context, neuron, x, y, size) {
  const count = scene.data.small, square = count * count;
  paint(scene, context, scene.neurons, scene.hidden * square, neuron * square, count, x, y, size);
}

function paintAnswer(scene, context, x, y, size) {
  const { side } = scene.data;
  paint(scene, context, scene.surface, side * side, 0, side, x, y, size);
}

function drawPlane(scene) {
  const { data, film, find } = scene, plane = find("plane");
  const size = plane.clientWidth || 300, context = sharp(plane, size, size);
  if (film.look === "output") paintAnswer(scene, context, 0, 0, size);
  else paintNeuron(scene, context, Number(film.look), 0, 0, size);
  const spot = (value) => (value / data.reach + 1) / 2 * size, tests = find("test").checked;
  for (const [x, y, label, test] of data.points) {
    if (test && !tests) continue;
    context.beginPath();
    if (test) context.rect(spot(x) - 3, size - spot(y) - 3, 6, 6); else context.arc(spot(x), size - spot(y), 3.4, 0, 7);
    Object.assign(context, { fillStyle: label ? COLOURS.positive : COLOURS.negative, strokeStyle: "#fff", lineWidth: 1.2 });
    context.fill();
    context.stroke();
  }
  if (find("line").checked) straight(data, context, size, spot);
}

// The straight border of the logistic regression: where w1 x + w2 y + b = 0.
function straight(data, context, size, spot) {
  const [a, b, c] = data.straight, r = data.reach;
  const ends = Math.abs(b) > Math.abs(a) ? [[-r, (a * r - c) / b], [r, (-a * r - c) / b]] : [[(b * r - c) / a, -r], [(-b * r - c) / a, r]];
  context.setLineDash([7, 5]);
  for (const [colour, wide] of [["#fff", 4], ["#111", 2]]) {
    Object.assign(context, { strokeStyle: colour, lineWidth: wide });
    context.beginPath();
    ends.forEach(([x, y]) => context.lineTo(spot(x), size - spot(y)));
    context.stroke();
  }
  context.setLineDash([]);
}
