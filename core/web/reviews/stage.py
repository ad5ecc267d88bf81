"""What the gate theatre is set to: the text as the network reads it, what is held, and which word and unit are looked at."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import streamlit as st

from core import facade
from core.contract import Lab
from core.facade import Entry
from core.reference.cells import Clamp, Trace
from core.reference.reader import Performance, TextReader, text_reader
from core.web import address
from core.web.reviews import asking

WAYS = {"start": "The cell that reads from the start", "end": "The cell that reads from the end"}
SORTS = {
    "pushed": "what they pushed the verdict by",
    "moved": "how much they moved",
    "changed": "what the hold changed",
    "number": "their number",
}
GATES = ("forget", "input", "output", "update", "reset")
CLOSED = ("when", "inside")  # what goes with a hold


@dataclass(frozen=True, eq=False)  # arrays have no plain equality
class Stage:
    """`held` is the run as it was asked for, `free` the same with nothing held (the very same run where nothing is)."""

    lab: Lab
    entry: Entry
    typed: str
    words: tuple[str, ...]
    numbers: np.ndarray  # (words,) as the network gets them
    reader: TextReader
    held: Performance
    free: Performance
    way: int
    step: int
    unit: int
    order: tuple[int, ...]  # the units, the first by the chosen measure first

    @property
    def trace(self) -> Trace:
        return self.held.traces[self.way]

    @property
    def steps(self) -> list[str]:
        """The words with their places, for axes and lists: the same word may come twice."""
        return [f"{place} {word}" for place, word in enumerate(self.words)]


@lru_cache(3)
def _reader(model: str, code: str) -> TextReader:
    return text_reader(facade.layers(model), facade.weights(model))


@lru_cache(8)
def _read(model: str, code: str, numbers: tuple[int, ...], way: int, clamps: tuple[Clamp, ...]) -> Performance:
    """A run; kept, for while one knob is turned the others ask for the same again."""
    return _reader(model, code).read(np.array(numbers), {way: clamps} if clamps else None)


def ask(lab: Lab, entry: Entry, typed: str) -> Stage:
    """Draws the controls, reads the text with and without what is held."""
    reading = asking.opinion(entry.name, typed).reading
    said = reading.words[reading.cut :]
    if reading.cut:
        st.caption(f"The network reads the last {len(said)} words of {len(reading.words)}; the first {reading.cut} are cut.")
    which = entry.name, entry.card["files"]["weights.npz"]["sha256"]
    reader, numbers = _reader(*which), tuple(reading.numbers.tolist())
    way = list(WAYS).index(address.pick("Which cell", WAYS, "way", clears=("word", "unit"))) if len(reader.parts) > 1 else 0
    free = _read(*which, numbers, 0, ())
    units, quantities = free.traces[way].last.shape[1], reader.cell.quantities
    asked = address.get("unit")
    good = asked.isascii() and asked.isdigit() and len(asked) < 6 and int(asked) < units
    first_unit = _sorted("pushed", reader, free, free, way)[0]
    clamps = _held(quantities, said, int(asked) if good else first_unit)
    held = _read(*which, numbers, way, clamps) if clamps else free
    left, middle, right = st.columns(3)
    with left:
        sorts = {name: title for name, title in SORTS.items() if clamps or name != "changed"}
        sort = address.choice("Sort the units by", sorts, "sort")
    order = _sorted(sort, reader, held, free, way)
    with middle:
        ranks = [f", {_ordinal(place)}" if sort != "number" else "" for place in range(units)]
        titles = {str(unit): f"unit {unit}{rank}" for unit, rank in zip(order, ranks, strict=True)}
        unit = int(address.choice("Unit to follow", titles, "unit", str(first_unit)))
    with right:
        first = free.traces[way].order[0]
        step = int(address.choice("Word", {str(place): f"{place} {word}" for place, word in enumerate(said)}, "word", str(first)))
    return Stage(lab, entry, typed, said, reading.numbers, reader, held, free, way, step, unit, order)


def _ordinal(place: int) -> str:
    return "the first" if place == 0 else f"number {place + 1}"


def _sorted(sort: str, reader: TextReader, held: Performance, free: Performance, way: int) -> tuple[int, ...]:
    """The units by a measure, the largest first."""
    trace = held.traces[way]
    moved = np.abs(trace["hidden"][0] - trace.before["hidden"][0]).sum(0)
    measures = {
        "pushed": np.abs(reader.pushed(trace, way)),
        "moved": moved,
        "changed": np.abs(trace["hidden"][0] - free.traces[way]["hidden"][0]).sum(0),
        "number": -np.arange(len(moved)),
    }
    return tuple(int(unit) for unit in np.argsort(-measures[sort], kind="stable"))


def _held(quantities: tuple[str, ...], said: tuple[str, ...], unit: int) -> tuple[Clamp, ...]:
    """What is held, if anything is."""
    places = st.columns(4)
    with places[0]:
        hold = address.choice("Hold", {"": "nothing"} | {name: _title(name) for name in quantities}, "hold", clears=CLOSED)
    if not hold:
        return ()
    with places[1]:
        told = "A gate at 0 is shut, at 1 wide open: a forget gate at 1 never forgets."
        value = address.number("at", "at", 1.0, -5.0, 5.0, step=0.1, help=told)
    with places[2]:
        moments = {"": "every word"} | {str(at): f"{at} {word}" for at, word in enumerate(said)}
        when = address.choice("at the word", moments, "when")
    with places[3]:
        alone = address.choice("in", {"": "all units", "one": f"unit {unit} alone"}, "inside")
    return (Clamp(hold, value, (int(when),) if when else None, (unit,) if alone else None),)


def _title(quantity: str) -> str:
    if quantity in GATES:
        return f"{quantity} gate"
    return quantity if quantity == "candidate" else f"{quantity} state"
