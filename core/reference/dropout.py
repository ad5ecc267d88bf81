"""Dropout opened: which neurons a step leaves out, what the scaling is for, and the ensemble of all thinned networks.

Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov 2014; the exact mean after Baldi and Sadowski 2013.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.contract import Refusal
from core.reference.activations import curve

MOST_NEURONS = 12  # whose 4096 thinned networks are all worked out


def masks(units: int, rate: float, seed: int, count: int = 1) -> np.ndarray:
    """Which neurons stay in each of `count` training steps, (count, units) of 1 and 0: each is dropped with probability `rate`.

    Raises Refusal for a rate outside 0 to 1, 1 excluded: with all neurons gone nothing could be scaled back.
    """
    check_rate(rate)
    return (np.random.default_rng(seed).random((count, units)) >= rate).astype(float)


def check_rate(rate: float) -> None:
    """Raises Refusal unless the rate is at least 0 and below 1."""
    if not 0 <= rate < 1:
        raise Refusal(f"The dropout rate is at least 0 and below 1; {rate:g} came. At 1 no neuron would be left.")


@dataclass(frozen=True, eq=False)  # arrays have no plain equality
class Ensemble:
    """Every network that dropout can make of one, by dropping some of the hidden neurons in front of one output."""

    masks: np.ndarray  # (2^n, n) of 1 and 0
    chances: np.ndarray  # (2^n,): how likely each is in training; they sum to 1
    outputs: np.ndarray  # (2^n,): what each answers, its kept neurons scaled by 1 / (1 - rate)
    mean: float  # of the answers, weighed by their chances
    geometric: float  # for a sigmoid: the normalised geometric mean of the answers, G / (G + G'); else the mean
    whole: float  # what the one network with all its neurons answers at inference
    too_loud: float  # the answer to a sum 1 / (1 - rate) times as large: what comes when nobody scales


def ensemble(hidden: np.ndarray, weights: np.ndarray, bias: float, rate: float, output: str = "sigmoid") -> Ensemble:
    """All 2^n thinned networks of `hidden` outputs (n,), n at most 12, that meet with `weights` (n,) in one output.

    Raises Refusal for more neurons, none, a rate outside 0 to 1, or an output that is no known activation.
    """
    check_rate(rate)
    n = len(hidden)
    if not 1 <= n <= MOST_NEURONS:
        raise Refusal(f"All thinned networks are worked out for 1 to {MOST_NEURONS} hidden neurons; {n:,} came.")
    kept = (np.arange(2**n)[:, None] >> np.arange(n)) % 2
    chances = np.prod(np.where(kept == 1, 1 - rate, rate), axis=1)
    function = curve(output).function
    sums = kept @ (hidden * weights) / (1 - rate) + bias
    outputs = function(sums)
    total = float(hidden @ weights)
    mean = float(chances @ outputs)
    geometric = _geometric(chances, sums) if output == "sigmoid" else mean
    whole, too_loud = (float(function(np.array(total * share + bias))) for share in (1.0, 1 / (1 - rate)))
    return Ensemble(kept, chances, outputs, mean, geometric, whole, too_loud)


def _geometric(chances: np.ndarray, sums: np.ndarray) -> float:
    """G is the weighted geometric mean of the sigmoids y, G' that of 1 - y: ln y is -ln(1 + e^-z), ln(1 - y) is -ln(1 + e^z)."""
    yes, no = (float(np.exp(-chances @ np.logaddexp(0, sign * sums))) for sign in (-1, 1))
    return yes / (yes + no)
