// The network itself: a tile a neuron with its own picture of the plane, and lines that are as thick as their weights.
const TILE = 34, GAP = 8;

// Where the tiles lie.
function places({ data, find }) {
  const wide = find("wiring").clientWidth || 300, layers = data.sizes.length, most = Math.max(...data.sizes);
  const tile = Math.max(Math.min(TILE, (wide - 2) / layers - 10), 12), tall = Math.max(most * (tile + GAP) + 22, 150);
  const column = (layer) => (layers > 1 ? layer * (wide - tile - 2) / (layers - 1) : 0) + 1;
  const row = (layer, j) => (tall - 18) / 2 + (j - (data.sizes[layer] - 1) / 2) * (tile + GAP) - tile / 2;
  return { wide, tall, tile, column, row };
}

// Every tile: its layer, its place in that layer, and what is shown large when it is clicked (null for an input).
function* tiles({ data, final, single }) {
  let neuron = 0;
  for (const [layer, size] of data.sizes.entries()) {
    for (let j = 0; j < size; j++) yield { layer, j, look: layer === 0 ? null : layer === final && single ? "output" : String(neuron++) };
  }
}

function drawWiring(scene) {
  const where = places(scene), context = sharp(scene.find("wiring"), where.wide, where.tall);
  drawWeights(scene, context, where);
  drawTiles(scene, context, where);
  drawNames(scene, context, where);
}

function drawWeights({ data, weights, frames, between }, context, { tile, column, row }) {
  const perFrame = weights.length / frames;
  let offset = 0;
  for (let layer = 1; layer < data.sizes.length; layer++) {
    const from = column(layer - 1) + tile, to = column(layer), bend = (to - from) / 2;
    for (let i = 0; i < data.sizes[layer - 1]; i++) {
      for (let j = 0; j < data.sizes[layer]; j++) {
        const weight = between(weights, perFrame, offset++);
        context.strokeStyle = COLOURS[weight < 0 ? "negative-line" : "positive-line"];
        context.lineWidth = clamp(Math.abs(weight) * 2, 0.3, 9);
        context.globalAlpha = Math.min(0.25 + Math.abs(weight) / 3, 0.95);
        const y = row(layer - 1, i) + tile / 2, z = row(layer, j) + tile / 2;
        context.beginPath(); context.moveTo(from, y); context.bezierCurveTo(from + bend, y, to - bend, z, to, z); context.stroke();
      }
    }
  }
  context.globalAlpha = 1;
}

function drawTiles(scene, context, { tile, column, row }) {
  for (const { layer, j, look } of tiles(scene)) {
    const x = column(layer), y = row(layer, j), chosen = look !== null && scene.film.look === look;
    if (look === null) ramp(context, x, y, tile, j);
    else if (look === "output") paintAnswer(scene, context, x, y, tile);
    else paintNeuron(scene, context, Number(look), x, y, tile);
    context.lineWidth = chosen ? 3 : 1;
    context.strokeStyle = chosen ? scene.style("--st-primary-color", "#1f5fa8") : "#808080";
    context.strokeRect(x, y, tile, tile);
  }
}

function drawNames({ data, final, single, style }, context, { wide, tall, tile, column }) {
  context.font = `12px ${style("--st-font", "sans-serif")}`;
  context.fillStyle = style("--st-text-color", "#222");
  data.sizes.forEach((size, layer) => {
    const name = layer === 0 ? "inputs" : layer < final ? `layer ${layer}` : single ? "output" : "outputs";
    context.textAlign = layer === 0 ? "left" : layer === final ? "right" : "center";
    context.fillText(name, layer === 0 ? 0 : layer === final ? wide : column(layer) + tile / 2, tall - 4);
  });
}

// An input's own picture: it grows to the right (x) or upwards (y).
function ramp(context, x, y, tile, axis) {
  const fill = axis === 0 ? context.createLinearGradient(x, 0, x + tile, 0) : context.createLinearGradient(0, y + tile, 0, y);
  COLOURS.diverging.forEach((colour, i) => fill.addColorStop(i / 2, colour));
  context.fillStyle = fill;
  context.fillRect(x, y, tile, tile);
}

// What the tile under the pointer shows; null beside them.
function tileUnder(scene, event) {
  const box = scene.find("wiring").getBoundingClientRect(), { tile, column, row } = places(scene);
  for (const { layer, j, look } of tiles(scene)) {
    const x = event.clientX - box.left - column(layer), y = event.clientY - box.top - row(layer, j);
    if (look !== null && x >= 0 && y >= 0 && x <= tile && y <= tile) return look;
  }
  return null;
}
