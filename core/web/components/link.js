// Copies the page's address. Browsers lend the clipboard to secure pages alone; a classroom's plain http gets the older way, and
// where that fails too, the address in a field to copy by hand.
function byHand(place, address) {
  const field = document.createElement("input");
  field.value = address;
  field.readOnly = true;
  field.setAttribute("aria-label", "The link to this state");
  place.replaceChildren(field);
  field.select();
  return field;
}

async function copied(place, address) {
  try {
    await navigator.clipboard.writeText(address);
    return true;
  } catch { // no clipboard on this page, or no permission for it
    byHand(place, address);
    return document.execCommand("copy");
  }
}

export default function ({ parentElement }) {
  const said = parentElement.querySelector("output");
  parentElement.querySelector("button").onclick = async () => {
    if (await copied(said, window.location.href)) said.textContent = "Copied: whoever opens it sees just this.";
  };
}
