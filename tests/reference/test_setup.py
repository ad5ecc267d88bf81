"""What a setup takes, what it refuses and in which words, its paddings and its sizes against counting."""

from __future__ import annotations

import math

import numpy as np
import pytest

from core.contract import Refusal
from core.reference.arithmetic import arithmetic
from core.reference.formulas import sliding
from core.reference.operation import BUDGET, backward, forward
from core.reference.setup import KINDS, Setup
from core.reference.sides import LONGEST

REFUSED = [
    ({"kind": "folding"}, "kind must be one of"),
    ({"sizes": (4, 4, 4, 4)}, "one, two or three spatial axes"),
    ({"sizes": ()}, "one, two or three spatial axes"),
    ({"sizes": (0, 4)}, "input size must be a whole number of at least 1"),
    ({"sizes": (LONGEST + 1,)}, "input size must be at most 10,000"),
    ({"kernel": 5}, "kernel of 5 is larger than the input of 4 with 0 \\+ 0 padded places; choose a smaller kernel"),
    ({"kernel": (3, 0)}, "kernel size must be a whole number of at least 1; 0 came"),
    ({"kernel": (3, 3, 3)}, "kernel size needs one number or 2; 3 came"),
    ({"stride": 0}, "stride must be a whole number of at least 1; 0 came"),
    ({"stride": 1.5}, "stride must be a whole number of at least 1; 1.5 came"),
    ({"dilation": 2}, "kernel of 3, 5 places with the dilation of 2, is larger than the input of 4.*smaller kernel or dilation"),
    ({"dilation": 0}, "dilation must be a whole number"),
    ({"padding": -1}, "padding must be a whole number of at least 0; -1 came"),
    ({"padding": "sme"}, "padding must be a number or one of valid, same"),
    ({"padding": (1, 2, 3)}, "padding needs one number, or one number or pair for each of the 2 axes; 3 came"),
    ({"padding": ((1, 2, 3), 0)}, "padding of an axis is one number, or two"),
    ({"padding": 10**400}, "padding must be at most 10,000"),
    ({"kind": "grouped", "channels": 3, "groups": 2, "filters": 2}, "3 channels cannot be shared evenly among 2 groups"),
    ({"kind": "grouped", "channels": 2, "groups": 2, "filters": 3}, "3 filters cannot be shared evenly among 2 groups"),
    ({"groups": 2}, "has no setting 'groups'"),
    ({"rounding": "up"}, "rounding must be 'floor' or 'ceil'"),
    ({"kind": "max", "kernel": 2, "padding": 2}, "padding of 2 \\+ 2 places is too large for pooling with a kernel of 2"),
    ({"kind": "max", "bias": True}, "has no setting 'bias'"),
    ({"kind": "transposed", "stride": 2, "output_padding": 2}, "output padding must be smaller than the stride of 2; 2 came"),
    ({"kind": "transposed", "kernel": 1, "padding": 2}, "cuts all of the 4 output places off"),
    ({"kind": "transposed", "kernel": 4, "padding": "same", "output_padding": 0}, "Leave the output padding out"),
    ({"filters": 0}, "number of filters must be a whole number"),
    ({"channels": "3"}, "number of channels must be a whole number of at least 1; '3' came"),
]


@pytest.mark.parametrize(("given", "said"), REFUSED, ids=str)
def test_what_cannot_be_is_refused_in_a_sentence(given: dict, said: str) -> None:
    settings = {"kind": "convolution", "sizes": (4, 4), "kernel": 1 if "padding" in given else 3} | given
    with pytest.raises(Refusal, match=said):
        Setup(**settings)


def test_shapes_and_work_are_checked_before_anything_is_computed() -> None:
    setup = Setup("convolution", (4, 4), kernel=3, bias=True)
    x, weights = np.zeros((1, 4, 4, 1)), {"kernel": np.zeros((3, 3, 1, 1)), "bias": np.zeros(1)}
    with pytest.raises(Refusal, match="input must be 4 x 4 x 1 numbers; 4 x 5 x 1 came"):
        forward(setup, np.zeros((1, 4, 5, 1)), weights)
    with pytest.raises(Refusal, match="bias must be 1 numbers; none came"):
        forward(setup, x, {"kernel": weights["kernel"]})
    with pytest.raises(Refusal, match="gradient must have the output's shape 2 x 2 x 1"):
        backward(setup, np.zeros((1, 4, 4, 1)), x, weights)
    large = Setup("convolution", (1000, 1000), kernel=9)
    with pytest.raises(Refusal, match=f"products; at most {BUDGET:,} are computed here"):
        forward(large, np.zeros((1, 1000, 1000, 1), "float32"), {})
    assert arithmetic(large).multiply_adds.result == 992 * 992 * 81  # the arithmetic is free


PADDED = [
    # size, kernel, stride, padding, places before and after, outputs
    (5, 3, 2, "same", (1, 1), 3),
    (6, 3, 2, "same", (0, 1), 3),  # TensorFlow: the odd place goes to the end
    (6, 3, 2, "symmetric", (1, 1), 3),  # PyTorch's habit: the same at both ends, so the last place is dropped
    (6, 4, 1, "same", (1, 2), 6),
    (6, 4, 1, "symmetric", (2, 2), 7),
    (5, 3, 1, "full", (2, 2), 7),
    (5, 3, 1, "valid", (0, 0), 3),
    (5, 3, 1, ((0, 2),), (0, 2), 5),
    (5, 3, 1, (2,), (2, 2), 7),
]


@pytest.mark.parametrize(("size", "kernel", "stride", "padding", "sides", "outputs"), PADDED)
def test_paddings(size: int, kernel: int, stride: int, padding: object, sides: tuple, outputs: int) -> None:
    setup = Setup("convolution", (size,), kernel=kernel, stride=stride, padding=padding)
    (window,) = setup.windows
    assert ((window.before, window.after), setup.output_places) == (sides, (outputs,))


@pytest.mark.parametrize("seed", range(60))
def test_rounding_and_what_is_left_out_against_counting(seed: int) -> None:
    """Windows are laid down one after the other; with ceil also one that hangs over, if it starts early enough."""
    dice = np.random.default_rng(seed)
    size, kernel, stride, dilation = (int(dice.integers(low, high)) for low, high in ((5, 20), (1, 4), (1, 5), (1, 3)))
    before, after = (int(dice.integers(0, 3)) for _ in range(2))
    span = (kernel - 1) * dilation + 1
    starts = [start for start in range(-before, size + after, stride) if start + span <= size + after]
    late = -before + len(starts) * stride  # where the next would start
    hangs = (size + before + after - span) % stride and late < size
    for rounding, expected in (("floor", starts), ("ceil", [*starts, late] if hangs else starts)):
        given = {"kernel": kernel, "stride": stride, "dilation": dilation, "padding": ((before, after),), "rounding": rounding}
        setup = Setup("convolution", (size,), **given)
        seen = {start + k * dilation for start in expected for k in range(kernel)}
        (axis,) = arithmetic(setup).axes
        assert setup.output_places == (len(expected),) == (axis.size.result,)
        assert axis.unseen == tuple(place for place in range(size) if place not in seen)
        assert axis.left_over == max(size + after - (expected[-1] + span), 0)


def test_a_window_that_would_start_after_the_input_is_given_up() -> None:
    """PyTorch's rule, and the formula that is shown says the same as what is computed."""
    for size, padding, stride in ((5, 1, 3), (4, 0, 5)):
        setup = Setup("max", (size,), kernel=2, stride=stride, padding=padding, rounding="ceil")
        (axis,) = arithmetic(setup).axes
        assert axis.size.formula is sliding.OUTPUT_SIZE_CEIL_DROPPED
        assert setup.output_places == (axis.size.result,)
        assert setup.output_places == Setup("max", (size,), kernel=2, stride=stride, padding=padding).output_places


def test_every_kind_counts_its_parameters_as_its_weights_do() -> None:
    for kind, about in KINDS.items():
        more = {"grouped": {"groups": 2, "filters": 4}, "depthwise": {"multiplier": 3}}.get(kind, {})
        more |= {name: value for name, value in {"kernel": 3, "bias": True}.items() if name in about.uses}
        setup = Setup(kind, (8, 8), channels=4, **more)
        counted = arithmetic(setup).parameters
        assert (counted.result if counted else 0) == sum(math.prod(shape) for shape in setup.weight_shapes.values()), kind


def test_a_transposed_convolution_reverses_the_shape_of_a_convolution() -> None:
    """Dumoulin and Visin 2016, section 4: and leaves places empty where the stride is wider than the kernel."""
    for size, kernel, stride, padding in ((5, 3, 1, 0), (5, 4, 1, 2), (5, 3, 2, 1), (6, 3, 2, 1)):
        (small,) = Setup("convolution", (size,), kernel=kernel, stride=stride, padding=padding).output_places
        lost = (size + 2 * padding - kernel) % stride
        back = Setup("transposed", (small,), kernel=kernel, stride=stride, padding=padding, output_padding=lost)
        assert back.output_places == (size,)
    (axis,) = arithmetic(Setup("transposed", (3,), kernel=1, stride=2)).axes
    assert axis.empty == (1, 3, 5)
