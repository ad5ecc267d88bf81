"""Many visitors at once: how long a page's run and a drawing take, whether anything fails, and what a session costs.

Each visitor has a WebSocket session of its own in Streamlit's protocol, thinks for five seconds on average, then draws a digit on
the sketchpad, and when it has been read, the page runs again: on a lab's page as the answer itself makes it run, on the home
page as a click in the menu would. Each line of the table is a fresh site: at rest, or while a network trains on all cores.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx
from websockets.exceptions import WebSocketException

from benchmarks._pad import Pad, pad, seven
from benchmarks._report import Goal, Row, at_most, figures, parser, say, tell
from benchmarks._site import MEBIBYTE, Site, site, until
from benchmarks._tab import Tab
from core import facade
from core.jobs import Store

LAB = "digit_classifier"
PAGES = {"home": "", "digits": LAB}
MILLISECONDS = 1e3
CLASS, SLOWEST, LARGEST = 100, 100.0, 1.0  # sessions; milliseconds for a run; megabytes a session
MEGABYTE_IN_MIB = 1e6 / MEBIBYTE


@dataclass
class Seen:
    """What all visitors of one line saw; seconds, but for the errors."""

    firsts: list[float] = field(default_factory=list)
    runs: list[float] = field(default_factory=list)
    drawings: list[float] = field(default_factory=list)
    late: list[float] = field(default_factory=list)  # by how much this measuring process itself was late
    errors: list[str] = field(default_factory=list)
    grown: float = 0.0  # the site's memory, in MiB
    spent: float = 0.0  # the site's processor time


@dataclass(frozen=True)
class Pace:
    """How long a line is measured, and how long a visitor thinks on average; seconds."""

    measured: float
    think: float


@dataclass(frozen=True)
class Crowd:
    """One line of the table: who comes where, and for how long."""

    site: Site
    pad: Pad
    models: list[str]
    drawings: list[str]
    page: str
    sessions: int
    pace: Pace

    async def come(self, client: httpx.AsyncClient) -> Seen:
        """All visitors come within the time of one thought, stay, and go."""
        memory, seen, gone = self.site.memory(), Seen(), asyncio.Event()
        start = time.monotonic() + 1.5 * self.pace.think
        lateness = asyncio.create_task(self._be_punctual(seen, gone))
        visitors = [asyncio.create_task(self._visitor(client, number, start, seen, gone)) for number in range(self.sessions)]
        await asyncio.sleep(start - time.monotonic())
        spent = self.site.processor_time()
        await asyncio.sleep(start + self.pace.measured - time.monotonic())
        seen.grown, seen.spent = self.site.memory() - memory, self.site.processor_time() - spent
        gone.set()
        await asyncio.gather(lateness, *visitors)
        return seen

    async def _visitor(self, client: httpx.AsyncClient, number: int, start: float, seen: Seen, gone: asyncio.Event) -> None:
        dice = random.Random(number)
        model = self.models[number % len(self.models)]
        await asyncio.sleep(dice.uniform(0, self.pace.think))
        try:
            async with Tab(self.site.address, PAGES[self.page]) as tab:
                first = await tab.run()
                seen.firsts.append(first.seconds)
                seen.errors += first.errors
                while not await _over(gone, dice.uniform(0.5, 1.5) * self.pace.think):
                    counts = seen if time.monotonic() > start else Seen(errors=seen.errors)
                    await self.turn(client, tab, model, dice.choice(self.drawings), counts)
        except (WebSocketException, httpx.HTTPError, OSError, TimeoutError) as error:
            seen.errors.append(f"{type(error).__name__}: {error}")

    async def turn(self, client: httpx.AsyncClient, tab: Tab, model: str, drawing: str, seen: Seen) -> None:
        """Draws, and lets the page run."""
        answer = await self.pad.read(client, drawing, model)
        seen.drawings.append(answer.seconds)
        run = await tab.run({"picture": answer.code, "model": model} if tab.page else None)
        seen.runs.append(run.seconds)
        seen.errors += [answer.error] if answer.error else []
        seen.errors += run.errors

    async def _be_punctual(self, seen: Seen, gone: asyncio.Event) -> None:
        """Notes how late this process wakes up: what it adds to every figure."""
        while not gone.is_set():
            due = time.perf_counter() + 0.05
            await asyncio.sleep(0.05)
            seen.late.append(time.perf_counter() - due)


async def _over(gone: asyncio.Event, seconds: float) -> bool:
    """Thinks for so long; true as soon as it is time to go."""
    try:
        await asyncio.wait_for(gone.wait(), seconds)
    except TimeoutError:
        return False
    return True


@contextmanager
def trained(busy: bool) -> Iterator[None]:
    """While a network trains in the present home, or with nothing done. Raises RuntimeError when it ends before its time."""
    if not busy:
        yield
        return
    store = Store()
    job = facade.train(LAB, "course_cnn", {"epochs": 60}, 1, "benchmark")
    until(lambda: store.curves(job.id) or store.job(job.id).over, "the training's first figure")
    if not store.job(job.id).over:
        yield
    if (found := store.job(job.id)).over:
        raise RuntimeError(f"The training {found.status}: {found.message}")
    store.close()


async def stay(running: Site, page: str, sessions: int, pace: Pace) -> Seen:
    """One line's measurement on a warm site."""
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=sessions, keepalive_expiry=2.0)
    models = [entry.name for entry in facade.shelf(LAB) if entry.shipped]
    async with httpx.AsyncClient(limits=limits, timeout=60) as client:
        board = await pad(client, running.address)
        drawings = [seven(random.Random(number)) for number in range(20)]
        crowd = Crowd(running, board, models, drawings, page, sessions, pace)
        for model in models:  # every network is read from the disk once, and the page's modules are imported
            async with Tab(running.address, PAGES[page]) as tab:
                await crowd.turn(client, tab, model, drawings[0], Seen())
        return await crowd.come(client)


def line(page: str, busy: bool, sessions: int, pace: Pace) -> Row:
    """One line of the table, from a fresh site; times in milliseconds."""
    say(f"{page}, {'training' if busy else 'at rest'}, {sessions} sessions, {pace.measured:g} s")
    with site("mnist") as running, trained(busy):
        seen = asyncio.run(stay(running, page, sessions, pace))
        errors = [*seen.errors, *["a trace in the site's log"] * running.failures()]
    say(f"    {len(seen.runs)} runs, p95 {figures(seen.runs, MILLISECONDS).p95:.1f} ms; {len(errors)} errors")
    first, runs, drawings = (figures(values, MILLISECONDS) for values in (seen.firsts, seen.runs, seen.drawings))
    return {
        "page": page,
        "meanwhile": "training" if busy else "at rest",
        "sessions": sessions,
        "first run p95": first.p95,
        "n": runs.n,
        "run median": runs.median,
        "run p95": runs.p95,
        "drawing median": drawings.median,
        "drawing p95": drawings.p95,
        "MB a session": seen.grown / MEGABYTE_IN_MIB / sessions,
        "processor ms a turn": seen.spent * MILLISECONDS / max(runs.n, 1),
        "measuring p95": figures(seen.late, MILLISECONDS).p95,
        "errors": len(errors),
        **({"such as": errors[0]} if errors else {}),
    }


def judged(found: Row) -> list[Goal]:
    """What one line has to hold."""
    name = f"{found['page']}, {found['meanwhile']}, {found['sessions']} sessions"
    goals = [at_most(f"{name}: errors", float(str(found["errors"])), 0)]
    goals.append(at_most(f"{name}: MB a session", float(str(found["MB a session"])), LARGEST))
    if found["meanwhile"] == "at rest" and found["sessions"] == CLASS:
        goals.append(at_most(f"{name}: run p95, ms", float(str(found["run p95"])), SLOWEST))
    return goals


def main(arguments: list[str] | None = None) -> int:
    """Prints a line for each number of sessions, page, and state of the machine."""
    options = parser(__doc__)
    options.add_argument("--sessions", type=int, nargs="+", default=[30, 100, 200], help="numbers of visitors")
    options.add_argument("--pages", nargs="+", choices=list(PAGES), default=list(PAGES), help="where they are")
    options.add_argument("--meanwhile", nargs="+", choices=["rest", "training"], default=["rest", "training"])
    options.add_argument("--seconds", type=float, default=30.0, help="measured for each line")
    options.add_argument("--think", type=float, default=5.0, help="seconds that a visitor thinks on average")
    given = options.parse_args(arguments)
    rows = [
        line(page, state == "training", sessions, Pace(given.seconds, given.think))
        for state in given.meanwhile for page in given.pages for sessions in given.sessions
    ]  # fmt: skip
    tell(given.json, "A crowd, times in milliseconds", rows, [goal for row in rows for goal in judged(row)])
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
