"""A small network as circles and lines: values in the circles, weights on the lines, some of it marked or crossed out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import streamlit as st

from core.web.components.files import script, style

_STYLE = """
svg { display: block; width: 100%; font: 0.75rem var(--st-font); }
.plus { stroke: var(--positive-line); } .minus { stroke: var(--negative-line); }
.link { opacity: 0.75; } .link.marked { opacity: 1; }
.link.faded { opacity: 0.12; stroke-dasharray: 3 4; }
.node { fill: var(--st-secondary-background-color); stroke: var(--st-border-color); stroke-width: 1.5; }
.node.marked { stroke: var(--edge); stroke-width: 4; } .node.faded { opacity: 0.4; }
text { fill: var(--st-text-color); text-anchor: middle; }
.value { font-variant-numeric: tabular-nums; font-weight: 600; }
.name { opacity: 0.8; font-size: 0.7rem; }
.weight { font-size: 0.68rem; paint-order: stroke; stroke: var(--st-background-color); stroke-width: 4px; }
.weight.marked { font-weight: 700; font-size: 0.8rem; }
.cross { stroke: var(--st-text-color); stroke-width: 2; fill: none; opacity: 0.7; }
"""
_mount = st.components.v2.component(
    "perceptarium.diagram",
    html='<div class="diagram"><svg role="img"></svg></div>',
    css=style(_STYLE),
    js=script("shared/svg.js", "diagram.js"),
)


@dataclass(frozen=True)
class Node:
    """A circle: its value inside, its name above, a word below."""

    name: str
    value: str
    below: str = ""
    marked: bool = False
    faded: bool = False  # crossed out


@dataclass(frozen=True)
class Link:
    """A line from one circle to another, each told by its column and its row, both counted from 0; thick when heavy."""

    ends: tuple[int, int, int, int]
    weight: float
    text: str = ""
    marked: bool = False
    faded: bool = False


def diagram(columns: Sequence[Sequence[Node]], links: Sequence[Link], key: str, label: str) -> None:
    """Shows the network, the first column on the left; `label` tells it to those who cannot see it."""
    data = {"columns": [[asdict(node) for node in column] for column in columns], "links": [asdict(link) for link in links]}
    _mount(data=data | {"label": label}, key=key)
