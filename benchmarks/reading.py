"""A review of 200 words: until its words are tinted, and until a held gate has given another verdict.

First by the facade and the reference engine, in one process. Then over the page in a real Chromium: from the key that hands the
text in (or the value at which a gate is held) to the second frame after what was asked for stands on the page, and to the end of
the page's run. Texts are words of the network's vocabulary at random; no text comes twice, and the first rounds are not counted.
"""

from __future__ import annotations

import core.web  # noqa: F401  (before NumPy is loaded: one thread, as on the site)

# isort: split
import os
import random
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

from playwright.sync_api import Page, sync_playwright

from benchmarks._report import at_most, figures, parser, say, tell
from benchmarks._site import Site, site
from core import facade
from core.reference.cells import Clamp
from core.reference.reader import TextReader, text_reader

LAB = "sentiment_classifier"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
LONG, FREQUENT, WARM = 200, 2000, 3  # words of a text; of the vocabulary that they are drawn from; rounds not counted
MILLISECONDS = 1e3
TINTED, HELD = 300.0, 500.0  # milliseconds, at the median
HELD_AT = {"lstm": "forget", "bidirectional_lstm": "forget", "gru": "update", "simple_rnn": "hidden"}
# The clock runs inside the page: what a driver takes to press a key would be measured, too.
CLOCK = """
(ready) => {
  const holds = new Function(`return ${ready}`);
  window.times = new Promise((resolve) => {
    addEventListener("keydown", function enter(event) {
      if (event.key !== "Enter") return;
      removeEventListener("keydown", enter, true);
      const began = performance.now(), found = {};
      const running = () => document.querySelector("[data-testid=stApp]").dataset.testScriptState !== "notRunning";
      const look = () => {
        if (!found.shown && holds()) {
          found.shown = -1;
          requestAnimationFrame(() => requestAnimationFrame(() => { found.shown = performance.now() - began; look(); }));
        }
        if (found.shown > 0 && !running()) { watcher.disconnect(); resolve([found.shown, performance.now() - began]); }
      };
      const watcher = new MutationObserver(look);
      watcher.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
    }, true);
  });
}
"""
FIRST_WORD = "document.querySelector('.tinted bdi')?.textContent === '{}'"
VERDICT = "[...document.querySelectorAll('p')].find((one) => one.textContent.startsWith('With the hold'))?.textContent"


def texts(model: str, seed: int) -> Iterator[str]:
    """Texts without end, each with a first word of its own."""
    dice = random.Random(seed)
    known = [word for word in facade.vocabulary(model) if word.isalpha()][:FREQUENT]
    for first in dice.sample(known, len(known)):
        yield " ".join([first, *dice.choices(known, k=LONG - 1)])


def timed(ask: Callable[[str], object], model: str, rounds: int) -> list[float]:
    """Seconds of each round."""
    seconds = []
    for _, text in zip(range(WARM + rounds), texts(model, 1), strict=False):
        began = time.perf_counter()
        ask(text)
        seconds.append(time.perf_counter() - began)
    return seconds[WARM:]


def alone(variant: str, rounds: int) -> list[dict[str, Any]]:
    """What is computed, without a page."""
    model = f"{LAB}/{variant}"
    reader = text_reader(facade.layers(model), facade.weights(model))
    held = timed(lambda text: _held(reader, model, text, HELD_AT[variant]), model, rounds)
    read = timed(lambda text: facade.opinion(model, text), model, rounds)
    return [_row("tinted, facade alone", variant, read, MILLISECONDS), _row("held, engine alone", variant, held, MILLISECONDS)]


def _held(reader: TextReader, model: str, text: str, gate: str) -> tuple[float, float]:
    """The verdict with the gate held and the free one, as the theatre asks for them."""
    numbers = facade.opinion(model, text).reading.numbers
    return reader.read(numbers).favour, reader.read(numbers, {0: (Clamp(gate, 0.0),)}).favour


def _row(what: str, variant: str, times: list[float], scale: float = 1.0, whole: list[float] | None = None) -> dict[str, Any]:
    told = figures(times, scale)
    row = {"what": what, "network": variant, "n": told.n, "median ms": told.median, "p95 ms": told.p95}
    return row | ({"page's run over ms": figures(whole).median} if whole else {})


def over_the_page(page: Page, running: Site, variant: str, rounds: int) -> list[dict[str, Any]]:
    """The same as a visitor sees it."""
    rows, model = [], f"{LAB}/{variant}"
    page.goto(f"{running.address}/{LAB}?{urlencode({'model': model, 'text': 'a good film'})}")
    box = page.get_by_role("textbox", name="Your review, in English")
    shown: list[float] = []
    over: list[float] = []
    for _, text in zip(range(WARM + rounds), texts(model, 2), strict=False):
        box.fill(text)
        page.evaluate(CLOCK, FIRST_WORD.format(text.split()[0]))
        box.press("Control+Enter")
        _note(page, shown, over)
    rows.append(_row("tinted, over the page", variant, shown[WARM:], whole=over[WARM:]))
    query = {"section": "Look inside", "model": model, "text": next(texts(model, 3)), "hold": HELD_AT[variant], "at": "0.5"}
    page.goto(f"{running.address}/{LAB}?{urlencode(query)}")
    box = page.get_by_role("spinbutton", name="at", exact=True)
    shown, over = [], []
    for turn in range(WARM + rounds):
        box.fill("01"[turn % 2])
        page.evaluate(CLOCK, f"{VERDICT} && {VERDICT} !== {page.evaluate(f'JSON.stringify({VERDICT})')}")
        box.press("Enter")
        _note(page, shown, over)
    rows.append(_row("held, over the page", variant, shown[WARM:], whole=over[WARM:]))
    return rows


def _note(page: Page, shown: list[float], over: list[float]) -> None:
    one, other = page.evaluate("window.times")
    shown.append(one)
    over.append(other)


@contextmanager
def tab() -> Iterator[Page | None]:
    """A tab of a real Chromium; None where there is none."""
    path = os.environ.get("PERCEPTARIUM_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        yield None
        return
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield chromium.new_page(viewport={"width": 1440, "height": 1000})
        chromium.close()


def main(arguments: list[str] | None = None) -> int:
    """Prints the figures of every network that reads in order, or of those that are named."""
    line = parser(__doc__)
    line.add_argument("variants", nargs="*", default=list(HELD_AT), help="networks, such as lstm")
    line.add_argument("--rounds", type=int, default=20, help="texts and holds of each network")
    given = line.parse_args(arguments)
    rows = []
    for variant in given.variants:
        say(f"{variant}, alone")
        rows += alone(variant, given.rounds)
    with site() as running, tab() as page:
        if page is None:
            say(f"no browser on this machine; looked for {', '.join(NAMES)} and for PERCEPTARIUM_CHROMIUM")
            return 1
        for variant in given.variants:
            say(f"{variant}, over the page")
            rows += over_the_page(page, running, variant, given.rounds)
    bounds = {"tinted": TINTED, "held": HELD}
    goals = [
        at_most(f"{row['what']}, {row['network']}, median ms", row["median ms"], bounds[str(row["what"]).partition(",")[0]])
        for row in rows
    ]
    tell(given.json, f"A review of {LONG} words", rows, goals)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
