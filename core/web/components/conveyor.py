"""A recurrent cell as a conveyor belt: the state rides through it, the gates are valves as far open as they really are."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from typing import Any

import numpy as np
import streamlit as st

from core.contract import Refusal
from core.reference.activations import activation
from core.reference.cells import GRU, LSTM, Array, SimpleRNN, Trace
from core.web.components.files import script, style, text

_SHARED = ("shared/numbers.js", "shared/colours.js", "shared/svg.js")
_SCRIPT = script(*_SHARED, "conveyor.scene.js", "conveyor.words.js", "conveyor.js")
_MARKUP = """
<div class="conveyor">
  <div class="buttons">
    <button class="play" aria-pressed="false">Play</button>
    <button class="back">Back</button>
    <button class="next">Step</button>
    <input class="scrub" type="range" min="0" step="0.05" value="0" aria-label="Where the belt is">
    <label>Speed <select class="speed">
      <option value="0.5">half</option><option value="1" selected>normal</option><option value="3">three times</option>
    </select></label>
  </div>
  <svg class="stage" tabindex="0" role="application"></svg>
  <output class="said" aria-live="polite"></output>
</div>
"""
_mount = st.components.v2.component(
    "perceptarium.conveyor", html=_MARKUP, css=style(text("conveyor.css")), js=_SCRIPT
)  # fmt: skip
MOST_LANES, MOST_INPUTS = 4, 6  # of the inputs so many are told


def conveyor(
    trace: Trace, key: str, label: str, step: int = 0, units: Sequence[int] = (0,), row: int = 0, names: Sequence[str] = ()
) -> int | None:
    """Plays one sequence of a run, unit by unit side by side on the belt; the first of `units` is the one that is told in words.

    `step` is where it stands, counted from 0 in the sequence's own order; `names` are the steps' names where they have some
    (words). Returns the step to which somebody has just moved it. Raises Refusal for more than MOST_LANES units.
    """
    if not 0 < len(units) <= MOST_LANES:
        raise Refusal(f"The belt has room for 1 to {MOST_LANES} units side by side; {len(units)} came.")
    told = tell(trace, units, row, names)
    moved = _mount(data=told | {"label": label, "selected": step}, key=key, on_at_change=lambda: None).at
    return None if moved is None else int(moved)


def tell(trace: Trace, units: Sequence[int], row: int = 0, names: Sequence[str] = ()) -> dict[str, Any]:
    """The run as plain data: every quantity as steps of lanes, and what else rides on the belt."""
    cell, lanes = trace.cell, list(units)
    shown = {name: values[row][:, lanes] for name, values in trace.values.items()}
    shown |= {f"old_{name}": values[row][:, lanes] for name, values in trace.before.items()} | _between(trace, row, lanes)
    count = trace.x.shape[1]
    told: dict[str, Any] = {
        "family": "lstm" if isinstance(cell, LSTM) else "gru" if isinstance(cell, GRU) else "simple",
        "values": {name: values.astype(float).tolist() for name, values in shown.items()},
        "held": _held(trace, lanes),
        "masked": [False] * count if trace.mask is None else (~trace.mask[row]).tolist(),
        "order": list(trace.order),
        "names": list(names) or [f"step {step}" for step in range(count)],
        "units": lanes,
        "x": [", ".join(f"{value:.3g}" for value in x[:MOST_INPUTS]) + ", ..." * (len(x) > MOST_INPUTS) for x in trace.x[row]],
        "bend": cell.activation,
        "keeps": not isinstance(cell, GRU) or cell.update_keeps,
        "after": isinstance(cell, GRU) and cell.reset_after,
        "top": max(1.0, *(float(np.abs(values).max(initial=0)) for values in shown.values())),
    }
    return told | {"id": blake2b(repr(told).encode(), digest_size=8).hexdigest()}


def _between(trace: Trace, row: int, lanes: list[int]) -> dict[str, Array]:
    """What is on its way between the quantities: what the state's weights make of it, and the cell state bent."""
    before, own = trace.before["hidden"][row], trace.weights
    if isinstance(trace.cell, LSTM):
        return {"bent": activation(trace.cell.activation).function(trace["cell"][row])[:, lanes]}
    fed = before @ own["recurrent_kernel"]  # (steps, blocks * units)
    if isinstance(trace.cell, SimpleRNN):
        given = trace.x[row] @ own["kernel"] + own.get("bias", 0)
        return {"fed": fed[:, lanes], "given": given[:, lanes]}
    if isinstance(trace.cell, GRU) and not trace.cell.reset_after:
        return {"fed": before[:, lanes]}
    second = own["bias"][1] if "bias" in own else 0
    return {"fed": (fed + second)[:, 2 * before.shape[1] :][:, lanes]}


def _held(trace: Trace, lanes: list[int]) -> dict[str, list[list[bool]]]:
    """Where a clamp holds, steps of lanes for each quantity that is held anywhere."""
    found: dict[str, Array] = {}
    for clamp in trace.clamps:
        like = trace[clamp.quantity][:1]  # (1, steps, units)
        holds = np.stack([clamp.over(step, like[:, step]) for step in range(like.shape[1])], axis=1)[0][:, lanes]
        found[clamp.quantity] = found.get(clamp.quantity, False) | holds
    return {name: holds.tolist() for name, holds in found.items()}
