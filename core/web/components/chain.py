"""A recurrent network rolled up and unrolled: one copy a step, the same weights at every copy, the numbers on their way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import streamlit as st

from core.web.components.files import script, style

# The shade at the right edge is the one of core/web/looks.py: a style of the page does not reach into a component.
_STYLE = """
@keyframes goes-on { from, 97% { box-shadow: inset -1.6rem 0 1rem -0.8rem #808080; } to { box-shadow: none; } }
.chain { font: 0.8rem var(--st-font); color: var(--st-text-color); overflow-x: auto;
  animation: goes-on linear both; animation-timeline: scroll(self inline); }
svg { display: block; }
svg:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: -2px; }
text { fill: var(--st-text-color); text-anchor: middle; font: 0.8rem var(--st-font); font-variant-numeric: tabular-nums; }
.word { font-weight: 600; } .small { font-size: 0.7rem; } .weight { font-style: italic; font-weight: 700; }
.box { fill: var(--st-secondary-background-color); stroke: var(--st-border-color, #8888); stroke-width: 1.5; }
.box.state { stroke: var(--series-0); stroke-width: 2; } .box.chosen { stroke: var(--edge); stroke-width: 4; }
.copy { cursor: pointer; }
.arrow { stroke: var(--st-text-color); stroke-opacity: 0.7; stroke-width: 1.5; fill: none; marker-end: url(#head); }
.head { fill: var(--st-text-color); fill-opacity: 0.7; }
.unused { opacity: 0.35; } .weight.unused { opacity: 0.75; }
output { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
"""
_mount = st.components.v2.component(
    "perceptarium.chain",
    html='<div class="chain"><svg tabindex="0" role="application"></svg><output aria-live="polite"></output></div>',
    css=style(_STYLE),
    js=script("shared/svg.js", "chain.js"),
)


@dataclass(frozen=True)
class Copy:
    """The network at one step: what goes in (nothing where `given` is empty), the state, and what comes out, used or not."""

    given: str
    state: str
    told: str = ""
    used: bool = True


def chain(copies: Sequence[Copy], key: str, label: str, chosen: int | None = None) -> int | None:
    """Shows the copies from left to right, first the network rolled up; `label` tells it to those who cannot see it.

    Returns the step, counted from 0, that somebody has just picked.
    """
    data = {"copies": [asdict(copy) for copy in copies], "label": label, "chosen": chosen}
    picked = _mount(data=data, key=key, on_picked_change=lambda: None).picked
    return None if picked is None else int(picked)
