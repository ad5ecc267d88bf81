"""Numbers that no layer can be built with: cases 42 to 45 of the hardening list, refused on paper, with the layer's name."""

from __future__ import annotations

import numpy as np
import pytest

from core.contract import Refusal
from core.reference import output_size, plan
from core.reference.losses import cross_entropy, cross_entropy_of_scores_gradient
from core.reference.shapes import Settings

CONVOLUTION: dict[str, object] = {"filters": 8, "kernel_size": 3}
NO_COUNT: tuple[object, ...] = (0, -3, 3.5, 10.0, "16", True, None, float("nan"), float("inf"), [4])
PICTURE = (28, 28, 1)
REFUSED: list[tuple[str, dict[str, object], str]] = [
    ("Conv2D", {"kernel_size": 29}, "29 places"),  # 42
    ("Conv2D", {"kernel_size": (3, 29)}, "29 places"),
    ("Conv2D", {"kernel_size": 15, "dilation_rate": 3}, "43 places"),
    ("MaxPooling2D", {"pool_size": 30}, "30 places"),  # 43
    ("AveragePooling2D", {"pool_size": (30, 2), "strides": 1}, "30 places"),
    ("Conv2D", {"strides": 0}, "stride must be"),  # 44
    ("Conv2D", {"strides": (1, -1)}, "stride must be"),
    ("Conv2D", {"dilation_rate": 0}, "dilation must be"),
    ("Conv2D", {"strides": 2, "dilation_rate": 2}, "cannot go together"),
    ("Conv2D", {"strides": (2, 1), "dilation_rate": (1, 2)}, "cannot go together"),
    ("MaxPooling2D", {"pool_size": 2, "strides": -1}, "stride must be"),
    ("Conv2D", {"kernel_size": 0}, "kernel size must be"),
    ("Conv2D", {"kernel_size": (3, 3, 3)}, "kernel size needs one number or 2"),
    ("Conv2D", {"padding": "full"}, "'valid' or 'same'"),
    *(("Conv2D", {"filters": value}, "filters must be a whole number") for value in NO_COUNT),  # 45
    *(("Dense", {"units": value}, "units must be a whole number") for value in NO_COUNT),
    ("Dense", {"units": 10**5000}, "units must be at most"),
    ("Conv2D", {"kernel_size": 10**5000, "padding": "same"}, "kernel size must be at most"),
    ("SimpleRNN", {"units": 3}, "two axes"),
    ("Reshape", {"target_shape": (27, -1)}, "do not fit"),
    ("Reshape", {"target_shape": (-1, -1)}, "do not fit"),
    ("Reshape", {"target_shape": "784"}, "do not fit"),
    ("Lambda", {}, "not explained here"),
]


@pytest.mark.parametrize(("kind", "settings", "said"), REFUSED, ids=lambda part: part if isinstance(part, str) else None)
def test_a_layer_that_cannot_be(kind: str, settings: dict[str, object], said: str) -> None:
    full: Settings = {**(CONVOLUTION if kind == "Conv2D" else {}), **settings}
    with pytest.raises(Refusal, match=said) as refusal:
        plan([("first", "ReLU", {}), ("middle", kind, full)], PICTURE)
    assert "'middle'" in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_six_poolings_on_28_pixels() -> None:
    stack = [(f"pooling_{number}", "MaxPooling2D", {"pool_size": 2}) for number in range(1, 7)]
    assert plan(stack[:4], PICTURE)[-1].output_shape == (1, 1, 1)
    with pytest.raises(Refusal, match=r"'pooling_5'.*2 places.*1"):
        plan(stack, PICTURE)


@pytest.mark.parametrize("padding", [-1, 1.5, True, None])
def test_padding_that_is_no_number(padding: object) -> None:
    with pytest.raises(Refusal, match="padding must be"):
        output_size(28, 3, padding=padding)


@pytest.mark.parametrize("labels", [[0, 10], [-1, 2], [0.5, 1.0], [[0], [1]]])
def test_labels_out_of_range(labels: list) -> None:
    probabilities = np.full((2, 10), 0.1)
    for loss in (cross_entropy, cross_entropy_of_scores_gradient):
        with pytest.raises(Refusal, match="Labels must be"):
            loss(probabilities, np.array(labels))
