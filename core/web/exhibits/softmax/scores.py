"""The scores that a softmax is given."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st

from core.contract import Refusal
from core.reference.activations import softmax
from core.web import address
from core.web.components.grid import grid

START, MOST, WIDE = (2.0, 1.0, 0.1, -1.0, 0.5, 0.0, 1.5, -0.5), 8, 1e9


@dataclass(frozen=True, eq=False)  # arrays have no plain equality
class Scores:
    """Scores (classes,) with the shift already in them, and what comes of them."""

    z: np.ndarray
    temperature: float
    shift: float
    probabilities: np.ndarray

    @property
    def names(self) -> list[str]:
        """The classes, counted from 1."""
        return [f"class {number}" for number in range(1, len(self.z) + 1)]


def scores() -> Scores:
    """Draws the controls. Raises Refusal for a temperature that is not above zero."""
    one, two, three = st.columns(3)
    with one:
        classes = address.number("Classes", "classes", 4, 2, MOST)
    with two:
        temperature = address.number("Temperature T", "temperature", 1.0, step=0.1, help="Above 0. High makes all alike.")
    with three:
        shift = address.number("Add this to all scores", "shift", 0.0, -WIDE, WIDE, step=1.0)
    typed = grid("Scores z, a column a class", "z", np.array([START[:classes]]))[0]
    if not 1e-9 <= temperature <= WIDE:
        raise Refusal(f"The temperature must be above 0 (from 1e-9 to 1e9); {temperature:g} came.")
    z = typed + shift
    return Scores(z, temperature, shift, softmax(z, temperature=temperature))
