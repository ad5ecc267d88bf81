"""Which network, and which picture: chosen once, kept in the address, the same in every section."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import streamlit as st

from core import facade
from core.contract import Lab, Refusal
from core.web import address, words


def network(lab: Lab, label: str = "Network") -> facade.Entry:
    """The network that the address names, or the first on the shelf; with a box to choose another."""
    shelf = {entry.name: entry for entry in facade.shelf(lab.name)}
    if not shelf:
        st.warning("No network of this lab is on the shelf yet. Train one in the section Train it.")
        st.stop()
    return shelf[address.choice(label, {name: title(lab, entry) for name, entry in shelf.items()}, "model")]


def title(lab: Lab, entry: facade.Entry) -> str:
    """A network's name for people; of one that was trained here, what is special about it."""
    card = entry.card
    if entry.shipped:
        return lab.variant(card["variant"]).title
    return words.run(lab, card["variant"], card["knobs"], card["seed"], card["dataset"]["id"] == "own")


def titles(lab: Lab, shelf: Sequence[facade.Entry]) -> dict[str, str]:
    """A title for each network by its name, no two alike: where two runs differ only in their text, the key is told, too."""
    plain = {entry.name: title(lab, entry) for entry in shelf}
    often = Counter(plain.values())
    return {name: told if often[told] == 1 else f"{told} ({name.rpartition('-')[2]})" for name, told in plain.items()}


def picture(lab: Lab) -> np.ndarray:
    """The picture in the address, (28, 28) uint8, or a drawn sample; a code that cannot be read is said and left."""
    code = address.get("picture")
    if code:
        try:
            return facade.picture_from_code(code)
        except Refusal as problem:
            st.warning(f"{words.plain(problem)} A sample is shown instead.")
    else:
        st.caption("This is a sample. Draw your own in the section Try it: it comes along.")
    return facade.picture_from_code(lab.sample)
