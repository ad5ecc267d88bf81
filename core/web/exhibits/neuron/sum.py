"""The sum of one neuron, product by product, and what the activation makes of it."""

from __future__ import annotations

import numpy as np

from core.contract import Refusal
from core.figures import colours
from core.reference.activations import curve
from core.reference.formulas import neuron as formulas
from core.web.components.diagram import Link, Node, diagram
from core.web.components.plot import Line, plot
from core.web.exhibits.neuron.inputs import Given
from core.web.formulas import show


def products(given: Given, total: float, value: float) -> None:
    """The neuron as a drawing: every input times its weight, the bias, the sum, the output."""
    numbers = zip(given.x.tolist(), given.w.tolist(), strict=True)
    inputs = [Node(f"x{i}", short(x), f"x w = {short(x * w)}") for i, (x, w) in enumerate(numbers, start=1)]
    columns = [
        [*inputs, Node("always", "1", f"b = {short(given.bias)}")],
        [Node("sum z", short(total), marked=True)],
        [Node("output y", short(value))],
    ]
    weights = [*given.w.tolist(), given.bias]
    links = [Link((0, i, 1, 0), weight, ("w " if i < len(given.w) else "b ") + short(weight)) for i, weight in enumerate(weights)]
    said = " + ".join(f"{short(x)} x {short(w)}" for x, w in zip(given.x, given.w, strict=True))
    diagram(columns, [*links, Link((1, 0, 2, 0), 1.0)], "neuron", f"One neuron: {said} + {short(given.bias)} = {short(total)}")


def activated(given: Given, total: float) -> tuple[float, float]:
    """The output and the slope at the sum. Raises Refusal for a temperature out of range."""
    if given.activation != "softmax":
        own = curve(given.activation)
        return float(own.function(np.array(total))), float(own.slope(np.array(total)))
    if not 1e-9 <= given.temperature <= 1e9:
        raise Refusal(f"The temperature must be above 0 (from 1e-9 to 1e9); {given.temperature:g} came.")
    value = float(formulas.AGAINST(z=total, r=given.rival, T=given.temperature))
    return value, float(formulas.AGAINST_SLOPE(y=value, T=given.temperature))


def explained(given: Given, total: float, value: float) -> None:
    """The three formulas, filled in: sum, output, slope."""
    show(formulas.WEIGHTED_SUM, w=given.w, x=given.x, b=given.bias)
    if given.activation == "softmax":
        show(formulas.AGAINST, z=total, r=given.rival, T=given.temperature)
        show(formulas.AGAINST_SLOPE, total != given.rival, y=value, T=given.temperature)
        return
    show(formulas.ACTIVATION[given.activation], z=total)
    slope = formulas.SLOPE[given.activation]
    known = {"z": total, "y": value} | formulas.CONSTANTS
    bent = total != 0 and given.activation in ("sigmoid", "tanh", "gelu")  # then the output that went in was rounded
    show(slope, bent, **{name: known[name] for name in slope.symbols})


def drawn(given: Given, total: float, value: float, slope: float) -> None:
    """The activation's curve, its slope, and the point where this neuron is."""
    reach = max(6.0, abs(total) * 1.3)
    z = np.union1d(np.linspace(-reach, reach, 161), [0.0])
    if given.activation == "softmax":
        y = np.asarray(formulas.AGAINST(z=z, r=given.rival, T=given.temperature))
        slopes = np.asarray(formulas.AGAINST_SLOPE(y=y, T=given.temperature))
    else:
        own = curve(given.activation)
        y, slopes = own.function(z), own.slope(z)
    low, high = float(min(y.min(), slopes.min())), float(max(y.max(), slopes.max()))
    margin, part = 0.06 * (high - low), reach / 3
    aside = np.array([-part, part])
    lines = [
        Line("output", z, y, colours.SERIES[0]),
        Line("slope", z, slopes, colours.SERIES[3], "3 4"),
        Line("tangent here", total + aside, value + slope * aside, colours.SERIES[4]),
    ]
    label = f"The activation's curve and its slope; here the sum is {short(total)}, the output {short(value)}"
    ranges = (-reach, reach), (low - margin, high + margin)
    plot(lines, (total, value), ranges, ("weighted sum z", "output y, slope dy/dz"), "curve", label)


def short(value: float) -> str:
    """A number for a small circle."""
    if abs(value) >= 1e4:
        return f"{value:.1e}"
    return f"{value:.3g}" if abs(value) < 999.5 else f"{value:.0f}"
