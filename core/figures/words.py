"""A map of words: where their embeddings lie, and which way each word leans."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
import plotly.graph_objects as go

from core.figures import colours

LONGEST = 14  # characters of a word beside its point
ENDS, FAR = 4, 62  # frequent words named at either end; pixels from a point to its flag
OUTLINE = "#7f7f7f"  # a word that leans nowhere is white, on white too


@dataclass(frozen=True, eq=False)  # arrays have no plain equality
class Spots:
    """Words (n,) with their places (n, 2) and how far each leans, below zero against and above zero in favour (n,)."""

    words: Sequence[str]
    places: np.ndarray
    leaning: np.ndarray


def word_map(many: Spots, own: Spots, shares: Sequence[float], labelled: Sequence[str], chosen: str) -> go.Figure:
    """`many` as small points, those that lean most with their names; `own` as large ones, those in `labelled` with a flag each;
    `chosen` is framed and named. `shares` are the two axes' parts of the variance, from 0 to 1.
    """
    top = float(max(np.abs(many.leaning).max(initial=0), np.abs(own.leaning).max(initial=0), 1e-6))
    bar = {"title": {"text": "leaning"}, "thickness": 12, "len": 0.9}
    order = np.argsort(many.leaning, kind="stable")
    told = {many.words[place] for place in (*order[:ENDS], *order[-ENDS:])} | {chosen}
    names = [word if word in told and word not in own.words else "" for word in many.words]
    figure = go.Figure([_points(many, "frequent words", 6, chosen, names), _points(own, "your words", 12, chosen, [])])
    first, second = (f"{100 * share:.0f} %" for share in shares[:2])
    figure.update_xaxes(title=f"first principal component, {first} of the variance", zeroline=False, automargin=True)
    figure.update_yaxes(title=f"second, {second}", zeroline=False, automargin=True)
    legend = {"orientation": "h", "yanchor": "bottom", "y": 1.02, "x": 0, "itemclick": False, "itemdoubleclick": False}
    scale = {"cmin": -top, "cmax": top, "colorscale": colours.DIVERGING, "colorbar": bar}
    return figure.update_layout(
        height=520, margin={"l": 0, "r": 0, "t": 10, "b": 0}, legend=legend, coloraxis=scale, clickmode="event+select",
        annotations=_flags(own, {*labelled, chosen}), dragmode=False,
    )  # fmt: skip


def _points(spots: Spots, name: str, size: int, chosen: str, names: Sequence[str]) -> go.Scatter:
    framed = [word == chosen for word in spots.words]
    edge = {"color": [colours.EDGE if one else OUTLINE for one in framed], "width": [4 if one else 1 for one in framed]}
    return go.Scatter(
        x=spots.places[:, 0].tolist(), y=spots.places[:, 1].tolist(), name=name, mode="markers+text",
        text=[escape(word[:LONGEST]) for word in names] or None, textposition="top center", cliponaxis=False,
        customdata=[escape(word[:LONGEST]) for word in spots.words],
        hovertemplate="%{customdata}: %{marker.color:+.2f}<extra></extra>",
        marker={"size": size, "color": spots.leaning.tolist(), "coloraxis": "coloraxis", "line": edge},
        selected={"marker": {"opacity": 1}}, unselected={"marker": {"opacity": 1}},
    )  # fmt: skip


def _flags(own: Spots, labelled: Container[str]) -> list[dict[str, object]]:
    """The names on white ground beside their points, turned round the middle one so that they do not cover each other."""
    rows = [row for row, word in enumerate(own.words) if word in labelled]
    if not rows:
        return []
    away = own.places[rows] - np.median(own.places[rows], axis=0)
    order = np.argsort(np.arctan2(away[:, 1], away[:, 0]), kind="stable")
    turns = np.empty(len(rows))
    turns[order] = 2 * np.pi * np.arange(len(rows)) / len(rows) - np.pi
    return [
        {
            "x": float(own.places[row, 0]), "y": float(own.places[row, 1]), "text": escape(own.words[row][:LONGEST]),
            "ax": FAR * float(np.cos(turn)), "ay": -FAR * float(np.sin(turn)), "arrowcolor": OUTLINE, "arrowwidth": 1,
            "arrowhead": 0, "bgcolor": "#ffffff", "bordercolor": OUTLINE, "font": {"color": "#111111"}, "standoff": 6,
        }
        for row, turn in zip(rows, turns, strict=True)
    ]  # fmt: skip
