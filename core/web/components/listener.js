// Shows one of the site's Gradio widgets in a frame as high as the widget, in the page's light or dark, and hears the results
// that it posts. The address is read once: later reruns leave the drawing in the widget alone and only pass on a new network.
function isDark(element) {
  const [red, green, blue] = getComputedStyle(element).color.match(/[\d.]+/g).map(Number);
  return red + green + blue > 382; // light text stands on a dark ground
}

function address(data, dark) {
  const query = new URLSearchParams({ ...data.parameters, __theme: dark ? "dark" : "light" });
  return `/widgets/${data.widget}/?${query}`;
}

export default function ({ parentElement, data, setTriggerValue }) {
  const place = parentElement.querySelector("div");
  const frame = parentElement.querySelector("iframe");
  const inside = () => frame.contentDocument?.getElementById("widget");
  const origin = window.location.origin;
  frame.unwatch?.();

  if (!frame.src) {
    frame.title = data.title;
    frame.src = address(data, isDark(place));
    frame.model = data.parameters.model;
  } else if (data.parameters.model !== frame.model) {
    frame.model = data.parameters.model;
    frame.contentWindow.postMessage({ source: "perceptarium", model: frame.model }, origin);
  }

  function hear({ origin: from, source, data: said }) {
    if (from !== origin || source !== frame.contentWindow) return;
    if (said?.source !== "perceptarium" || said.widget !== data.widget) return;
    if (![said.picture, said.model].every((text) => typeof text === "string" && text.length <= 6500)) return;
    frame.model = said.model;
    if (data.listens) setTriggerValue("heard", { picture: said.picture, model: said.model });
  }

  function fit() {
    const widget = inside();
    if (!widget) return;
    frame.contentDocument.body.classList.toggle("dark", isDark(place));
    const height = `${Math.ceil(widget.getBoundingClientRect().bottom + frame.contentWindow.scrollY) + 4}px`;
    if (frame.style.height !== height) frame.style.height = height;
  }

  window.addEventListener("message", hear);
  const pulse = setInterval(fit, 250); // the widget grows and shrinks, and the page's theme may be switched, without a word
  frame.unwatch = () => {
    window.removeEventListener("message", hear);
    clearInterval(pulse);
  };
  return frame.unwatch;
}
