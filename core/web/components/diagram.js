// A small network as circles and lines. It only draws: every number comes from the server.

export default function ({ parentElement, data }) {
  const root = parentElement.querySelector(".diagram"), svg = root.querySelector("svg");
  const make = maker(svg);

  function draw() {
    const wide = root.clientWidth || 320, columns = data.columns, most = Math.max(...columns.map((column) => column.length));
    const gap = wide / columns.length, radius = Math.max(Math.min(gap * 0.22, 28), 15), lines = columns.flat().some((node) => node.below) ? 40 : 26;
    const tall = Math.max(most * (radius * 2 + lines), 120) + 4;
    const x = (c) => gap * (c + 0.5), y = (c, r) => tall / 2 + (r - (columns[c].length - 1) / 2) * (tall / most);
    svg.replaceChildren();
    svg.setAttribute("viewBox", `0 0 ${wide} ${tall}`);
    svg.setAttribute("height", tall);
    svg.setAttribute("aria-label", data.label);
    const roomy = gap > 105;
    for (const link of data.links) {
      const [c, r, d, s] = link.ends, kind = `link ${link.weight < 0 ? "minus" : "plus"}${link.marked ? " marked" : ""}${link.faded ? " faded" : ""}`;
      const thick = Math.max(Math.min(Math.abs(link.weight) * 2.2, 7), 1.2) + (link.marked ? 2 : 0);
      make("line", { x1: x(c) + radius, y1: y(c, r), x2: x(d) - radius, y2: y(d, s), class: kind, "stroke-width": thick });
    }
    for (const link of data.links) {  // over all lines, and staggered along them, so that neighbours do not cover each other
      if (!link.text || link.faded || !(roomy || link.marked)) continue;
      const [c, r, d, s] = link.ends, part = 0.24 + 0.5 * ((s + 0.5) / columns[d].length), at = (from, to) => from + (to - from) * part;
      make("text", { x: at(x(c) + radius, x(d) - radius), y: at(y(c, r), y(d, s)) - 3, class: `weight${link.marked ? " marked" : ""}` }, link.text);
    }
    columns.forEach((column, c) => column.forEach((node, r) => {
      const kind = `${node.marked ? " marked" : ""}${node.faded ? " faded" : ""}`;
      make("circle", { cx: x(c), cy: y(c, r), r: radius, class: `node${kind}` });
      make("text", { x: x(c), y: y(c, r) - radius - 4, class: "name" }, node.name);
      if (node.below) make("text", { x: x(c), y: y(c, r) + radius + 12, class: "name" }, node.below);
      if (node.faded) make("path", { d: `M${x(c) - 9} ${y(c, r) - 9}l18 18m0 -18l-18 18`, class: "cross" });  // says more than its 0
      else make("text", { x: x(c), y: y(c, r) + 4, class: `value${kind}` }, node.value);
    }));
  }
  const watcher = new ResizeObserver(draw);
  watcher.observe(root);
  draw();
  return () => watcher.disconnect();
}
