"""What the gradients are for: each weight goes a little way downhill, and the loss falls."""

from __future__ import annotations

import numpy as np
import streamlit as st

from core.reference.formulas.neuron import STEP
from core.reference.perceptron import Parameters, backward, descended
from core.web import address
from core.web.exhibits.backpropagation.sheet import Sheet
from core.web.formulas import show as show_formula
from core.web.tables import table

TITLE = "One step downhill"
MOST = 2000
LARGEST = 1e6  # of a weight that anybody would still call one


def show(sheet: Sheet) -> None:
    """A step of gradient descent, or many: the loss before and after, and every weight."""
    left, right = st.columns(2)
    with left:
        rate = address.number("Learning rate", "rate", 0.5, step=0.1, help="How far each weight goes against its slope.")
    with right:
        count = address.number("Steps", "steps", 1, 1, MOST)
    example = sheet.x[None], sheet.targets[None]
    before = backward(sheet.network, sheet.parameters, *example)
    parameters = descended(sheet.network, sheet.parameters, *example, rate, count)
    with np.errstate(over="ignore", invalid="ignore"):
        after = backward(sheet.network, parameters, *example).loss
    _verdict(before.loss, after, rate, count)
    largest = max(float(np.abs(array).max()) for array in parameters.values())
    if np.isfinite(after) and largest > LARGEST:
        st.warning(
            f"The largest weight is {largest:.1e} now: the step was far too long, whatever the loss says. Neurons that bend are "
            "driven so far out that their slope is 0, and nothing can be learnt through them any more."
        )
    name = "weights_1"
    show_formula(STEP, w=float(sheet.parameters[name][0, 0]), eta=rate, g=float(before.parameters[name][0, 0]))
    rows = [
        {"what": label, "was": float(was), "slope of the loss": float(slope), "is after": float(now)}
        for label, was, slope, now in _rows(sheet, before.parameters, parameters)
    ]
    table(rows, "Weights and biases before and after")


def _verdict(before: float, after: float, rate: float, count: int) -> None:
    steps = "one step" if count == 1 else f"{count:,} steps"
    if not np.isfinite(after):
        st.error(f"With a learning rate of {rate:g} the numbers are no longer finite after {steps}. Choose a smaller one.")
    elif after > before:
        st.warning(f"The loss rose from {before:.6g} to {after:.6g}: {steps} of {rate:g} went too far. A smaller rate helps.")
    elif rate == 0:
        st.info(f"The loss stays {before:.6g}: you set the learning rate to 0, so no weight moves.")
    elif after == before:
        st.info(f"The loss stays {before:.6g}: every slope, or the learning rate, is 0 or too small to matter.")
    elif after < 1e-30:
        st.info(
            f"After {steps} the loss has fallen from {before:.6g} to {after:.6g}. So small a loss is no skill: the sums are so "
            "large now that the outputs stick at their ends (the neurons are saturated), and all slopes are nearly 0."
        )
    else:
        st.success(f"After {steps} the loss has fallen from {before:.6g} to {after:.6g}.")


def _rows(sheet: Sheet, slopes: Parameters, after: Parameters) -> list[tuple[str, float, float, float]]:
    found = []
    for name, array in sheet.parameters.items():
        kind, layer = name.split("_")
        for place, was in np.ndenumerate(array):
            where = ", ".join(str(index + 1) for index in place)
            label = f"{'weight' if kind == 'weights' else 'bias'} {where} of layer {layer}"
            found.append((label, float(was), float(slopes[name][place]), float(after[name][place])))
    return found
