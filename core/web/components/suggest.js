// A sheet to type on. After each short pause the page is asked what comes next; the answer is drawn as bars, and the rest of the
// word in grey behind the text. A moment after the typing has come to rest, the page keeps the text.
const PAUSE = 120, REST = 900;  // milliseconds

export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".suggest"), find = (name) => root.querySelector(name);
  const [sheet, typed, rest, take, bars, cut] = ["textarea", ".typed", ".rest", ".take", "ol", ".cut"].map(find);
  const own = (root.own ??= { text: null, sent: [], dismissed: null, kept: true });

  // What the page has drawn: an answer to what was typed here, perhaps typed on since; or a text from elsewhere (a sample, a link,
  // the browser's Back).
  if (data.heard !== null && data.heard === own.text) write(data.text);
  else if (data.text !== own.text && (own.kept || !own.sent.includes(data.text))) {
    clearTimeout(own.pausing);
    clearTimeout(own.resting);
    write(data.text);
  }
  find("label").textContent = data.label;

  function write(text) {
    own.text = text;
    if (sheet.value === text) return;
    const after = sheet.value.length - sheet.selectionEnd;  // the caret stays before what stood behind it
    sheet.value = text;
    if (root.getRootNode().activeElement === sheet) sheet.setSelectionRange(text.length - after, text.length - after);
  }

  const fresh = () => data.text === own.text;
  const ghost = () => (fresh() && own.dismissed !== own.text ? data.rest : "");

  function draw() {
    typed.textContent = own.text;
    rest.textContent = ghost();
    rest.parentElement.scrollTop = sheet.scrollTop;
    take.hidden = !ghost();
    take.textContent = `Take “${data.rest.trim()}”`;
    bars.classList.toggle("late", !fresh());
  }

  function list() {
    bars.setAttribute("aria-label", data.caption);
    bars.replaceChildren(...data.next.map(([letter, name, share, told]) => {
      const line = document.createElement("li"), button = document.createElement("button");
      const [label, track, bar, number] = ["span", "span", "span", "span"].map((kind) => document.createElement(kind));
      label.textContent = name;
      track.className = "track";
      bar.className = "bar";
      bar.style.width = `${100 * share}%`;
      track.append(bar);
      number.className = "share";
      number.textContent = told;
      button.append(label, track, number);
      button.setAttribute("aria-label", `${name}, ${told}: take it`);
      button.disabled = !letter;
      button.onclick = () => add(letter);
      line.append(button);
      return line;
    }));
  }

  function tell(resting) {
    clearTimeout(resting ? own.resting : own.pausing);
    if (resting) { clearTimeout(own.pausing); own.kept = true; }
    if (own.sent.at(-1) !== own.text) own.sent = [...own.sent.slice(-50), own.text];
    setTriggerValue("typed", { text: own.text, rest: resting });
  }

  // However it came to be changed. Of a text that is too long the first part stays, and that is said.
  function changed(pause) {
    const letters = sheet.value.length > data.most ? [...sheet.value] : [];
    cut.textContent = letters.length > data.most ? `This text is cut at ${data.most} characters; ${letters.length - data.most} more came.` : "";
    if (letters.length > data.most) sheet.value = letters.slice(0, data.most).join("");
    own.text = sheet.value.toWellFormed?.() ?? sheet.value;
    clearTimeout(own.pausing);
    clearTimeout(own.resting);
    own.pausing = setTimeout(() => tell(false), pause);
    own.resting = setTimeout(() => tell(true), REST);
    own.kept = false;
    draw();
  }

  function add(text) {
    sheet.value += text;
    sheet.focus();
    sheet.setSelectionRange(sheet.value.length, sheet.value.length);
    sheet.scrollTop = sheet.scrollHeight;
    changed(0);
  }

  sheet.oninput = () => changed(PAUSE);
  sheet.onscroll = draw;
  sheet.onblur = () => { if (own.kept === false) tell(true); };
  sheet.onkeydown = (event) => {
    const plain = !event.shiftKey && !event.ctrlKey && !event.altKey && !event.metaKey;
    if (event.key === "Tab" && plain && ghost()) { event.preventDefault(); add(ghost()); }
    if (event.key === "Escape" && ghost()) { own.dismissed = own.text; draw(); }
  };
  take.onclick = () => add(ghost());
  list();
  draw();
}
