"""How formulas are laid out on a page: a long line of numbers is broken before what comes out."""

from __future__ import annotations

import numpy as np

from core.reference.formulas.neuron import SOFTMAX, WEIGHTED_SUM
from core.web.formulas import lines


def test_a_short_line_stays_whole() -> None:
    printed = lines(WEIGHTED_SUM, w=np.array([0.5]), x=np.array([2.0]), b=0.25)
    assert printed.count(r"\\[10pt]") == 1
    assert printed.endswith(r"+ 0.25 = 1.25\end{aligned}")


def test_a_long_line_is_broken_before_what_comes_out() -> None:
    printed = lines(SOFTMAX, z_i=2.0, z=np.array([2.0, 1.0, 0.1, -1.0]), T=1.0)
    _, reckoned, result = printed.removesuffix(r"\end{aligned}").split(r" \\[10pt] ")
    assert reckoned.startswith("y_{i} &= ")
    assert result == r"&\approx 0.638066"


def test_numbers_that_were_rounded_are_never_plainly_equal() -> None:
    assert r"&\approx" not in lines(WEIGHTED_SUM)
    assert r"\approx 1.25" in lines(WEIGHTED_SUM, True, w=np.array([0.5]), x=np.array([2.0]), b=0.25)
