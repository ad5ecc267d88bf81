"""What can be set in a race, each kept in the address as it was typed; what cannot be taken is explained below its box."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.contract import Knob
from core.figures.colours import SERIES
from core.reference import optimizers, surfaces
from core.reference.descent import MOST_STEPS, Entrant, Run, race, tuned
from core.reference.surfaces import Surface
from core.web import address
from core.web.components.race import Face

RATE = optimizers.KNOBS["learning_rate"]
STEPS = Knob("steps", "Steps", "integer", 120, 1, MOST_STEPS)
SEED = Knob("seed", "Seed", "integer", 1, 0, 2**31 - 1)
SHARED = {"momentum": "momentum", "rho": "rho", "beta1": "beta_1", "beta2": "beta_2", "epsilon": "epsilon"}  # address: setting
RUNNERS = {  # runner: title, optimiser, and on data: how many examples a step (0 all, -1 what the knob says), and its marker
    "gradient_descent": ("Gradient descent", "gradient_descent", 0, "circle"),
    "stochastic": ("Stochastic", "gradient_descent", 1, "plus"),
    "mini_batch": ("Mini-batch", "gradient_descent", -1, "square"),
    "momentum": ("Momentum", "momentum", -1, "triangle"),
    "nesterov": ("Nesterov", "nesterov", -1, "down"),
    "adagrad": ("AdaGrad", "adagrad", -1, "diamond"),
    "rmsprop": ("RMSprop", "rmsprop", -1, "cross"),
    "adam": ("Adam", "adam", -1, "star"),
}
FACES = {name: Face(title, colour, marker) for (name, (title, _, _, marker)), colour in zip(RUNNERS.items(), SERIES, strict=True)}
MOST_TUNED = 300  # steps of each race that looks for a learning rate
Entrants = tuple[tuple[str, Entrant], ...]


@dataclass(frozen=True)
class Setup:
    """A race as it was asked for, every number checked."""

    surface: Surface
    entrants: Mapping[str, Entrant]
    start: tuple[float, float]
    steps: int
    seed: int
    below: float

    def runs(self) -> dict[str, Run]:
        """The race. Its answer is kept: scrubbing and switching ask for the same again."""
        return _raced(self.surface, tuple(self.entrants.items()), self.start, self.steps, self.seed)


@lru_cache(maxsize=16)
def _raced(surface: Surface, entrants: Entrants, start: tuple[float, float], steps: int, seed: int) -> dict[str, Run]:
    return race(surface, dict(entrants), start, steps, seed)


def draw(under: DeltaGenerator) -> Setup:
    """Draws the knobs that matter on every surface, and in `under` those of the single optimisers where they are asked for."""
    surface = _surface()
    left, right = _pair()
    with left:
        rate = address.knob(replace(RATE, label="Learning rate", default=surface.rate), "rate")
    with right:
        steps = int(address.knob(STEPS, "steps"))
    left, right = _pair()
    with left:
        across = address.knob(_within("Start, " + surface.axes[0], surface.box[:2], surface.start[0]), "x")
    with right:
        up = address.knob(_within("Start, " + surface.axes[1], surface.box[2:], surface.start[1]), "y")
    batch, seed = _batches(surface)
    below = address.knob(_line(surface, (across, up)), "below")
    setup = Setup(surface, _entrants(surface, rate, batch, under), (across, up), steps, seed, below)
    tune = (
        "Tries learning rates from 0.00001 to 500 for each, and takes the one that is soonest below that loss for good: below "
        f"it, and from then on to the end of the race. No more than {MOST_TUNED} steps are looked at."
    )
    st.button("Give each its best learning rate", on_click=_tune, args=(setup,), help=tune)
    return setup


def _pair() -> list[DeltaGenerator]:
    """Two columns whose boxes are level, however many lines their labels take."""
    return st.columns(2, vertical_alignment="bottom")


def _tune(setup: Setup) -> None:
    """Writes each runner's best learning rate into the address."""
    for name, entrant in setup.entrants.items():
        rate = _best(setup.surface, entrant, setup.start, min(setup.steps, MOST_TUNED), setup.below, setup.seed)
        address.put(**{f"{name}_rate": address.written(rate)})
    address.put(own="yes")


@lru_cache(maxsize=256)
def _best(surface: Surface, entrant: Entrant, start: tuple[float, float], steps: int, below: float, seed: int) -> float:
    return tuned(surface, entrant, start, steps, below, seed)


def _surface() -> Surface:
    name = address.choice("Surface", surfaces.TITLES, "surface", "ravine")
    if name != "ravine":
        return surfaces.surface(name)
    left, right = _pair()
    with left:
        condition = address.knob(surfaces.CONDITION, "condition")
    with right:
        tilt = address.knob(surfaces.TILT, "tilt")
    return surfaces.surface(name, condition, tilt)


def _within(label: str, bounds: tuple[float, float], default: float) -> Knob:
    return Knob("start", label, "number", float(default), *bounds)


def _line(surface: Surface, start: tuple[float, float]) -> Knob:
    """The loss to come below: by default a hundredth of the way from the lowest to the start's."""
    lowest = surface.lowest
    top = float(surface.value(surface.minima[0] * 0 + start, None))
    usual = float(f"{lowest + 0.01 * max(top - lowest, 1e-6):.4g}")
    told = "The broken line in the loss curves. A dip below it that does not last does not count."
    return Knob("below", "Race: below a loss of, for good", "number", usual, -1e9, 1e9, help=told)


def _batches(surface: Surface) -> tuple[int, int]:
    """Batch size and seed, where there is something to draw a batch from."""
    if not surface.examples:
        st.caption("This surface is plain arithmetic: there are no examples, so there is no batch and every gradient is exact.")
        return 0, 0
    left, right = _pair()
    with left:
        batch = int(address.knob(Knob("batch", "Batch size", "integer", 10, 1, surface.examples), "batch"))
    with right:
        seed = int(address.knob(SEED, "seed"))
    st.caption(f"{surface.examples} examples. For one step gradient descent reads them all, stochastic one, the others a batch.")
    return batch, seed


def _entrants(surface: Surface, rate: float, batch: int, under: DeltaGenerator) -> dict[str, Entrant]:
    running = {name: runner for name, runner in RUNNERS.items() if surface.examples or name not in ("stochastic", "mini_batch")}
    own = address.switch("Settings of each optimiser", "own")
    shared = {setting: float(optimizers.KNOBS[setting].default) for setting in SHARED.values()}
    rates = dict.fromkeys(running, rate)
    if own or any(address.get(name) for name in (*SHARED, *(f"{name}_rate" for name in running))):
        with under:
            shared, rates = _own(running, rate)
    found = {}
    for name, (_, method, size, _) in running.items():
        known = optimizers.METHODS[method].defaults
        settings = {setting: value for setting, value in shared.items() if setting in known}
        optimizer = optimizers.create(method, learning_rate=rates[name], **settings)
        found[name] = Entrant(optimizer, (batch if size < 0 else size) if surface.examples else 0)
    return found


def _own(running: Mapping[str, object], rate: float) -> tuple[dict[str, float], dict[str, float]]:
    """The settings beyond the common ones, and each runner's own learning rate."""
    shared, rates = {}, {}
    for column, (name, setting) in zip(st.columns(len(SHARED)), SHARED.items(), strict=True):
        with column:
            shared[setting] = address.knob(optimizers.KNOBS[setting], name)
    columns = st.columns(4)
    for index, name in enumerate(running):
        with columns[index % len(columns)]:
            own = replace(RATE, label=f"Learning rate, {FACES[name].title}", default=rate, help="")
            rates[name] = address.knob(own, f"{name}_rate")
    return shared, rates
