"""The two knobs of choosing a character: the temperature and top-k."""

from __future__ import annotations

from core.web import address

MOST_CANDIDATES = 100


def draw(temperature: float) -> tuple[float, int]:
    """The sliders; `temperature` is the default. Returns the temperature and how many characters may be chosen (0: all)."""
    told = (
        "The scores are divided by it before the softmax. At 1 the probabilities are the network's own; near 0 the likeliest "
        "character takes all, above 1 the unlikely ones come up."
    )
    heat = address.slider("Temperature", "temperature", 0.1, 2.0, temperature, 0.1, told)
    top = address.slider(
        "Top-k: how many characters may come (0: all)", "top", 0, MOST_CANDIDATES, 0,
        help="All but the k likeliest get probability 0, and what is left is scaled up to 1.",
    )  # fmt: skip
    return heat, top
