// A table of number fields. Arrow keys walk, a block of a spreadsheet can be pasted, and only when every cell holds a number are the
// numbers told to the page: what was typed wrongly stays where it is, marked and explained.
const LONGEST = 12, LARGEST = 1000000; // characters and magnitude of a number
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

function good(text) {
  return text.length <= LONGEST && NUMBER.test(text) && Math.abs(Number(text)) <= LARGEST;
}

function tint(cell, top) {
  const share = Math.round((40 * Math.abs(Number(cell.value))) / (top || 1));
  const colour = Number(cell.value) < 0 ? COLOURS.negative : COLOURS.positive;
  cell.style.background = cell.readOnly || good(cell.value.trim()) ? `color-mix(in srgb, ${colour} ${share}%, transparent)` : "";
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
    cells().forEach((cell) => tint(cell, top));
    const bad = cells().filter((cell) => !cell.readOnly && !good(cell.value.trim()));
    cells().forEach((cell) => cell.setAttribute("aria-invalid", bad.includes(cell)));
    if (!bad.length) said.textContent = "";
    else {
      const what = bad[0].value.trim() ? `"${bad[0].value.slice(0, 20)}" is not a number between -${LARGEST} and ${LARGEST}, in at most ${LONGEST} characters` : "is empty";
      said.textContent = `${data.label}: the cell at ${bad[0].getAttribute("aria-label")} ${bad[0].value.trim() ? "holds something else: " : ""}${what}. ` +
        "Type a number such as -1.5; until then the last good numbers are used.";
    }
    return !bad.length;
  }

  function tell() {
    if (!look()) return;
    const now = text();
    if (now !== planes.text) setTriggerValue("edited", (planes.text = now));
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

  if (planes.text !== data.text) { // not what this table has told: a preset, a link, another shape
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
