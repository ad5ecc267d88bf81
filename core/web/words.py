"""Numbers, places and names in words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from core.contract import Lab


def plain(text: object) -> str:
    """A text as Markdown that shows just it: refusals quote what somebody typed, and it must make no picture or formula.

    A colon before a name could begin an emoji or an icon. Streamlit looks for these where backslashes are gone already, so it
    becomes a character reference.
    """
    escaped = re.sub(r"([\\`*_\[\]<>$~!|&])", r"\\\1", str(text))
    return re.sub(r":(?=[\w+-])", "&#58;", escaped)


def percent(share: float) -> str:
    """A probability from 0 to 1 as people read it: never 0 % or 100 % for what is not quite so."""
    if 0 < share < 0.001:
        return "< 0.1 %"
    if 0.999 < share < 1:
        return "> 99.9 %"
    return f"{100 * share:.1f} %"


def share(part: float, decimals: int = 2) -> str:
    """A share from 0 to 1 that was counted or measured, with as many decimals as it deserves: "90.37 %"."""
    return f"{100 * part:.{decimals}f} %"


def article(label: str) -> str:
    """The label with its article: "a 3", "an 8"."""
    return f"{'an' if label[:1].lower() in 'aeiou8' else 'a'} {label}"


def difference(amount: float) -> str:
    """How far two numbers are apart."""
    return "they are equal to the last bit" if amount == 0 else f"they differ by {amount:.1e}, which is rounding"


def place(position: Sequence[int]) -> str:
    """A unit's place in its layer's output; all are counted from 0."""
    if len(position) == 3:
        return f"map {position[2]}, row {position[0]}, column {position[1]}"
    return f"row {position[0]}, column {position[1]}" if len(position) == 2 else f"unit {position[0]}"


def run(lab: Lab, variant: str, knobs: Mapping[str, object], seed: int, own: bool = False) -> str:
    """What a training run does otherwise than the shipped one: "LeNet-5: epochs 2, share of the data 0.1, seed 7".

    `own`: it learns from a text that a visitor has brought.
    """
    usual = lab.settings(variant)
    changed = [
        f"{knob.label.lower()} {knobs[knob.name]}"
        for knob in lab.knobs
        if knob.name in knobs and knobs[knob.name] != usual[knob.name]  # a run of an older lesson may lack a knob
    ]
    return f"{lab.variant(variant).title}: {', '.join([*changed, *(['own text'] if own else []), f'seed {seed}'])}"
