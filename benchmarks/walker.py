"""The walker in a real Chromium: how evenly frames come while somebody hovers over its grids and drags its window.

Measured are the intervals between calls of `requestAnimationFrame` on the page of convolution arithmetic, with 12 x 12 x 3
numbers and four 3 x 3 x 3 filters, while the pointer moves at every frame; and the time that the walker's script takes in one.
"""

from __future__ import annotations

import os
import shutil
from typing import Any

from playwright.sync_api import Page, sync_playwright

from benchmarks._report import at_most, figures, parser, say, tell
from benchmarks._site import site

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
QUERY = "preset=channels&pad=number"
REST = 1000  # milliseconds after a movement: the walker tells the page where it rests, and is drawn anew
BOUND = 20.0  # milliseconds, at the 95th percentile
# Wraps the page's own frame callbacks, before any of its scripts runs.
CLOCK = """
window.spent = [];
const plain = window.requestAnimationFrame.bind(window);
window.plainFrame = plain;
window.requestAnimationFrame = (call) => plain((now) => {
  const began = performance.now();
  call(now);
  window.spent.push(performance.now() - began);
});
"""
# The pointer is moved inside the page: what a driver takes to send a movement would be measured instead of the walker.
MOVE = """
async ([kind, count, narrow]) => {
  const host = [...document.querySelectorAll("*")].find((one) => one.shadowRoot?.querySelector("canvas.top"));
  const canvas = (host?.shadowRoot ?? document).querySelector("canvas.top");
  canvas.scrollIntoView({ block: "center" });
  const box = canvas.getBoundingClientRect();
  const send = (type, x, y) => canvas.dispatchEvent(new PointerEvent(type, {
    clientX: box.left + x, clientY: box.top + y, pointerId: 1, pointerType: "mouse", bubbles: true,
  }));
  canvas.setPointerCapture = () => {};  // there is no real pointer to hold
  const frame = () => new Promise((resolve) => window.plainFrame(resolve));
  window.spent.length = 0;
  const intervals = [], over = kind === "outputs";
  const wide = narrow || !over ? [0.02, 0.35] : [0.6, 0.95], tall = narrow && over ? [0.58, 0.95] : [0.12, 0.42];
  if (kind === "drag") send("pointerdown", 40, 60);
  if (kind === "play") (host?.shadowRoot ?? document).querySelector(".speed").value = 60;
  if (kind === "play") (host?.shadowRoot ?? document).querySelector(".play").click();
  let before = await frame();
  for (let step = 0; step < count; step++) {
    const x = box.width * (wide[0] + (wide[1] - wide[0]) * (0.5 + 0.5 * Math.sin(step / 9)));
    const y = box.height * (tall[0] + (tall[1] - tall[0]) * (0.5 + 0.5 * Math.cos(step / 23)));
    if (kind !== "rest" && kind !== "play") send("pointermove", x, y);
    const now = await frame();
    intervals.push(now - before);
    before = now;
  }
  if (kind === "drag") send("pointerup", 0, 0);
  if (kind === "play") (host?.shadowRoot ?? document).querySelector(".play").click();
  return [intervals, window.spent];
}
"""
KINDS = {"rest": "nothing moves", "inputs": "hover over inputs", "outputs": "hover over outputs", "drag": "drag", "play": "play"}


Times = tuple[list[float], list[float]]  # milliseconds between frames, and those that the page's scripts took in a frame


def measure(page: Page, count: int, rounds: int, narrow: bool) -> dict[str, Times]:
    """The times of each kind of movement, `rounds` times `count` frames, in turns. On a `narrow` page outputs lie below."""
    found: dict[str, Times] = {kind: ([], []) for kind in KINDS}
    for _ in range(rounds):
        for kind, times in found.items():
            for known, more in zip(times, page.evaluate(MOVE, [kind, count, narrow]), strict=True):
                known += more
            page.wait_for_timeout(REST)
    return found


def row(kind: str, times: Times, width: int) -> dict[str, Any]:
    """A line of the table."""
    told, own = (figures(series) for series in times)
    late = sum(interval > BOUND for interval in times[0]) / max(told.n, 1)
    return {
        "what": KINDS[kind], "width": width, "n": told.n, "median ms": told.median, "p95 ms": told.p95, "over 20 ms": late,
        "own n": own.n, "own median": own.median, "own p95": own.p95,
    }  # fmt: skip


def main(arguments: list[str] | None = None) -> int:
    """Prints the figures on a screen of 1440 and of 390 pixels."""
    line = parser(__doc__)
    line.add_argument("--frames", type=int, default=300, help="frames of each kind of movement and round")
    line.add_argument("--rounds", type=int, default=3, help="how often each kind comes, in turns")
    given = line.parse_args(arguments)
    path = os.environ.get("PERCEPTARIUM_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        say(f"no browser on this machine; looked for {', '.join(NAMES)} and for PERCEPTARIUM_CHROMIUM")
        return 1
    rows = []
    with site() as started, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        for width, height in ((1440, 1000), (390, 844)):
            page = chromium.new_page(viewport={"width": width, "height": height})
            page.add_init_script(CLOCK)
            page.goto(f"{started.address}/convolution?{QUERY}")
            page.locator("canvas.top").wait_for()
            page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
            say(f"{width} pixels")
            rows += [row(kind, times, width) for kind, times in measure(page, given.frames, given.rounds, width < 760).items()]
            page.close()
        chromium.close()
    goals = [at_most(f"{one['what']} at {one['width']} pixels, p95 ms", one["p95 ms"], BOUND) for one in rows]
    tell(given.json, "Frames of the walker", rows, goals)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
