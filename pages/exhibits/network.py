"""One network: a few neurons learn to part points in the plane, and the border is seen to bend."""

import streamlit as st

from core.web.components.film import film
from core.web.exhibits.network.knobs import settings
from core.web.exhibits.network.run import run

TITLE = "One network learns"
SUMMARY = "Points of two kinds in the plane, and a small network that learns where one kind ends and the other begins."
CHAPTER = "The arithmetic"
ORDER = 41


def render() -> None:
    """The film of a training, its knobs below, and what a straight line would have done."""
    above = st.container()
    chosen = settings()
    done = run(chosen)
    frames = len(done.told["steps"])
    label = f"Where the network says orange and where it says blue, at {frames} moments of {chosen.steps:,} steps"
    with above:
        film(done.told, key="film", label=label)
        if done.warning:
            st.warning(done.warning)
        st.markdown(f"**{done.verdict}** The network has {done.parameters:,} weights and biases, the straight line 3.")
    st.markdown(
        "**What you see.** Every small square is the whole plane as one neuron sees it: orange where its output is above zero, "
        "blue below. The first layer draws straight borders, each further layer bends and joins what came before. Lines are "
        "weights: the thicker, the larger; orange adds, blue takes away. Click a neuron to see it large. With two outputs, one a "
        "class, the answer is the second less the first."
    )
    st.caption(
        "The server trains in NumPy, in float64, and keeps some sixty moments, close together at first, when most happens; in "
        "between the picture is blended. The same knobs and seed give the same film. Half of the points are set aside for the "
        "test and teach nothing. Neurons are coloured by their largest output in the film. The first weights are drawn after "
        "Glorot and Bengio 2010, for ReLU and its kin after He et al. 2015. The idea is TensorFlow Playground's (Smilkov et al. "
        "2017)."
    )
