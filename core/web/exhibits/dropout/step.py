"""One training step with dropout beside the use of the same network."""

from __future__ import annotations

import numpy as np
import streamlit as st

from core.reference.dropout import ensemble, masks
from core.reference.formulas.neuron import DROPPED
from core.web import address
from core.web.components.diagram import Link, Node, diagram
from core.web.exhibits.dropout.layer import HiddenLayer
from core.web.formulas import show as show_formula

TITLE = "Training and use"
MOST_STEPS = 1000


def show(given: HiddenLayer) -> None:
    """The network in a training step and in use, and what the scaling is for."""
    step = address.number("Training step", "step", 1, 1, MOST_STEPS, help="Each step throws its own dice.")
    mask = masks(len(given.outputs), given.rate, given.seed, MOST_STEPS)[step - 1]
    left, right = st.columns(2, gap="large")
    with left:
        total = float((given.outputs * mask) @ given.weights / (1 - given.rate))
        st.markdown(f"**Training step {step}**: {int(mask.sum())} of {len(mask)} neurons stay, times 1/(1 - p)")
        _drawn(given, mask, 1 / (1 - given.rate), total, "training")
    with right:
        whole = float(given.outputs @ given.weights)
        st.markdown("**In use**: all neurons, nothing scaled")
        _drawn(given, np.ones_like(mask), 1.0, whole, "use")
    kept = int(np.argmax(mask)) if mask.any() else 0
    show_formula(DROPPED, m=float(mask[kept]), h=float(given.outputs[kept]), p=given.rate)
    mean = ensemble(given.outputs, given.weights, 0.0, given.rate, "linear").mean
    st.markdown(
        f"The sum is {total:.4g} in this step and {whole:.4g} in use. The mean over "
        f"all {2 ** len(mask):,} masks, each weighted by its chance, of the sum in training "
        f"is **{mean:.6g}**: just that of "
        f"use. That is what 1/(1 - p) is for. Without it the sum in use would be {1 / (1 - given.rate):.3g}"
        f" times as large as the later layers were taught to expect."
    )
    if not mask.any():
        st.info("All neurons were dropped in this step: nothing is left of the sum. Few neurons and a high rate: it happens.")


def _drawn(given: HiddenLayer, mask: np.ndarray, scale: float, total: float, where: str) -> None:
    hidden = [
        Node(f"h{i}", f"{value * scale if kept else 0:.3g}", faded=not kept)
        for i, (value, kept) in enumerate(zip(given.outputs.tolist(), mask.tolist(), strict=True), start=1)
    ]
    links = [
        Link((0, i, 1, 0), weight, f"{weight:.3g}", faded=not mask[i]) for i, weight in enumerate(given.weights.tolist())
    ]
    label = f"{len(hidden)} hidden neurons in {where}, {int(mask.sum())} of them at work; their weighted sum is {total:.4g}"
    diagram([hidden, [Node("sum", f"{total:.3g}", marked=True)]], links, f"dropout-{where}", label)
