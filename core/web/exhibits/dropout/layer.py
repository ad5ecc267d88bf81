"""The hidden layer that dropout is shown on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st

from core.contract import Refusal
from core.reference.dropout import MOST_NEURONS, check_rate
from core.web import address


@dataclass(frozen=True, eq=False)  # arrays have no plain equality
class HiddenLayer:
    """Outputs (n,) of hidden neurons, the weights (n,) with which they meet in one output, and the rate."""

    outputs: np.ndarray
    weights: np.ndarray
    rate: float
    seed: int


def layer() -> HiddenLayer:
    """Draws the controls. Raises Refusal for a rate outside 0 to 1, or a layer that is empty or too large to draw."""
    one, two, three = st.columns(3)
    with one:
        neurons = address.number("Hidden neurons", "neurons", 8, -(10**9), 10**9)
    with two:
        rate = address.number("Dropout rate p", "rate", 0.5, step=0.05, help="How likely a neuron is left out of a step.")
    with three:
        seed = address.number("Seed of the numbers", "seed", 1, 0, 10**9)
    check_rate(rate)
    if not 1 <= neurons <= MOST_NEURONS:
        raise Refusal(f"There can be 1 to {MOST_NEURONS} hidden neurons here; {neurons:,} came.")
    dice = np.random.default_rng(seed)
    return HiddenLayer(np.round(dice.uniform(0.1, 1, neurons), 2), np.round(dice.normal(0, 1, neurons), 2), rate, seed)
