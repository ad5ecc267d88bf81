// A few curves over one axis, and a point on them. It only draws: every number comes from the server.
const TALL = 300, LEFT = 52, RIGHT = 10, TOP = 8, BOTTOM = 42;

const wider = ([low, high]) => (high > low ? [low, high] : [low - 1, high + 1]); // a flat curve lies in the middle
const told = (value) => String(Number(value.toPrecision(3)));

export default function ({ parentElement, data }) {
  const root = parentElement.querySelector(".plot"), svg = root.querySelector("svg");
  const make = maker(svg);

  function draw() {
    const wide = root.clientWidth || 320, [[left, right], [low, high]] = data.ranges.map(wider);
    const x = (value) => LEFT + (value - left) / (right - left) * (wide - LEFT - RIGHT);
    const y = (value) => TOP + (1 - (value - low) / (high - low)) * (TALL - TOP - BOTTOM);
    svg.replaceChildren();
    svg.setAttribute("viewBox", `0 0 ${wide} ${TALL}`);
    svg.setAttribute("height", TALL);
    svg.setAttribute("aria-label", data.label);
    for (const value of ticks(low, high, 5)) {
      make("line", { x1: LEFT, x2: wide - RIGHT, y1: y(value), y2: y(value), class: value === 0 ? "axis" : "rule" });
      make("text", { x: LEFT - 6, y: y(value) + 4, "text-anchor": "end" }, told(value));
    }
    for (const value of ticks(left, right, 6)) {
      if (value === 0) make("line", { x1: x(0), x2: x(0), y1: TOP, y2: TALL - BOTTOM, class: "axis" });
      make("text", { x: x(value), y: TALL - BOTTOM + 16, "text-anchor": "middle" }, told(value));
    }
    make("text", { x: (LEFT + wide - RIGHT) / 2, y: TALL - 6, "text-anchor": "middle" }, data.titles[0]);
    const middle = (TALL - BOTTOM) / 2;
    make("text", { x: 12, y: middle, "text-anchor": "middle", transform: `rotate(-90 12 ${middle})` }, data.titles[1]);
    make("clipPath", { id: "frame" }).append(make("rect", { x: LEFT, y: TOP, width: wide - LEFT - RIGHT, height: TALL - TOP - BOTTOM }));
    data.lines.forEach((line) => make("polyline", {
      points: line.x.map((value, i) => `${x(value).toFixed(2)},${y(line.y[i]).toFixed(2)}`).join(" "), fill: "none",
      stroke: line.colour, "stroke-width": 3, "stroke-dasharray": line.dash, "clip-path": "url(#frame)",
    }));
    const [here, value] = data.point;
    make("circle", { cx: x(here), cy: y(value), r: 6, fill: COLOURS.series[1], stroke: "#fff", "stroke-width": 1.5 });
  }
  root.querySelector("p").replaceChildren(...data.lines.map((line) => {
    const entry = document.createElement("span"), sample = document.createElement("i");
    sample.style.borderTop = `3px ${line.dash ? "dotted" : "solid"} ${line.colour}`;
    entry.append(sample, line.name);
    return entry;
  }));
  const watcher = new ResizeObserver(draw);
  watcher.observe(root);
  draw();
  return () => watcher.disconnect();
}
