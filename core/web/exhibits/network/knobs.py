"""The knobs of a training on points in the plane."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import streamlit as st

from core.reference.activations import CURVES
from core.reference.losses import LOSSES
from core.reference.optimizers import METHODS
from core.reference.points import TITLES
from core.web import address

# Another training is watched from its start. Back and forward in the browser bring the moment that belongs to the training.
choice, number = partial(address.choice, clears=("at",)), partial(address.number, clears=("at",))
WIDE = 10**9  # numbers are taken as they are typed; what cannot be is explained beside them


@dataclass(frozen=True)
class Settings:
    """Everything that decides a run."""

    data: str
    count: int
    noise: float
    layers: int
    units: int
    outputs: int
    activation: str
    loss: str
    optimizer: str
    rate: float
    batch: int
    steps: int
    seed: int


PRESETS = {
    "2-3-2 of the course text": {
        "layers": "1", "units": "3", "outputs": "2", "activation": "sigmoid", "loss": "half_squared",
        "optimizer": "gradient_descent", "rate": "5", "steps": "2000",
    },
    "No hidden layer": {"layers": "0"},
    "Two spirals": {"data": "spiral", "noise": "0.03", "count": "400", "units": "8", "steps": "2000", "batch": "32"},
    "Far too large a step": {"optimizer": "gradient_descent", "rate": "100", "activation": "relu"},
}  # fmt: skip
KNOBS = (
    "data", "count", "noise", "layers", "units", "outputs", "activation", "loss", "optimizer", "rate", "batch", "steps", "seed",
)  # fmt: skip


def presets() -> None:
    """A button for each set of knobs that is worth seeing; all other knobs go back to where they were at first."""
    row, first = st.container(horizontal=True), dict.fromkeys((*KNOBS, "at", "neuron"), "")
    for title, values in {"As at first": {}, **PRESETS}.items():
        row.button(title, key=f"preset-{title}", on_click=address.put, kwargs=first | values)


def settings() -> Settings:
    """Draws the knobs and returns what they say."""
    presets()
    first, second, third, fourth = st.columns(4)
    with first:
        data = choice("Points", TITLES, "data", "circles")
        count = number("How many points", "count", 200, -WIDE, WIDE, help="8 to 1000; half of them are for the test.")
        noise = number("Noise", "noise", 0.1, step=0.05, help="0 to 0.5: how far each point strays.")
    with second:
        layers = number("Hidden layers", "layers", 2, -WIDE, WIDE, help="0 to 7; with none it is a logistic regression.")
        units = number("Neurons in each", "units", 4, -WIDE, WIDE, help="At most 32 hidden neurons altogether.")
        activation = choice("Activation", {name: curve.title for name, curve in CURVES.items()}, "activation", "tanh")
    with third:
        optimizer = choice("Optimiser", {name: method.title for name, method in METHODS.items()}, "optimizer", "adam")
        rate = number("Learning rate", "rate", 0.03, step=0.01, help="How far each step goes.")
        losses = {name: LOSSES[name].title for name in ("binary_cross_entropy", "mean_squared", "half_squared")}
        loss = choice("Loss", losses, "loss")
        outputs = choice("Outputs", {"1": "one: how likely orange is", "2": "two: one a class"}, "outputs")
    with fourth:
        batch = number("Points in a batch", "batch", 16, -WIDE, WIDE, help="How many points each step looks at.")
        steps = number("Steps", "steps", 600, -WIDE, WIDE, step=100, help="1 to 4,000.")
        seed = number("Seed", "seed", 1, 0, WIDE, help="Decides the points, the first weights and the order of batches.")
    return Settings(data, count, noise, layers, units, int(outputs), activation, loss, optimizer, rate, batch, steps, seed)
