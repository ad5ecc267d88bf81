// A recurrent network rolled up and unrolled. It only draws: every number comes from the server.
const HIGH = 190, STATE = 84, OUT = 8, IN = 152, BOX = 34;

export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".chain"), svg = root.querySelector("svg"), output = root.querySelector("output");
  const { copies } = data;
  const longest = (pick) => Math.max(...copies.map((copy) => pick(copy).length), 4);
  const wide = Math.max(longest((copy) => copy.state), longest((copy) => copy.given), longest((copy) => copy.told)) * 6.5 + 18;
  const gap = 26, rolled = 84;
  let at = data.chosen ?? 0;

  const make = maker(svg);

  const box = (x, y, width, text, kind, parent) => {
    make("rect", { x: x - width / 2, y, width, height: BOX, rx: 6, class: `box ${kind}` }, undefined, parent);
    make("text", { x, y: y + BOX / 2 + 4, class: kind === "state" ? "" : "word" }, text, parent);
  };
  const arrow = (path, kind = "") => make("path", { d: path, class: `arrow ${kind}` });
  const weight = (x, y, name) => make("text", { x, y, class: "weight" }, name);

  // The one network there is, with its loop.
  function once() {
    const x = rolled / 2 - 10;
    box(x, IN, 44, "x", ""); box(x, STATE, 44, "h", "state"); box(x, OUT, 44, "y", "");
    arrow(`M${x} ${IN}V${STATE + BOX + 3}`); arrow(`M${x} ${STATE}V${OUT + BOX + 3}`);
    arrow(`M${x + 22} ${STATE + 8}h16v-22h-24v11`);
    weight(x - 13, (IN + STATE + BOX) / 2 + 4, "W"); weight(x - 13, (STATE + OUT + BOX) / 2 + 4, "V"); weight(x + 30, STATE - 18, "U");
    make("text", { x: rolled - 6, y: STATE + BOX / 2 + 6, class: "word" }, "=");
  }

  function copy(one, step) {
    const x = rolled + gap + step * (wide + gap) + wide / 2, group = make("g", { class: "copy", "data-step": step });
    if (one.given) {
      box(x, IN, wide, one.given, "", group);
      arrow(`M${x} ${IN}V${STATE + BOX + 3}`);
      weight(x - 13, (IN + STATE + BOX) / 2 + 4, "W");
    }
    box(x, STATE, wide, one.state, "state", group);
    arrow(`M${x - wide / 2 - gap} ${STATE + BOX / 2}h${gap - 3}`);
    weight(x - wide / 2 - gap / 2, STATE + BOX / 2 - 6, "U");
    if (one.told) {
      const kind = one.used ? "" : "unused";
      box(x, OUT, wide, one.told, kind, group);
      arrow(`M${x} ${STATE}V${OUT + BOX + 3}`, kind);
      make("text", { x: x - 13, y: (STATE + OUT + BOX) / 2 + 4, class: `weight ${kind}` }, "V");
    }
    if (data.chosen !== null && step === at) make("rect", { x: x - wide / 2 - 2, y: STATE - 2, width: wide + 4, height: BOX + 4, rx: 7, class: "box chosen", style: "fill: none" });
    group.onclick = () => pick(step);
  }

  function draw() {
    svg.replaceChildren();
    const marker = make("marker", { id: "head", viewBox: "0 0 8 8", refX: 6, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto" });
    make("path", { d: "M0 0L8 4L0 8z", class: "head" }, undefined, marker);
    const width = rolled + gap + copies.length * (wide + gap);
    svg.setAttribute("viewBox", `0 0 ${width} ${HIGH}`);
    svg.setAttribute("width", width);
    svg.setAttribute("height", HIGH);
    svg.setAttribute("aria-label", data.label + (data.chosen === null ? "" : ". Left and right arrow pick a step."));
    once();
    copies.forEach(copy);
  }

  function pick(step) {
    if (data.chosen === null || step === at) return;
    at = step;
    draw();
    output.textContent = `step ${step}: in ${copies[step].given || "nothing"}, state ${copies[step].state}, out ${copies[step].told || "nothing"}`;
    setTriggerValue("picked", step);
  }

  svg.onkeydown = (event) => {
    const move = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!move) return;
    pick(Math.min(Math.max(at + move, 0), copies.length - 1));
    event.preventDefault();
  };
  draw();
}
