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
from core.web import measures, words
from core.web.characters import after
from core.web.pictures import gallery
from core.web.reviews import excerpts
from core.web.sections import chance, choose

MOST = 48  # pictures shown at once
MOST_RUNS = 16  # curves on one chart


def show(lab: Lab) -> None:
    if lab.widget == "characters":
        after.show(lab)
        return
    entry = choose.network(lab)
    _figures(lab, entry.card)
    found = facade.evaluation(entry.name)
    matrix = np.array(entry.card["confusion"])
    left, right = st.columns([1, 1], gap="medium")
    with left:
        st.subheader("What is taken for what", anchor=False)
        st.caption(f"Rows are what it was, columns what was read. Click a cell to see its {lab.thing}s, or choose it below.")
        place = st.container()
        cell = _chosen(matrix, lab)
        with place:
            _matrix(matrix, lab, cell)
    with right:
        _cell(lab, found, cell)
    st.subheader("Sure and wrong", anchor=False)
    st.caption("The mistakes of which the network was surest.")
    _pictures(lab, found, found.mistakes[:24], "mistakes")
    _curves(lab)


def _figures(lab: Lab, card: Mapping[str, Any]) -> None:
    test = card["metrics"]["test_accuracy"]
    rows = [(lab.variant(found.card["variant"]), found.card) for found in facade.shelf(lab.name) if found.shipped]
    base = next(((row.title, found["metrics"]["test_accuracy"]["value"]) for row, found in rows if row.baseline), None)
    columns = st.columns(3)
    columns[0].metric(f"Test accuracy, n = {test['n']:,}", words.share(test["value"]), border=True)
    columns[1].metric("Mistakes", f"{round((1 - test['value']) * test['n']):,}", border=True)
    if base is not None:
        columns[2].metric(f"Baseline: {base[0]}", words.share(base[1]), border=True)
        if test["value"] <= base[1] and not lab.variant(card["variant"]).baseline:
            st.info(f"The simple baseline reads at least as many {lab.thing}s right as this network does.")
    chance.show(card)


def _chosen(matrix: np.ndarray, lab: Lab) -> tuple[int, int]:
    """The cell that is looked at: from the address, by a click or from the list; the worst confusion to begin with."""
    cells = [(int(true), int(read)) for true, read in np.argwhere(matrix >= 0)]
    cells.sort(key=lambda cell: (cell[0] == cell[1], -matrix[cell]))
    names = {f"{lab.labels[true]} read as {lab.labels[read]}": (true, read) for true, read in cells}
    return names[st.selectbox("Cell", list(names), key="cell", bind="query-params")]


def _matrix(matrix: np.ndarray, lab: Lab, cell: tuple[int, int]) -> None:
    def turn() -> None:
        points = st.session_state["confusion"].selection.points
        if points:
            true, read = divmod(points[0]["point_index"], len(lab.labels))
            st.session_state["cell"] = f"{lab.labels[true]} read as {lab.labels[read]}"

    st.plotly_chart(
        training.confusion(matrix, lab.labels, cell), key="confusion", on_select=turn, selection_mode="points", theme=None,
        config={"displayModeBar": False}, width="content", alt="Confusion matrix of the test part",
    )  # fmt: skip


def _cell(lab: Lab, found: Evaluation, cell: tuple[int, int]) -> None:
    true, read = cell
    inside = np.flatnonzero((found.labels == true) & (found.predictions == read))
    inside = inside[np.argsort(found.confidences[inside])] if true == read else inside[np.argsort(-found.confidences[inside])]
    st.subheader(f"A {lab.labels[true]} read as {lab.labels[read]}: {len(inside):,}", anchor=False)
    if true == read:
        st.caption("Read right; the least sure first.")
    _pictures(lab, found, inside[:MOST], "cell")


def _pictures(lab: Lab, found: Evaluation, chosen: np.ndarray, key: str) -> None:
    if not len(chosen):
        st.write("None.")
        return
    try:
        if lab.widget == "textbox":
            chosen = chosen[: excerpts.MOST]
            texts = facade.test_texts(lab.name, chosen.tolist())
        else:
            pictures = facade.test_pictures(lab.name, chosen.tolist())
    except Unavailable:
        st.info(f"The test {lab.thing}s are not on this machine yet.")
        _fetch(lab, key)
        return
    told = [
        f"{lab.labels[found.labels[i]]} read as {lab.labels[found.predictions[i]]}, {words.share(found.confidences[i], 1)}"
        for i in chosen
    ]
    if lab.widget == "textbox":
        excerpts.show(texts, told)
    else:
        gallery(pictures, told)


def _fetch(lab: Lab, key: str) -> None:
    """The pictures are fetched once, when somebody wants to see them."""
    if not st.button(f"Fetch the {lab.thing}s", key=f"fetch-{key}"):
        return
    bar = st.progress(0.0, "Looking for the data set")
    try:
        facade.fetch(lab.dataset, lambda done, total, doing: bar.progress(min(done / total, 1.0) if total else 0.0, doing))
    except Unavailable as problem:
        st.error(words.plain(problem))
        return
    st.rerun()


def _curves(lab: Lab) -> None:
    st.subheader("How all runs learned", anchor=False)
    shelf, left_out = measures.ranked(lab, facade.shelf(lab.name), MOST_RUNS)
    titles = choose.titles(lab, shelf)
    runs = {titles[entry.name]: [CurvePoint(**point) for point in entry.card["history"]] for entry in shelf}
    quantity = st.segmented_control(
        "Quantity", ["accuracy", "loss"], default="accuracy", required=True, key="quantity", bind="query-params"
    )
    st.plotly_chart(
        training.curves(runs, quantity or "accuracy"),
        config={"displayModeBar": False},
        alt=f"{quantity} of {len(runs)} runs against epochs",
    )
    if left_out:
        st.caption(left_out)
