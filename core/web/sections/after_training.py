"""After training: which digit is taken for which, where the network is sure and wrong, and how all runs learned."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import streamlit as st

from core import facade
from core.contract import CurvePoint, Lab, Unavailable
from core.facade import Evaluation
from core.figures import training
from core.web import address
from core.web.pictures import gallery
from core.web.sections import choose

MOST = 48  # pictures shown at once


def show(lab: Lab) -> None:
    entry = choose.network(lab)
    _figures(lab, entry.card)
    found = facade.evaluation(entry.name)
    matrix = np.array(entry.card["confusion"])
    cell = address.split(address.get("cell"), matrix.shape)
    left, right = st.columns([1, 1], gap="medium")
    with left:
        st.subheader("What is taken for what", anchor=False)
        st.caption("Rows are what it was, columns what was read. Click a cell to see its pictures.")
        _matrix(matrix, lab, cell)
    with right:
        _cell(lab, found, cell)
    st.subheader("Sure and wrong", anchor=False)
    st.caption("The mistakes of which the network was surest.")
    _pictures(lab, found, found.mistakes[:24], "mistakes")
    _curves(lab)


def _figures(lab: Lab, card: Mapping[str, Any]) -> None:
    test = card["metrics"]["test_accuracy"]
    rows = [
        (found.card["variant"], found.card["metrics"]["test_accuracy"]["value"])
        for found in facade.shelf(lab.name)
        if found.shipped
    ]
    base = next((value for name, value in rows if lab.variant(name).baseline), None)
    columns = st.columns(3)
    columns[0].metric(f"Test accuracy, n = {test['n']:,}", f"{test['value']:.2%}", border=True)
    columns[1].metric("Mistakes", f"{round((1 - test['value']) * test['n'])}", border=True)
    if base is not None:
        columns[2].metric("Baseline: logistic regression", f"{base:.2%}", border=True)
        if test["value"] <= base and not lab.variant(card["variant"]).baseline:
            st.info("The simple baseline reads at least as many digits right as this network does.")


def _matrix(matrix: np.ndarray, lab: Lab, cell: tuple[int, ...] | None) -> None:
    chosen = (cell[0], cell[1]) if cell else None
    event = st.plotly_chart(
        training.confusion(matrix, lab.labels, chosen), key="confusion", on_select="rerun", selection_mode="points", theme=None,
        config={"displayModeBar": False}, width="content", alt="Confusion matrix of the test part",
    )  # fmt: skip
    points = event.selection.points
    if points:
        row, column = divmod(points[0]["point_index"], len(lab.labels))
        if chosen != (row, column):
            address.go(cell=f"{row}-{column}")


def _cell(lab: Lab, found: Evaluation, cell: tuple[int, ...] | None) -> None:
    true, read = cell or _worst(found, len(lab.labels))
    inside = np.flatnonzero((found.labels == true) & (found.predictions == read))
    inside = inside[np.argsort(found.confidences[inside])] if true == read else inside[np.argsort(-found.confidences[inside])]
    st.subheader(f"A {lab.labels[true]} read as {lab.labels[read]}: {len(inside)}", anchor=False)
    if true == read:
        st.caption("Read right; the least sure first.")
    _pictures(lab, found, inside[:MOST], "cell")


def _worst(found: Evaluation, classes: int) -> tuple[int, int]:
    """The confusion that happens most often."""
    pairs = np.bincount(
        found.labels[found.mistakes].astype(int) * classes + found.predictions[found.mistakes], minlength=classes**2
    )
    true, read = divmod(int(pairs.argmax()), classes)
    return true, read


def _pictures(lab: Lab, found: Evaluation, chosen: np.ndarray, key: str) -> None:
    if not len(chosen):
        st.write("None.")
        return
    try:
        pictures = facade.test_pictures(lab.name, chosen.tolist())
    except Unavailable as problem:
        st.info(str(problem))
        _fetch(lab, key)
        return
    words = [
        f"{lab.labels[found.labels[i]]} read as {lab.labels[found.predictions[i]]}, {found.confidences[i]:.1%}" for i in chosen
    ]
    gallery(pictures, words)


def _fetch(lab: Lab, key: str) -> None:
    """The pictures are fetched once, when somebody wants to see them."""
    if not st.button("Fetch the pictures", key=f"fetch-{key}"):
        return
    bar = st.progress(0.0, "Looking for the data set")
    try:
        facade.fetch(lab.dataset, lambda done, total, doing: bar.progress(min(done / total, 1.0) if total else 0.0, doing))
    except Unavailable as problem:
        st.error(str(problem))
        return
    st.rerun()


def _curves(lab: Lab) -> None:
    st.subheader("How all runs learned", anchor=False)
    runs = {
        entry.name.split("/", 1)[1]: [CurvePoint(**point) for point in entry.card["history"]] for entry in facade.shelf(lab.name)
    }
    quantity = st.segmented_control(
        "Quantity", ["accuracy", "loss"], default="accuracy", required=True, key="quantity", bind="query-params"
    )
    st.plotly_chart(
        training.curves(runs, quantity or "accuracy"),
        config={"displayModeBar": False},
        alt=f"{quantity} of {len(runs)} runs against epochs",
    )
