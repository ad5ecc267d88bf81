"""Optimisers racing over a map: played, scrubbed and stepped through in the browser, from paths computed before."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import streamlit as st

from core.reference.descent import Run
from core.reference.surfaces import Surface
from core.web.components.files import script, text

COUNT = 97  # places along each side of the map at which the loss is sent; between them the browser interpolates
LEVELS = 15  # contour lines
SPEEDS = (5, 20, 60)  # steps a second
_MARKUP = """
<div class="race">
  <div class="controls">
    <button type="button" class="play">Play</button>
    <button type="button" class="first" aria-label="To the start">|&lt;</button>
    <button type="button" class="back" aria-label="One step back">&lt;</button>
    <button type="button" class="next" aria-label="One step on">&gt;</button>
    <button type="button" class="last" aria-label="To the end">&gt;|</button>
    <input type="range" class="scrub" min="0" aria-label="Step">
    <span class="said"></span>
    <label>Speed <select><option value="5">5 steps/s</option><option value="20">20 steps/s</option>
      <option value="60">60 steps/s</option></select></label>
  </div>
  <div class="stage">
    <div class="seen">
      <canvas class="map" tabindex="0" role="application"></canvas>
      <div class="scale" role="img" aria-label="Colours of the loss on the map: dark is low, yellow is high">
        <div class="shades"></div><div class="edges"></div>
        <div>loss; where two shades meet runs a contour line, and low losses have finer shades</div>
      </div>
      <output aria-live="polite">Drag the ring: it is where all of them start. White crosses are minima.</output>
    </div>
    <div class="beside">
      <table class="legend"><caption>Who is in the race</caption>
        <thead><tr><th scope="col">optimiser</th><th scope="col">loss</th><th scope="col" class="below"></th>
        <th scope="col">look at</th></tr></thead><tbody></tbody></table>
      <table class="numbers"><caption></caption><thead><tr><th scope="col">quantity</th><th scope="col" class="across"></th>
        <th scope="col" class="up"></th></tr></thead><tbody></tbody></table>
    </div>
  </div>
  <div><canvas class="losses" role="img"
    aria-label="Loss above the lowest, logarithmic, over the steps; the same numbers stand in the table"></canvas></div>
</div>
"""
_mount = st.components.v2.component(
    "perceptarium.race",
    html=_MARKUP,
    css=text("race.css"),
    js=script("shared/numbers.js", "shared/colours.js", "shared/canvas.js", "race_drawing.js", "race.js"),
)


@dataclass(frozen=True)
class Face:
    """How a runner is told apart: title, colour and marker (one of the shapes in race.js)."""

    title: str
    colour: str
    marker: str


@dataclass(frozen=True)
class View:
    """What of the race is shown: the step, who is switched off, whose numbers, steps a second, and the line to come below."""

    step: int
    off: Sequence[str]
    look: str
    speed: int
    below: float


def race(
    surface: Surface, runs: Mapping[str, Run], faces: Mapping[str, Face], view: View, told: Callable[[dict[str, Any]], None]
) -> None:
    """Shows the runs. `told` hears what is chosen, before the page is drawn again: {"step": 3}, {"off": [...]}, {"look": ...},
    {"speed": 20} or {"start": [x, y]}.
    """
    first = next(iter(runs.values()))
    data = {
        "map": _ground(surface),
        "runs": [_runner(name, run, faces[name], view.below) for name, run in runs.items()],
        "steps": len(first.points) - 1,
        "start": first.points[0].tolist(),
        "label": f"Map of the loss {surface.title} with the paths of {len(runs)} optimisers",
        "step": view.step,
        "off": list(view.off),
        "look": view.look,
        "speed": view.speed,
        "below": view.below,
    }
    _mount(data=data, key="race", on_told_change=lambda: told(st.session_state["race"].told or {}))


def _packed(values: np.ndarray) -> str:
    with np.errstate(over="ignore"):  # beyond float32 is infinite, and nothing infinite is drawn
        return b64encode(np.ascontiguousarray(values, "<f4").tobytes()).decode()


@lru_cache(maxsize=32)
def _ground(surface: Surface) -> dict[str, Any]:
    """The map: its levels are close together near the lowest loss, where the differences are small."""
    values, lowest = surface.grid(COUNT), surface.lowest
    levels = lowest + (float(values.max()) - lowest) * (np.arange(1, LEVELS) / LEVELS) ** 3
    return {
        "values": _packed(values),
        "count": COUNT,
        "box": list(surface.box),
        "levels": levels.tolist(),
        "lowest": lowest,
        "highest": float(values.max()),
        "minima": surface.minima.tolist(),
        "axes": list(surface.axes),
    }


def _runner(name: str, run: Run, face: Face, below: float) -> dict[str, Any]:
    facts = {"gradient": run.gradients, **{kind.replace("_", " "): values for kind, values in run.memory.items()}}
    return {
        "key": name,
        "title": face.title,
        "colour": face.colour,
        "marker": face.marker,
        "points": _packed(run.points),
        "losses": _packed(run.losses),
        "facts": [{"name": kind, "values": _packed(values)} for kind, values in facts.items()],
        "taken": run.taken,
        "left": len(run.points) if run.left is None else run.left,
        "below": run.below(below),
    }
