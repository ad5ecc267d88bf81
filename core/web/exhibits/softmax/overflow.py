"""The trick that every library uses: take the largest score off first."""

from __future__ import annotations

import numpy as np
import streamlit as st

from core.reference.formulas.neuron import SAFE_SOFTMAX, of
from core.web.exhibits.softmax.scores import Scores
from core.web.formulas import show as show_formula
from core.web.tables import table

TITLE = "Without overflow"


def show(scores: Scores) -> None:
    """The formula as it stands and with the largest score taken off, side by side, in float64."""
    with np.errstate(over="ignore", invalid="ignore"):
        powers = np.exp(scores.z / scores.temperature)
        shares = powers / powers.sum()
    safe = np.exp((scores.z - scores.z.max()) / scores.temperature)
    first = of(SAFE_SOFTMAX, "y_1", {"z_i": "z_1"})
    show_formula(first, z_1=float(scores.z[0]), z=scores.z, m=float(scores.z.max()), T=scores.temperature)
    table(
        [
            {
                "class": name, "score z": _told(z), "e^(z/T)": _told(power), "share as it stands": _told(share),
                "z - m": _told(z - scores.z.max()), "e^((z - m)/T)": _told(other), "share": _told(right),
            }
            for name, z, power, share, other, right in zip(
                scores.names, scores.z, powers, shares, safe, scores.probabilities, strict=True
            )
        ],
        "Softmax as it stands, and with the largest score taken off",
    )  # fmt: skip
    if np.isfinite(shares).all():
        st.markdown(
            f"Both ways agree to {np.abs(shares - scores.probabilities).max():.1g}. Add 1000 to all scores above and look again: "
            "e^710 is larger than the largest float64, 1.8e308."
        )
    else:
        st.warning(
            "As it stands the formula fails: a power overflows to infinity, or all of them vanish to 0, and the quotient is no "
            "number. With the largest score m taken off, the largest power is e^0 = 1 and nothing can overflow; the shares stay "
            "the same, since numerator and denominator are divided by the same e^(m/T)."
        )


def _told(value: float) -> str:
    return "no number" if np.isnan(value) else "infinity" if np.isinf(value) else f"{value:.6g}"
