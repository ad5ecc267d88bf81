"""A turn of a knob on the exhibits, beside a turn on an empty page: from the visitor's message to the end of the run, over the
network, in turns on one site.

The goal is for the page of convolution arithmetic, whose knobs are turned most; the others are printed beside it. The empty page
has what every page has (the frame, a title, the button that copies the link) and one number box.
"""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from typing import Any

from benchmarks._report import at_most, figures, parser, say, tell
from benchmarks._site import Site, site
from benchmarks._tab import Tab

MILLISECONDS = 1e3
RATIO = 3.0
KNOBS = {
    "empty": ("empty", "", "Knob", (1, 2)),
    "walk": ("convolution", "", "Kernel", (3, 2)),
    "walk, 12 x 12 x 3": ("convolution", "preset=channels", "Kernel", (3, 2)),
    "the size": ("convolution", "panel=size", "Kernel", (3, 2)),
    "costs": ("convolution", "panel=costs", "Kernel", (3, 2)),
    "as a matrix": ("convolution", "panel=matrix", "Kernel", (3, 2)),
    "gradients": ("convolution", "panel=gradients", "Kernel", (3, 2)),
    "in Keras": ("convolution", "panel=keras", "Kernel", (3, 2)),
    "pooling": ("pooling", "", "Kernel size", (2, 3)),
    "filters": ("filters", "", "Stride", (1, 2)),
    "a stack of filters": ("filters", "panel=stack&second=sum", "Bias of the second layer", (1, 2)),
    "one neuron": ("neuron", "", "Bias b", (0.1, 0.2)),
    "one network": ("network", "", "Seed", (1, 2)),
    "softmax": ("softmax", "", "Add this to all scores", (0.0, 1.0)),
    "optimisers": ("optimizers", "", "Learning rate", (0.011, 0.012)),
    "optimisers, on data": ("optimizers", "surface=line", "Seed", (2, 3)),
    "dropout": ("dropout", "", "Seed of the numbers", (1, 2)),
}  # the page, its address, the knob, and the values that it is turned between


async def measure(running: Site, turns: int) -> tuple[dict[str, list[float]], list[str]]:
    """Seconds of every turn, a tab for each knob, all in turns; and what went wrong."""
    seconds: dict[str, list[float]] = {name: [] for name in KNOBS}
    errors = []
    async with AsyncExitStack() as stack:
        tabs = {}
        for name, (page, query, _, _) in KNOBS.items():
            tabs[name] = await stack.enter_async_context(Tab(running.address, page, query))
            errors += (await tabs[name].run()).errors
        for turn in range(-2, turns):  # the first ones warm up
            for name, (_, _, knob, values) in KNOBS.items():
                tabs[name].turn(knob, values[(turn + 1) % 2])
                before = tabs[name].query
                done = await tabs[name].run()
                errors += done.errors + [f"the knob on {name} did nothing"] * (tabs[name].query == before)
                if turn >= 0:
                    seconds[name].append(done.seconds)
    return seconds, errors


def row(name: str, seconds: list[float], empty: float) -> dict[str, Any]:
    """A line of the table; `empty` is the empty page's median in milliseconds."""
    told = figures(seconds, MILLISECONDS)
    return {"knob on": name, "n": told.n, "median ms": told.median, "p95 ms": told.p95, "of an empty page": told.median / empty}


def main(arguments: list[str] | None = None) -> int:
    """Prints the figures of every panel."""
    line = parser(__doc__)
    line.add_argument("--turns", type=int, default=60, help="turns of each knob")
    given = line.parse_args(arguments)
    with site(launcher="benchmarks._empty_page") as running:
        say("turning knobs")
        seconds, errors = asyncio.run(measure(running, given.turns))
        errors += ["a trace in the site's log"] * running.failures()
    empty = figures(seconds["empty"], MILLISECONDS).median
    rows = [row(name, series, empty) for name, series in seconds.items()]
    judged = [one for one in rows if KNOBS[one["knob on"]][0] == "convolution"]
    goals = [at_most(f"{one['knob on']}, times an empty page", one["of an empty page"], RATIO) for one in judged]
    tell(given.json, "A turn of a knob", rows, [*goals, at_most("errors", len(errors), 0)], errors=errors)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
