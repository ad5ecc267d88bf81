"""Sums filled in with their numbers, short enough for one line."""

from __future__ import annotations

import numpy as np

SHOWN = 3  # products that are written out: the largest, whatever their sign


def number(value: float) -> str:
    """Three significant digits, with a real minus sign."""
    text = f"{float(value):.3g}"
    return text.replace("-", "\N{MINUS SIGN}")


def signed(value: float) -> str:
    """A number as a factor: negative ones in brackets."""
    return f"({number(value)})" if number(value).startswith("\N{MINUS SIGN}") else number(value)


def weighted_sum(patch: np.ndarray, kernel: np.ndarray, bias: float | None, total: float, title: str, value: float) -> str:
    """The largest products, how many more there are, the bias, the sum, and what the activation makes of it."""
    products = (patch * kernel).ravel()
    order = [index for index in np.argsort(-np.abs(products), kind="stable")[:SHOWN] if products[index] != 0]
    terms = [f"{signed(patch.ravel()[index])}·{signed(kernel.ravel()[index])}" for index in order]
    if not terms:
        terms = [f"0 (all {products.size} products)"]
    elif products.size > len(order):
        terms.append(f"… ({products.size - len(order)} smaller)" if np.count_nonzero(products) > len(order) else "0 for the rest")
    if bias is not None:
        terms.append(f"bias {signed(bias)}")
    return activated(total, title, value, " + ".join(terms) + " = ")


def activated(total: float, title: str, value: float, start: str = "") -> str:
    """`start` and the total, then the activation and what it gives; the identity is not mentioned."""
    return f"{start}{number(total)}" + ("" if title == "identity" else f"; {title} → {number(value)}")


def maximum(numbers: np.ndarray, value: float, source: tuple[int, ...]) -> str:
    """Which of the window's numbers won."""
    place = ", ".join(str(index) for index in source)
    return f"max({_few(numbers, ', ')}) = {number(value)}, found at ({place})"


def mean(numbers: np.ndarray, value: float) -> str:
    """The sum of a window's numbers over their count."""
    return f"({_few(numbers, ' + ')}) / {numbers.size} = {number(value)}"


def normalised(x: float, mean: float, deviation: float, gamma: float, beta: float, value: float) -> str:
    """The mean off, over the standard deviation, times gamma, plus beta."""
    centred = f"({number(x)} \N{MINUS SIGN} {signed(mean)})"
    return f"{centred} / {number(deviation)} · {signed(gamma)} + {signed(beta)} = {number(value)}"


def share(total: float, rivals: np.ndarray, value: float) -> str:
    """A softmax: this unit's power of e over the sum of all."""
    return f"e^{signed(total)} / ({_few(rivals, ' + ', 'e^')}) = {number(value)}"


def passed_on(value: float, source: tuple[int, ...]) -> str:
    """Where a number came from."""
    return f"{number(value)}, as it stands at ({', '.join(str(index) for index in source)}) of the input"


def _few(numbers: np.ndarray, between: str, before: str = "") -> str:
    """The first four numbers, and an ellipsis for the rest."""
    shown = [before + signed(item) for item in numbers.ravel()[:4]]
    return between.join([*shown, "…"] if numbers.size > 4 else shown)
