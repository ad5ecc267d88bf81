// Both losses over the steps, the straight line's loss, and where the film is.
const FRAME = { left: 40, right: 8, top: 8, bottom: 30, tall: 150 };

function drawCurves(scene) {
  const { data, find, frames, style, between } = scene, curves = find("curves"), wide = curves.clientWidth || 300;
  const { left, right, top, bottom, tall } = FRAME, context = sharp(curves, wide, tall), ink = style("--st-text-color", "#222");
  const last = data.steps[frames - 1] || 1, most = Math.max(...data.loss.flat().concat(data.straightLoss), 1e-9);
  const x = (step) => left + step / last * (wide - left - right), y = (loss) => top + (1 - loss / most) * (tall - top - bottom);
  drawAxes(scene, context, { wide, last, most, x, y, ink });
  const line = (colour, width, dash, points) => {
    Object.assign(context, { strokeStyle: colour, lineWidth: width });
    context.setLineDash(dash);
    context.beginPath();
    points.forEach((point) => context.lineTo(...point));
    context.stroke();
  };
  [[COLOURS.series[0], []], [COLOURS.series[1], [6, 3]]].forEach(([colour, dash], which) => {
    line(colour, 2, dash, data.steps.map((step, i) => [x(step), y(data.loss[i][which])]));
  });
  line(COLOURS.series[6], 1.5, [2, 3], [[left, y(data.straightLoss)], [wide - right, y(data.straightLoss)]]);
  const here = x(between(data.steps, 1, 0));
  line(ink, 1.5, [], [[here, top], [here, tall - bottom]]);
}

function drawAxes({ style }, context, { wide, last, most, x, y, ink }) {
  const { left, right, top, bottom, tall } = FRAME;
  Object.assign(context, { font: `12px ${style("--st-font", "sans-serif")}`, fillStyle: ink, strokeStyle: ink, lineWidth: 1, globalAlpha: 0.35 });
  context.strokeRect(left, top, wide - left - right, tall - top - bottom);
  Object.assign(context, { globalAlpha: 1, textAlign: "right", textBaseline: "middle" });
  for (const share of [0, 0.5, 1]) context.fillText((share * most).toPrecision(2), left - 4, y(share * most));
  Object.assign(context, { textAlign: "center", textBaseline: "top" });
  for (const share of [0, 0.5, 1]) context.fillText(String(Math.round(share * last)), Math.min(x(share * last), wide - 14), tall - bottom + 3);
  context.fillText("step", (left + wide) / 2, tall - 13);
  context.save();
  context.translate(8, (tall - bottom) / 2);
  context.rotate(-Math.PI / 2);
  context.fillText("loss", 0, -6);
  context.restore();
}
