"""Try it: a ready network answers at once."""

from __future__ import annotations

import streamlit as st

from core.contract import Lab
from core.web import address, words
from core.web.characters import try_it as characters
from core.web.components.listener import embed
from core.web.reviews import try_it as reviews
from core.web.sections import choose

KINDS = {"textbox": reviews, "characters": characters}  # of labs that read no pictures


def show(lab: Lab) -> None:
    if lab.widget in KINDS:
        KINDS[lab.widget].show(lab)
        return
    entry = choose.network(lab, "Network that answers")
    accuracy = entry.card["metrics"]["test_accuracy"]
    st.caption(
        f"{lab.variant(entry.card['variant']).summary} "
        f"It reads {words.share(accuracy['value'])} of {accuracy['n']:,} test pictures right, "
        f"with {entry.card['parameters']:,} parameters."
    )
    heard = embed(
        lab.widget, lab.title, key=f"widget-{lab.name}", listens=True,
        lab=lab.name, choose="no", model=entry.name, picture=address.get("picture"),
    )  # fmt: skip
    if heard:
        address.put(picture=heard["picture"])
    _rule(entry.card.get("out_of_distribution"), lab.thing)


def _rule(rule: dict | None, thing: str) -> None:
    """How the network knows what it does not know, with the measured figures."""
    if not rule:
        st.caption(f"This network has no rule for what is not a {thing}.")
        return
    alarm = rule["false_alarm_rate"]
    hits = ", ".join(
        f"{words.share(rate['value'], 1)} of {rate['n']:,} {name.replace('_', '-')}" for name, rate in rule["hit_rates"].items()
    )
    with st.expander(f"When does it say that something is no {thing}?"):
        st.write(
            f"{rule['rule']}: beyond {rule['threshold']:.1f} a picture counts as strange. "
            f"That turns away {words.share(alarm['value'])} of {alarm['n']:,} real test pictures by mistake, and catches {hits}."
        )
