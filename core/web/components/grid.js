// A table of number fields. Arrow keys walk, a block of a spreadsheet can be pasted, and only when every cell holds a number are the
// numbers told to the page: what was typed wrongly stays where it is, marked and explained.
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

const good = (text, { longestNumber, largest }) => text.length <= longestNumber && NUMBER.test(text) && Math.abs(Number(text)) <= largest;

// Whether two texts hold the same numbers, however these are written: 1e-07 is 1e-7.
function same(one, other) {
  const [first, second] = [one, other].map((text) => (text ?? "").split(/(~~|~|_)/));
  return first.length === second.length && first.every((part, i) => part === second[i] || (i % 2 === 0 && Number(part) === Number(second[i])));
}

function tint(cell, top, limits) {
  const share = Math.round((40 * Math.abs(Number(cell.value))) / (top || 1));
  const colour = Number(cell.value) < 0 ? COLOURS.negative : COLOURS.positive;
  cell.style.background = cell.readOnly || good(cell.value.trim(), limits) ? `color-mix(in srgb, ${colour} ${share}%, transparent)` : "";
}

function build(planes, data) {
  const all = data.text.split("~~").map((plane) => plane.split("~").map((row) => row.split("_")));
  planes.replaceChildren();
  all.forEach((rows, channel) => {
    const scroll = document.createElement("div");
    scroll.className = "scroll";
    const table = document.createElement("table");
    const name = data.names?.[channel] ?? `channel ${channel}`;
    table.setAttribute("aria-label", all.length > 1 ? `${data.label}, ${name}` : data.label);
    if (all.length > 1) table.createCaption().textContent = name;
    rows.forEach((row, r) => {
      const line = table.insertRow();
      row.forEach((value, c) => {
        const cell = document.createElement("input");
        cell.value = value;
        cell.inputMode = "text"; // a phone's decimal keys have no minus
        cell.readOnly = !data.editable;
        cell.setAttribute("aria-label", `row ${r}, column ${c}${all.length > 1 ? `, ${name}` : ""}`);
        Object.assign(cell.dataset, { channel, row: r, column: c });
        line.insertCell().append(cell);
      });
    });
    scroll.append(table);
    planes.append(scroll);
  });
  const widest = Math.max(...[...planes.querySelectorAll("input")].map((cell) => cell.value.length));
  planes.style.setProperty("--cell", `${Math.min(Math.max(widest, 3), 7) * 0.55 + 1.1}rem`);
}

export default function ({ parentElement, data, setTriggerValue }) {
  const planes = parentElement.querySelector(".planes");
  const said = parentElement.querySelector("output");
  const cells = () => [...planes.querySelectorAll("input")];
  const at = (channel, row, column) => planes.querySelector(`[data-channel="${channel}"][data-row="${row}"][data-column="${column}"]`);

  function text() {
    const channels = [];
    cells().forEach((cell) => {
      const { channel, row, column } = cell.dataset;
      ((channels[channel] ??= [])[row] ??= [])[column] = String(Number(cell.value));
    });
    return channels.map((rows) => rows.map((row) => row.join("_")).join("~")).join("~~");
  }

  function look() {
    const top = Math.max(...cells().map((cell) => Math.abs(Number(cell.value)) || 0));
    cells().forEach((cell) => tint(cell, top, data.limits));
    const bad = cells().filter((cell) => !cell.readOnly && !good(cell.value.trim(), data.limits));
    cells().forEach((cell) => cell.setAttribute("aria-invalid", bad.includes(cell)));
    said.textContent = bad.length ? wrong(bad[0]) : tooLong();
    return !said.textContent;
  }

  const KEPT = "until then the last good numbers are used.";
  function wrong(cell) {
    const { longestNumber, largest } = data.limits, text = cell.value.trim(), where = cell.getAttribute("aria-label");
    const what = `holds something else: "${text.slice(0, 20)}" is not a number between -${largest} and ${largest}, in at most ${longestNumber} characters`;
    return `${data.label}: the cell at ${where} ${text ? what : "is empty"}. Type a number such as -1.5; ${KEPT}`;
  }

  function tooLong() {
    const length = data.editable ? text().length : 0, { longest } = data.limits;
    return length > longest ? `${data.label}: the page's address can keep ${longest} characters; these numbers take ${length}. Type fewer digits; ${KEPT}` : "";
  }

  function tell() {
    if (!look()) return;
    const now = text();
    if (!same(now, planes.text)) setTriggerValue("edited", (planes.text = now));
  }

  function paste(event) {
    const block = event.clipboardData.getData("text").trim().split(/\r?\n/).map((line) => line.trim().split(/[\t;, ]+/));
    if (block.length * block[0].length < 2) return;
    event.preventDefault();
    const { channel, row, column } = event.target.dataset;
    block.forEach((line, r) => line.forEach((value, c) => {
      const cell = at(channel, Number(row) + r, Number(column) + c);
      if (cell) cell.value = value;
    }));
    tell();
  }

  function walk(event) {
    const cell = event.target;
    const { channel, row, column } = cell.dataset;
    const atStart = cell.selectionEnd === 0, atEnd = cell.selectionStart === cell.value.length;
    const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], Enter: [1, 0], ArrowLeft: atStart && [0, -1], ArrowRight: atEnd && [0, 1] }[event.key];
    const next = step && at(channel, Number(row) + step[0], Number(column) + step[1]);
    if (event.key === "Enter") tell();
    if (!next) return;
    event.preventDefault();
    next.focus();
    next.select();
  }

  if (planes.text === undefined || !same(planes.text, data.text)) { // not what this table has told: a preset, a link, another shape
    parentElement.querySelector("p").textContent = data.label;
    build(planes, data);
    planes.text = data.text;
  }
  planes.onkeydown = walk;
  planes.onpaste = paste;
  planes.oninput = look;
  planes.onchange = tell;
  look();
}
