// A text, a span a character, each tinted; the one that is pointed at, or walked to with the arrow keys, is told in words below.
const PALE = 0.04;  // below it a character stays plain
const LINE_END = "↵";

// A share from -1 to 1 as a background, from the page's own colour to the full tint, and letters that can be read on it.
function tint(span, share, ground) {
  if (Math.abs(share) < PALE) return;
  const colour = along([ground, share < 0 ? DIVERGING[0] : DIVERGING.at(-1)], Math.abs(share));
  span.style.background = `rgb(${colour})`;
  span.style.color = inkOn(colour);
}

export default function ({ parentElement, data, setTriggerValue }) {
  const place = parentElement.querySelector("p");
  const output = parentElement.querySelector("output");
  const unknown = new Set(data.unknown), spans = [];
  const ground = getComputedStyle(place).backgroundColor.match(/[\d.]+/g).map(Number);
  place.replaceChildren();
  data.letters.forEach((letter, index) => {
    const span = document.createElement("span");
    span.textContent = letter === "\n" ? LINE_END : letter;
    span.classList.toggle("end", letter === "\n");
    span.classList.toggle("unknown", unknown.has(index));
    tint(span, data.shares[index], ground);
    spans.push(span);
    place.append(span, ...(letter === "\n" ? ["\n"] : []));
  });
  let at = data.selected ?? -1;

  function show(index) {
    spans[at]?.classList.remove("here");
    at = index;
    spans[at]?.classList.add("here");
    output.textContent = data.told[at] ?? data.ask;
  }

  const pick = () => { if (at >= 0 && at !== data.selected) setTriggerValue("picked", at); };
  const under = (event) => spans.indexOf(event.composedPath()[0]);
  place.setAttribute("aria-label", `${data.label}. Left and right arrow: one character; up and down: ten; enter picks.`);
  place.onpointermove = (event) => { const index = under(event); if (index >= 0 && index !== at) show(index); };
  place.onpointerleave = () => show(data.selected ?? at);
  place.onclick = (event) => { const index = under(event); if (index >= 0) { show(index); pick(); } };
  place.onkeydown = (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -10, ArrowDown: 10, Home: -Infinity, End: Infinity }[event.key];
    if (step) show(Math.min(Math.max(at + step, 0), spans.length - 1));
    else if (event.key === "Enter" || event.key === " ") pick();
    else return;
    event.preventDefault();
  };
  show(at);
}
