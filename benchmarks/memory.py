"""The process that answers people, once every page was visited and 100 drawings read: its memory, and whether it holds Keras.

Every page means the home page, every panel of every exhibit and, for each lab and each network that ships, every section, with a
text where texts are read; a page is opened in a session of its own, as by somebody who followed a link. The drawings go the way
that the sketchpad's go.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterable
from itertools import cycle
from urllib.parse import urlencode

import httpx

from benchmarks._pad import pad, seven
from benchmarks._report import Row, at_most, parser, say, tell
from benchmarks._site import Site, site
from benchmarks._tab import Tab
from core import facade
from pages.exhibits import exhibits

HEAVY = ("keras", "tensorflow", "tf2onnx", "jax", "torch")
MOST = 300.0  # MiB
TEXT = "I expected another dull sequel. It was not dull at all: the story is clever, and the actors are wonderful."
PANEL = "-at-panel"  # how the name ends of the buttons that choose an exhibit's panel


async def sections(address: str, page: str) -> list[str]:
    """The sections of a lab's page, as the page itself offers them."""
    async with Tab(address, page) as tab:
        await tab.run()
        groups = [found.button_group for found in tab.widgets.values() if found.WhichOneof("type") == "button_group"]
        return [option.content for group in groups if group.label == "Section" for option in group.options]


async def visit(address: str, page: str, query: dict[str, str], expected: dict[str, str]) -> None:
    """Opens a page and runs it once more. Raises RuntimeError when it shows an error, or a widget that is not as `expected`."""
    async with Tab(address, page, urlencode(query)) as tab:
        errors = (await tab.run()).errors + (await tab.run()).errors
        shown = {widget.rsplit("-", 1)[1]: value for widget, value in tab.values.items() if widget in tab.widgets}
        others = [name for name, value in expected.items() if shown.get(name, [value]) != [value]]
        if errors or others or query and "section" not in shown:
            raise RuntimeError(f"{page or 'home'} {query} showed {shown}: {'; '.join(errors)}")


def shipped(lab: str) -> list[str]:
    """The networks that every site has."""
    return [entry.name for entry in facade.shelf(lab) if entry.shipped]


def title(model: str) -> str:
    """What the page calls a shipped network."""
    card = facade.entry(model).card
    return facade.lab(card["lab"]).variant(card["variant"]).title


async def look_round(address: str, exhibit: str) -> int:
    """Opens an exhibit and has it show one panel after the other; returns how many. Raises RuntimeError for an error."""
    async with Tab(address, exhibit) as tab:
        errors = (await tab.run()).errors
        choice = next((name for name in tab.widgets if name.endswith(PANEL)), "")
        panels = [option.content for option in tab.widgets[choice].button_group.options] if choice else []
        for panel in panels[1:]:
            tab.values[choice] = [panel]
            errors += (await tab.run()).errors
            if tab.values[choice] != [panel]:
                errors.append(f"the panel {panel!r} was not shown")
    if errors:
        raise RuntimeError(f"{exhibit}: {'; '.join(errors)}")
    return max(1, len(panels))


async def visit_all(address: str) -> int:
    """Visits every page; returns how many visits it took."""
    await visit(address, "", {}, {})
    visits = 1
    for exhibit in exhibits():
        visits += await look_round(address, exhibit)
    for lab in facade.labs():
        for section in await sections(address, lab):
            for model in shipped(lab):
                query = {"section": section, "model": model} | ({"text": TEXT} if facade.lab(lab).widget != "sketchpad" else {})
                await visit(address, lab, query, {"section": section, "model": title(model)})
                visits += 1
    return visits


async def predict(address: str, models: Iterable[str], count: int) -> int:
    """Has `count` drawings read, by one network after the other, and returns how many. Raises RuntimeError if one is not."""
    dice = random.Random(1)
    async with httpx.AsyncClient(timeout=60) as client:
        board = await pad(client, address)
        for number, model in zip(range(count), cycle(models), strict=False):
            answer = await board.read(client, seven(dice), model)
            if answer.error:
                raise RuntimeError(f"drawing {number}, network {model}: {answer.error}")
    return count


def held(running: Site) -> tuple[list[str], list[str]]:
    """What the process holds of Keras and its kin: modules, and files mapped into its memory."""
    modules = sorted({name.split(".")[0] for name in running.modules()} & set(HEAVY))
    return modules, [name for name in running.libraries() if any(heavy in name.lower() for heavy in HEAVY)]


def main(arguments: list[str] | None = None) -> int:
    """Prints the memory at each stage and what the process holds."""
    line = parser(__doc__)
    line.add_argument("--predictions", type=int, default=100, help="drawings to be read")
    given = line.parse_args(arguments)
    models = [model for lab in facade.labs().values() if lab.widget == "sketchpad" for model in shipped(lab.name)]
    with site("mnist") as running:
        rows: list[Row] = [{"after": "the start", "resident MiB": running.memory()}]
        say("visiting every page")
        visits = asyncio.run(visit_all(running.address))
        rows.append({"after": f"{visits} pages", "resident MiB": running.memory()})
        predictions = asyncio.run(predict(running.address, models, given.predictions))
        memory = running.memory()
        rows.append({"after": f"{predictions} drawings", "resident MiB": memory})
        modules, libraries = held(running)
        goals = [
            at_most("resident MiB", memory, MOST),
            at_most("modules of Keras and its kin", len(modules), 0),
            at_most("mapped files of Keras and its kin", len(libraries), 0),
            at_most("errors in the log", running.failures(), 0),
        ]
        more = {"modules": modules, "mapped_files": libraries, "workers_beside_it_MiB": running.workers()}
    tell(given.json, "The web process", rows, goals, **more)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
