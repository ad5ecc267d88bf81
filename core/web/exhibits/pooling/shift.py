"""The panel of the shift: how much of the output changes when the input moves, against no pooling and a strided convolution."""

from __future__ import annotations

import numpy as np
import streamlit as st

from core.reference import invariance
from core.web import address
from core.web.components.maps import maps
from core.web.exhibits.pooling.controls import State

TITLE = "Shift the input"
RIVALS = {
    "nothing": "no pooling", "convolution": "convolution with this stride", "max": "max pooling", "average": "average pooling",
    "global_max": "global max pooling", "global_average": "global average pooling",
}  # fmt: skip
WAYS = {"up": "up", "down": "down", "left": "left", "right": "right", "turn": "half a turn", "enlarge": "twice as large"}
MEASURES = {"share": "how many outputs change", "amount": "how much they change"}
STYLE = """<style>.meter { overflow-x: auto; } .meter table { border-collapse: collapse; }
.meter th, .meter td { padding: 0.3rem 0.6rem; border-bottom: 1px solid #8886; text-align: right; white-space: nowrap; }
.meter th[scope=row], .meter th:first-child { text-align: left; font-weight: 400; } .meter .own * { font-weight: 700; }</style>"""
NOTE = """
**What this says, and what not.** Course text 003 writes that pooling helps to *achieve translation invariance*. A little of it,
and for small steps: a maximum stays while its winner stays in the same window. A shift by one whole stride moves the output by
one place, if nothing leaves the picture (*equivariance*: what goes in moves, and what comes out moves along). In between
outputs change, and with a stride above 1 even a shift that looks harmless can change many of them (Azulay and Weiss 2019; Zhang
2019 adds a blur before the stride). Only global pooling gives the same number wherever the thing stands, as long as all of it
is in the picture.

**Rotation and scale.** Course text 002 writes that the features of a CNN are invariant to translation, rotation and scale. They
are not: nothing in a convolution or a pooling turns or stretches anything, see the columns "half a turn" and "twice as large".
What networks have of it they get from examples that were turned and scaled (data augmentation). Global pooling passes half a turn
because it forgets where everything was.
"""
EXPLAINED = {
    "share": "The share of the output's numbers that are not what they were.",
    "amount": "The sum of all changes over the sum of all magnitudes before; above 100% where more changes than was there.",
}


def show(state: State) -> None:
    """The meter, the chosen movement as pictures, and the honest note. Raises Refusal where a rival cannot be computed."""
    left, middle, right = st.columns(3, vertical_alignment="bottom")
    with left:
        step = address.slider("Places to shift by", "step", 1, 4, 1)
    with middle:
        measure = address.choice("Measure", MEASURES, "measure")
    with right:
        way = address.choice("Show", {name: _titled(name, step) for name in WAYS}, "way", "right")
    _table(state, step, measure)
    _pictures(state, way, step)
    st.markdown(NOTE)


def _titled(way: str, step: int) -> str:
    return f"{step} {WAYS[way]}" if way in invariance.STEPS else WAYS[way]


def _table(state: State, step: int, measure: str) -> None:
    found = invariance.meter(state.setup, state.x, step)
    titles = (MEASURES[measure], *(_titled(way, step) for way in WAYS), "mean of the shifts")
    head = "".join(f"<th scope=col>{title}</th>" for title in titles)
    rows = []
    for name, title in RIVALS.items():
        shares = [getattr(found[name][way], measure) for way in WAYS]
        mean = float(np.mean([getattr(found[name][way], measure) for way in invariance.STEPS]))
        cells = "".join(f"<td>{_percent(share)}</td>" for share in (*shares, mean))
        rows.append(f"<tr{' class=own' if name == state.setup.kind else ''}><th scope=row>{title}</th>{cells}</tr>")
    st.html(f"{STYLE}<div class=meter><table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>")
    st.caption(
        f"{EXPLAINED[measure]} What leaves the picture is lost, zeros come in. The convolution has the same window, stride and "
        "padding, and random weights, always the same."
    )


def _pictures(state: State, way: str, step: int) -> None:
    """The input and the output, before, after, and what changed, each pair on one scale."""
    move = invariance.movements(step)[way]
    rival = invariance.rivals(state.setup)[state.setup.kind]
    pair = np.stack([state.x, move(state.x)])
    for title, (array, after) in (("Input", pair), (RIVALS[state.setup.kind].capitalize(), invariance.outputs(rival, pair))):
        before, moved = (np.reshape(one, (*one.shape[:-1], 1) if one.ndim == 3 else (1, 1, 1)) for one in (array, after))
        changed = invariance.change(before, moved)
        names = ["before", "after", "difference"]
        shown = np.concatenate([before, moved, moved - before], -1)
        maps(shown, f"shift-{title}", f"{title} before and after the movement, and the difference.", names=names, apart=True)
        st.caption(
            f"{title}, from left to right: before, after, and the difference (orange: more, blue: less). {changed.share:.0%} of "
            f"the numbers change; all changes together make {_percent(changed.amount)} of what was there."
        )


def _percent(share: float) -> str:
    """A share in percent; a change of what was nothing has none."""
    return "infinitely much" if np.isinf(share) else f"{share:.0%}"
