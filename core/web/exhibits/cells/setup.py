"""What the exhibit is set to: the cell, its numbers, what is held, and which step and unit are looked at."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st

from core.contract import Refusal
from core.reference.activations import ACTIVATIONS
from core.reference.cells import GRU, LSTM, Cell, Clamp, SimpleRNN, Trace, run
from core.web import address
from core.web.exhibits.cells import presets
from core.web.exhibits.cells.presets import PRESETS, Preset
from core.web.exhibits.cells.typed import key, typed

CELLS = {
    "lstm": "LSTM",
    "peepholes": "LSTM with peepholes",
    "coupled": "LSTM with coupled gates",
    "gru": "GRU",
    "simple_rnn": "Simple RNN",
    "both_lstm": "Bidirectional LSTM",
    "both_gru": "Bidirectional GRU",
}
RESET = {"after": "after the product (Keras, cuDNN)", "before": "before the product (the paper)"}
UPDATE = {"keeps": "z keeps the old state (Keras)", "renews": "z takes in the new one"}
CONVENTIONS = (
    "Two conventions. Course text 000 gives the old state the share 1 - z; course texts 001 and 003, like Keras, give it z. In "
    "both the update gate does the work of an LSTM's forget and input gate; course text 001 says so of the reset gate, by a slip."
)
WAYS = {"start": "From the start", "end": "From the end"}
MOST_FEATURES, MOST_UNITS, MOST_STEPS = 4, 4, 12


@dataclass(frozen=True, eq=False)  # arrays have no plain equality
class Setup:
    """The runs as they were asked for: one, or one from each end. `trace` is the one that is looked at, `free` the same with
    nothing held.
    """

    name: str
    preset: Preset
    traces: tuple[Trace, ...]
    free: tuple[Trace, ...]
    way: int
    step: int
    unit: int

    @property
    def cell(self) -> Cell:
        return self.trace.cell

    @property
    def trace(self) -> Trace:
        return self.traces[self.way]

    @property
    def names(self) -> tuple[str, ...]:
        """The steps' names, where the preset's sequence has some and is as long."""
        return self.preset.names if len(self.preset.names) == self.trace.x.shape[1] else ()


def ask() -> Setup:
    """Draws the controls. Raises Refusal for a hold that cannot be."""
    first, second = st.columns(2)
    with first:
        name = address.choice("Cell", CELLS, "cell")
    with second:
        preset = PRESETS[address.choice("Numbers to begin with", {key: one.title for key, one in PRESETS.items()}, "preset")]
    st.caption(preset.note)
    cell = _cell(name)
    sizes = st.expander("Sizes")
    places = sizes.columns(4)
    with places[0]:
        features = address.number("Inputs", "inputs", preset.features, 1, MOST_FEATURES)
    with places[1]:
        units = address.number("Units", "units", preset.units, 1, MOST_UNITS)
    with places[2]:
        steps = address.number("Steps", "steps", len(preset.x), 1, MOST_STEPS)
    with places[3]:
        padding = address.number("Of these, padding", "padding", 0, 0, MOST_STEPS, help="Steps at the end that are masked.")
    if padding > steps:
        raise Refusal(f"Of {steps} steps at most {steps} can be padding; {padding} came. Choose fewer.")
    x = typed("x", presets.inputs(preset, steps, features))
    mask = np.arange(steps) < steps - padding
    ways = 2 if name.startswith("both") else 1
    way = list(WAYS).index(address.pick("Direction", WAYS, "way")) if ways == 2 else 0
    own = [_weights(preset, cell, features, units, which) for which in range(ways)]
    clamps = _held(cell, steps)
    unit = address.number("Unit to look at", "unit", 0, 0, units - 1, help="Counted from 0.") if units > 1 else 0

    def runs(held: tuple[Clamp, ...]) -> tuple[Trace, ...]:
        return tuple(run(cell, weights, x[None], mask[None], None, held, bool(which)) for which, weights in enumerate(own))

    traces = runs(clamps)
    free = runs(()) if clamps else traces
    return Setup(name, preset, traces, free, way, address.read_number("step", traces[way].order[0], 0, steps - 1), unit)


def _cell(name: str) -> Cell:
    if name == "simple_rnn":
        titles = {key: one.title for key, one in ACTIVATIONS.items() if key != "softmax"}
        return SimpleRNN(address.choice("Activation", titles, "activation", "tanh"))
    if not name.endswith("gru"):
        return LSTM(peepholes=name == "peepholes", coupled=name == "coupled")
    one, other = st.columns(2)
    with one:
        reset = address.choice("The reset gate takes", RESET, "reset")
    with other:
        update = address.choice("The update gate", UPDATE, "update", help=CONVENTIONS)
    return GRU(reset_after=reset == "after", update_keeps=update == "keeps")


def _weights(preset: Preset, cell: Cell, features: int, units: int, way: int) -> dict[str, np.ndarray]:
    start = presets.weights(preset, cell, features, units, way)
    blocks = {name: 1 if name == "peephole" else len(cell.blocks) for name in start}
    kin = presets.family(cell)
    return {name: typed(key(kin, name, way), value, blocks[name]) for name, value in start.items()}


def _held(cell: Cell, steps: int) -> tuple[Clamp, ...]:
    """What is held, if anything is."""
    places = st.columns(3)
    with places[0]:
        quantity = address.choice("Hold", {"": "nothing"} | {name: name for name in cell.quantities}, "hold")
    if not quantity:
        return ()
    with places[1]:
        value = address.number("at", "at", 1.0, -10.0, 10.0, step=0.1)
    with places[2]:
        when = address.text("in steps", "when", help="Counted from 0, such as 2, 3, 4. Empty: in every step.", limit=60)
    return (Clamp(quantity, value, _steps(when, steps)),)


def _steps(text: str, steps: int) -> tuple[int, ...] | None:
    parts = text.replace(",", " ").split()
    if not parts:
        return None
    if not all(part.isascii() and part.isdigit() and len(part) < 6 and int(part) < steps for part in parts):
        raise Refusal(f"Steps are whole numbers from 0 to {steps - 1} with commas between; {text[:40]!r} came.")
    return tuple(int(part) for part in parts)
