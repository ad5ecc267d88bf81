"""What one neuron is given: inputs, weights, a bias, and the activation behind the sum."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import streamlit as st

from core.reference.activations import CURVES
from core.web import address

LIMIT = 1e9
STARTS = {"x": (0.5, -1.0, 2.0, 1.0, 0.5), "w": (0.8, 0.4, -0.3, 0.6, -0.2), "b": (0.1,)}
MOST = 5


@dataclass(frozen=True, eq=False)  # arrays have no plain equality
class Given:
    """One neuron's numbers: x and w are (n,)."""

    x: np.ndarray
    w: np.ndarray
    bias: float
    activation: str  # of CURVES, or "softmax"
    temperature: float
    rival: float


def given() -> Given:
    """Draws the controls and returns what they say."""
    left, right = st.columns(2)
    with left:
        count = address.number("Inputs", "inputs", 3, 1, MOST)
    with right:
        titles = {name: curve.title for name, curve in CURVES.items()} | {"softmax": "softmax, against one rival"}
        against = "The bend behind the sum. Softmax needs a second score, the rival's, and gives this neuron's share."
        activation = address.choice("Activation", titles, "activation", help=against)
    slid = address.pick("How to change numbers", {"typed": "Type the numbers", "slid": "Slide them"}, "by") == "slid"
    first, second = st.columns(2)
    with first:
        x = [_one(f"Input x{i}", "x", i, slid) for i in range(count)]
    with second:
        w = [_one(f"Weight w{i}", "w", i, slid) for i in range(count)]
    bias = _one("Bias b", "b", 0, slid)
    temperature, rival = 1.0, 0.0
    if activation == "softmax":
        one, other = st.columns(2)
        with one:
            temperature = address.number("Temperature T", "temperature", 1.0, step=0.1, help="Above 0. High: all alike.")
        with other:
            rival = address.number("Score of the rival r", "rival", 0.0, -LIMIT, LIMIT, step=0.5)
    return Given(np.array(x), np.array(w), bias, activation, temperature, rival)


def _one(label: str, kind: str, index: int, slid: bool) -> float:
    """One number, typed or slid; both are the same parameter of the address, so that changing over loses nothing."""
    label, name = (f"{label[:-1]}{index + 1}", f"{kind}{index + 1}") if kind != "b" else (label, "bias")
    start = STARTS[kind][index]
    if not slid:
        return address.number(label, name, start, -LIMIT, LIMIT, step=0.1)
    typed = address.read_number(name, start, -LIMIT, LIMIT)
    reach = float(max(5, math.ceil(abs(typed))))  # a number typed before stays within reach
    return address.slider(label, name, -reach, reach, start, step=0.01)
