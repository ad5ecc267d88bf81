"""Look inside: every layer of the network on this very picture, down to one sum."""

from __future__ import annotations

import streamlit as st

from core import facade
from core.contract import Lab, Layer
from core.figures import pixels
from core.web import address, words
from core.web.characters import inside
from core.web.reviews import theatre
from core.web.sections import choose
from core.web.tables import table
from core.web.views import Look, strongest, views

KINDS = {"textbox": theatre, "characters": inside}  # of labs that read no pictures


def show(lab: Lab) -> None:
    if lab.widget in KINDS:
        KINDS[lab.widget].show(lab)
        return
    left, right = st.columns([1, 3], gap="medium")
    with right:
        entry = choose.network(lab)
        drawn = choose.picture(lab)
        answer = facade.predict(entry.name, drawn)
        sure = words.percent(max(answer.probabilities))
        st.markdown(f"The network reads **{words.article(answer.label)}**, with a probability of {sure}.")
        if answer.verdict and not answer.verdict.familiar:
            st.warning(answer.verdict.sentence)
        chain = {layer.name: layer for layer in facade.layers(entry.name)}
        chosen = st.pills(
            "The way from the picture to the answer: pick a layer",
            list(chain),
            key="layer",
            bind="query-params",
            default=None if "layer" in st.session_state else next(iter(chain)),
            wrap=True,
        )
    with left:
        st.plotly_chart(
            pixels.picture(drawn, height=220), config={"displayModeBar": False}, alt="The picture that the network gets"
        )
    layer = chain.get(chosen or "", next(iter(chain.values())))
    _facts(layer)
    output = facade.activations(entry.name, drawn)[layer.name]
    look = Look(entry.name, drawn, layer, address.split(address.get("unit"), output.shape) or strongest(output))
    for view in views():
        if view.applies(look):
            st.subheader(view.TITLE, anchor=False)
            view.show(look)
    with st.expander("All layers in one table"):
        _table(tuple(chain.values()))


def _facts(layer: Layer) -> None:
    """One line: what kind of layer, from which shape to which, and what it costs."""
    sees = (
        "all of the picture" if layer.receptive_field is None else "{} x {} pixels of the picture".format(*layer.receptive_field)
    )
    st.markdown(
        f"**{layer.name}** is a `{layer.kind}`: {_shape(layer.input_shape)} → {_shape(layer.output_shape)}, "
        f"{layer.parameters:,} parameters, {layer.multiply_adds:,} multiply-adds; one unit sees {sees}."
    )


def _shape(shape: tuple[int, ...]) -> str:
    return " x ".join(str(size) for size in shape)


def _table(chain: tuple[Layer, ...]) -> None:
    rows = [
        {
            "layer": layer.name,
            "kind": layer.kind,
            "output shape": _shape(layer.output_shape),
            "parameters": layer.parameters,
            "multiply-adds": layer.multiply_adds,
            "receptive field": "all" if layer.receptive_field is None else _shape(layer.receptive_field),
        }
        for layer in chain
    ]
    table(rows, "The layers of the network")
