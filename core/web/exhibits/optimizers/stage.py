"""The race itself, and a plain word about everyone who left the map."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.reference import stability
from core.reference.descent import Run
from core.web import address
from core.web.components import race
from core.web.exhibits.optimizers.knobs import FACES, Setup

SPEED = 20
LOOK = "momentum"


def draw(setup: Setup, runs: dict[str, Run]) -> None:
    """Shows the race, and says who left the map and why."""
    race.race(setup.surface, runs, FACES, view(setup), lambda told: _keep(told, setup.steps))
    for name, run in runs.items():
        if run.left is not None:
            st.info(f"{FACES[name].title} left the map at step {run.left}. {_why(setup, name, run)}")


def view(setup: Setup) -> race.View:
    """What the address says is to be shown; where it says nonsense, the end of the race with everybody in it."""
    look, speed = address.get("look"), address.get("speed")
    return race.View(
        step=address.read_number("step", setup.steps, 0, setup.steps),
        off=[name for name in address.get("off").split("-") if name in setup.entrants],
        look=look if look in setup.entrants else LOOK,
        speed=int(speed) if speed in map(str, race.SPEEDS) else SPEED,
        below=setup.below,
    )


def _keep(told: dict[str, Any], steps: int) -> None:
    """What was chosen in the browser goes into the address."""
    if "step" in told:
        address.put(step="" if told["step"] == steps else str(int(told["step"])))
    if "off" in told:
        address.put(off="-".join(name for name in FACES if name in told["off"]))
    if "look" in told and told["look"] in FACES:
        address.put(look="" if told["look"] == LOOK else told["look"])
    if "speed" in told:
        address.put(speed="" if told["speed"] == SPEED else str(int(told["speed"])))
    if "start" in told:
        address.put(**{name: address.written(float(value)) for name, value in zip("xy", told["start"], strict=True)})


def _why(setup: Setup, name: str, run: Run) -> str:
    """One reason, from the curvature that the run met, and the steps that it took, while it was on the map."""
    optimizer, surface = setup.entrants[name].optimizer, setup.surface
    rate, met = optimizer.settings["learning_rate"], stability.steepest(surface, run)
    most, longest = stability.bound(optimizer, met.eigenvalue), stability.longest_step(run)
    if most is None:
        return f"Whatever the gradient, its steps follow the learning rate, {rate:.4g}; they were up to {longest:.4g} long."
    curves = f"eigenvalue of the Hessian on its way was {met.eigenvalue:.4g}"
    if rate <= most:
        return (
            f"The largest {'' if surface.quadratic else 'local '}{curves}, and its learning rate {rate:.4g} is not above the "
            f"bound {most:.4g} for that. It was carried out by steps of up to {longest:.4g}."
        )
    if surface.quadratic:
        return f"It diverges: the largest {curves}, and its learning rate {rate:.4g} is above the bound {most:.4g} for that."
    return (
        f"The largest local {curves}, at step {met.step}; its learning rate {rate:.4g} is above the local bound {most:.4g} for "
        "that, so there its steps grew."
    )
