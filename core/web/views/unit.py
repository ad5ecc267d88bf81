"""One unit opened: the patch that it saw, the weights, the products, their sum, and what the activation made of it."""

from __future__ import annotations

import numpy as np
import streamlit as st

from core import facade
from core.figures import pixels
from core.reference.explain import Products
from core.web import address, words
from core.web.views import Look

ORDER = 2
TITLE = "The sum behind one unit"
NOT_LEARNED = {"MaxPooling2D": "1 at the largest", "AveragePooling2D": "equal shares", "GlobalAveragePooling2D": "equal shares"}


def applies(look: Look) -> bool:
    return True


def show(look: Look) -> None:
    found = facade.unit(look.model, look.pixels, look.layer.name, look.position)
    left, right = st.columns([1, 2.4], gap="medium")
    with left:
        window = facade.seen(look.model, look.layer.name, look.position)
        st.plotly_chart(
            pixels.picture(look.pixels, window, 230),
            config={"displayModeBar": False},
            alt="The picture, framed where this unit looks",
        )
        st.caption(_framed(window))
    with right:
        network = float(look.output[look.position])
        st.markdown(f"`{look.layer.name}`, **{words.place(look.position)}** (all counted from 0)")
        st.code(found.formula, language=None, wrap_lines=True)
        apart = words.difference(abs(found.value - network))
        st.caption(f"Added up by hand: {found.value:.7g}. The network itself says {network:.7g}: {apart}.")
        _follow(look, found)
    _details(look, found)


def _framed(window: tuple[tuple[int, int], ...]) -> str:
    (top, bottom), (left, right) = window
    return f"The frame is all that this unit can see of the picture: {bottom - top} x {right - left} pixels."


def _follow(look: Look, found: Products) -> None:
    """Buttons along the way from the picture to the answer: to the input that counted most, and to a unit above."""
    if look.before is not None and found.products.size:
        below = (look.before.name, address.join(strongest_input(found, look.before.output_shape)))
        st.button(f"Follow the strongest input, down to {look.before.name}", key="down", on_click=_turn_to, args=below)
    index = look.layers.index(look.layer)
    if index + 1 < len(look.layers):
        above = look.layers[index + 1].name
        st.button(f"On to the next layer, {above}", key="up", on_click=_turn_to, args=(above, ""))


def _turn_to(layer: str, unit: str) -> None:
    """Chooses another layer, in the widget that shows the choice, and a unit of it."""
    st.session_state["layer"] = layer
    address.put(unit=unit)


def strongest_input(found: Products, shape: tuple[int, ...]) -> tuple[int, ...]:
    """Where in the layer below the largest product came from; inside that layer's output `shape`."""
    if found.source is not None:
        return found.source
    place = [int(index) for index in np.unravel_index(np.abs(found.products).argmax(), found.products.shape)]
    starts = [low for low, _ in found.input_window]
    if found.state is not None:  # a recurrent unit: the step and the strongest number of that step
        return (starts[0], place[-1])
    if found.products.ndim < len(shape):  # a pooling's patch has no channel axis: the unit's own channel
        place.append(found.position[-1])
    offsets = starts + [0] * (len(shape) - len(starts))
    return tuple(min(max(a + b, 0), size - 1) for a, b, size in zip(place, offsets, shape, strict=True))


def _details(look: Look, found: Products) -> None:
    """The products themselves: as grids where the unit sees an area, as bars where it sees a row of numbers."""
    config = {"displayModeBar": False}
    if found.rivals is not None and found.activation == "softmax" and found.products.ndim == 1:
        st.plotly_chart(
            pixels.contributions([str(n) for n in range(found.rivals.size)], found.rivals, "class", "score"),
            config=config,
            alt="Scores",
        )
    elif found.products.ndim == 3:
        sums = found.products.sum(axis=(0, 1))
        channel = int(np.abs(sums).argmax())
        if sums.size > 1:
            st.plotly_chart(
                pixels.contributions([str(n) for n in range(sums.size)], sums, "input map", "sum of its products"), config=config,
                alt="What each input map adds to the sum",
            )  # fmt: skip
            channel = st.number_input(
                "Input map", 0, sums.size - 1, channel, help="The products of this one are written out below."
            )
        patch, kernel, result = (grid[..., channel] for grid in (found.patch, found.kernel, found.products))
        st.plotly_chart(pixels.products(patch, kernel, result), config=config, alt="Patch, weights and products as numbers")
    elif found.products.ndim == 2:
        st.plotly_chart(
            pixels.products(found.patch, found.kernel, found.products, NOT_LEARNED.get(look.layer.kind, "weights")),
            config=config,
            alt="Patch, weights and products as numbers",
        )
    elif found.products.ndim == 1 and found.products.size > 1:
        names = [str(n) for n in range(found.products.size)]
        st.plotly_chart(
            pixels.contributions(names, found.products, "input", "product with its weight"), config=config, alt="The products"
        )
        if found.state_products is not None:
            names = [str(n) for n in range(found.state_products.size)]
            figure = pixels.contributions(names, found.state_products, "unit of the state before", "product with its weight")
            st.plotly_chart(figure, config=config, alt="The products with the state before")
