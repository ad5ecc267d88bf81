// The pad's pen, run by Gradio for the pad's element. It sends the ink as a PNG on a transparent ground: while the pen moves,
// at most every PAUSE milliseconds, and whenever it is lifted.
const PAUSE = 400;
const canvas = element.querySelector("canvas");
const pen = canvas.getContext("2d");
const width = Number(canvas.dataset.pen);
// Gradio may build its page anew in its first moments: what was drawn by then outlives the canvas that it was drawn on.
// A state is a list of strokes, a stroke a list of points; the last state is what is seen.
const kept = (window.perceptariumPad ??= { states: [[]], stroke: null });
let sent = 0;

const seen = () => kept.states[kept.states.length - 1];

function place(event) {
  const box = canvas.getBoundingClientRect();
  return [((event.clientX - box.left) * canvas.width) / box.width, ((event.clientY - box.top) * canvas.height) / box.height];
}

function trace(points) {
  pen.lineWidth = width;
  pen.lineCap = pen.lineJoin = "round";
  pen.beginPath();
  pen.moveTo(...points[0]);
  pen.lineTo(points[0][0] + 0.1, points[0][1]); // a click is a dot; a line of no length would not be painted
  points.forEach((point) => pen.lineTo(...point));
  pen.stroke();
}

function draw() {
  pen.clearRect(0, 0, canvas.width, canvas.height);
  const strokes = seen().concat(kept.stroke ? [kept.stroke] : []);
  strokes.forEach(trace);
  canvas.parentElement.toggleAttribute("data-blank", !strokes.length);
  element.querySelector("[data-do=undo]").disabled = kept.states.length < 2;
  element.querySelector("[data-do=clear]").disabled = !strokes.length;
}

function send() {
  sent = performance.now();
  const empty = !kept.stroke && !seen().length;
  props.value = empty ? "" : canvas.toDataURL("image/png");
  trigger("input"); // Gradio asks for the value when the answer before has come, so that no late answer is to an early drawing
}

function begin(event) {
  canvas.setPointerCapture(event.pointerId);
  kept.stroke = [place(event)];
  sent = performance.now();
  draw();
}

function end() {
  if (!kept.stroke) return;
  kept.states.push([...seen(), kept.stroke]);
  kept.stroke = null;
  draw();
  send();
}

canvas.addEventListener("pointerdown", (event) => {
  if (!event.isPrimary || event.button) return;
  event.preventDefault();
  begin(event);
});

canvas.addEventListener("pointermove", (event) => {
  if (!event.isPrimary || !(event.buttons & 1)) return;
  if (!kept.stroke) return begin(event); // the pen was down before this canvas was there
  kept.stroke.push(...(event.getCoalescedEvents?.() ?? [event]).map(place));
  draw();
  if (performance.now() - sent > PAUSE) send();
});

canvas.addEventListener("lostpointercapture", end);

element.querySelector("[data-do=undo]").addEventListener("click", () => {
  kept.states.pop();
  draw();
  send();
});

element.querySelector("[data-do=clear]").addEventListener("click", () => {
  kept.states.push([]); // so that a clearing can be undone too
  draw();
  send();
});

window.addEventListener("message", ({ origin, source, data }) => { // the page around it has chosen another network
  const ours = origin === window.location.origin && source === window.parent && source !== window;
  if (ours && data?.source === "perceptarium" && typeof data.model === "string") trigger("select", { model: data.model });
});

window.addEventListener("perceptarium-blank", () => { // an uploaded picture takes the drawing's place
  kept.states = [[]];
  draw();
});

draw();
end(); // of a stroke that lost its canvas
if (seen().length) send();
