"""How far chance alone moves a network's test figure: the same training with other seeds, as its card keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from core.web import words


def show(card: Mapping[str, Any]) -> None:
    """The runs, their mean and their standard deviation; nothing where the network was trained once."""
    found = card.get("seeds")
    if not found:
        return
    runs = ", ".join(f"{words.share(run[found['metric']])} with seed {run['seed']}" for run in found["runs"])
    mean = words.share(found["mean"])
    st.caption(
        f"The same training with {len(found['runs'])} seeds, nothing else changed: {runs}. Mean {mean}, "
        f"standard deviation {100 * found['standard_deviation']:.2f} percentage points: differences of that size are chance. "
        f"The network here is the one of seed {card['seed']}."
    )
