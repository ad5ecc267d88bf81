"""A training run, computed once for each set of knobs."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Semaphore
from typing import Any

import streamlit as st

from core.contract import Refusal
from core.reference import learning, optimizers, points
from core.reference.perceptron import MOST_LAYERS, Perceptron
from core.web.components.film import tell
from core.web.exhibits.network.knobs import Settings

_TURN = Semaphore()  # one training at a time: it takes the processor from all who look at other pages


@dataclass(frozen=True)
class Run:
    """What the page shows of a run."""

    told: dict[str, Any]  # the film, for the browser
    verdict: str  # the network against a straight border
    warning: str
    parameters: int


@st.cache_resource(max_entries=64, show_spinner="Training...")
def run(settings: Settings) -> Run:
    """Trains and keeps the film. Raises Refusal where the knobs cannot be followed."""
    if not 0 <= settings.layers < MOST_LAYERS:
        raise Refusal(f"There can be 0 to {MOST_LAYERS - 1} hidden layers; {settings.layers:,} came.")
    sizes = (2, *[settings.units] * settings.layers, settings.outputs)
    network = Perceptron(sizes, settings.activation, "sigmoid", settings.loss)
    optimizer = optimizers.create(settings.optimizer, learning_rate=settings.rate)
    drawn = points.draw(settings.data, settings.count, settings.noise, settings.seed)
    with _TURN:
        film = learning.train(network, drawn, optimizer, settings.steps, settings.batch, settings.seed)
    straight = learning.straight(drawn, network)
    return Run(tell(film, drawn, straight), learning.verdict(film, straight), _warning(film), network.parameters)


def _warning(film: learning.Film) -> str:
    """A word where the training failed."""
    if film.diverged is not None:
        return (
            f"The training left the finite numbers by step {film.diverged:,}: each step overshoots further than the one before. "
            "Choose a smaller learning rate."
        )
    first, last = float(film.loss[0, 0]), float(film.loss[-1, 0])
    if last > first:
        return (
            f"It has learnt nothing: the training loss went from {first:.3g} up to {last:.3g}. "
            "A smaller learning rate, or other first weights (the seed), may help."
        )
    if film.accuracy[-1, 0] < 0.6:
        return (
            f"It has hardly learnt: only {film.accuracy[-1, 0]:.0%} of the training points are told right. Either this network "
            "cannot do better (without a hidden layer its border is one straight line), or it is stuck where all slopes are "
            "tiny: other first weights (the seed) or a larger learning rate may help."
        )
    gap = float(film.loss[-1, 1]) - last
    if film.accuracy[-1, 0] - film.accuracy[-1, 1] > 0.1 and gap > 0:
        return (
            f"The test loss ends {gap:.2g} above the training loss: the network learns the training points by heart. "
            "That is overfitting; more points, or fewer neurons, help."
        )
    return ""
