"""One unit opened: what is shown adds up, and to what the layer computes."""

from __future__ import annotations

import numpy as np
import pytest

from core.contract import Layer, Refusal
from core.reference import explain, plan, run
from core.reference.network import forward
from core.reference.recurrent import simple_rnn

PICTURE = np.array([[2, 0, 1, 1], [0, 1, 0, 0], [0, 0, 1, 0], [0, 3, 0, 0]], "float64")[..., None]
KERNEL = np.array([[1, 0, 1], [0, 0, 0], [0, 1, 0]], "float64")[..., None, None]


def _layer(kind: str, shape: tuple[int, ...] = (4, 4, 1), **settings: object) -> Layer:
    return plan([("it", kind, settings)], shape)[0]


def test_convolution() -> None:
    layer = _layer("Conv2D", filters=1, kernel_size=3, activation="relu")
    told = explain(layer, {"it/kernel": KERNEL, "it/bias": np.array([-0.5])}, PICTURE, (0, 0, 0))
    assert told.patch[..., 0].tolist() == [[2, 0, 1], [0, 1, 0], [0, 0, 1]]
    assert told.products[..., 0].tolist() == [[2, 0, 1], [0, 0, 0], [0, 0, 0]]
    assert (told.bias, told.total, told.activation, told.value) == (-0.5, 2.5, "relu", 2.5)
    assert told.input_window == ((0, 3), (0, 3))
    assert told.formula == "2·1 + 1·1 + 0 for the rest + bias (−0.5) = 2.5; ReLU → 2.5"


def test_convolution_at_the_edge() -> None:
    layer = _layer("Conv2D", filters=1, kernel_size=3, padding="same", use_bias=False)
    told = explain(layer, {"it/kernel": KERNEL}, PICTURE, (0, 3, 0))
    assert told.patch[..., 0].tolist() == [[0, 0, 0], [1, 1, 0], [0, 0, 0]]
    assert told.input_window == ((-1, 2), (2, 5))
    assert told.total == told.value == 0
    assert told.formula == "0 (all 9 products) = 0"


def test_a_negative_sum_is_cut_by_relu() -> None:
    layer = _layer("Dense", (5,), units=2, activation="relu")
    kernel = np.array([[1, 0.5], [1, -2], [1, 0.25], [1, -1], [1, 0.125]])
    told = explain(layer, {"it/kernel": kernel, "it/bias": np.array([0.0, 0.25])}, np.ones(5), (1,))
    assert told.products.tolist() == [0.5, -2, 0.25, -1, 0.125]
    assert (told.total, told.value, told.bias) == (-1.875, 0, 0.25)
    assert told.formula == "1·(−2) + 1·(−1) + 1·0.5 + … (2 smaller) + bias 0.25 = −1.88; ReLU → 0"
    assert told.input_window == ((0, 5),)


def test_pooling() -> None:
    highest = explain(_layer("MaxPooling2D", pool_size=2), {}, PICTURE, (1, 0, 0))
    assert (highest.value, highest.source, highest.input_window) == (3, (3, 1, 0), ((2, 4), (0, 2)))
    assert highest.kernel.tolist() == [[0, 0], [0, 1]]
    assert highest.formula == "max(0, 0, 0, 3) = 3, found at (3, 1)"
    mean = explain(_layer("AveragePooling2D", pool_size=2), {}, PICTURE, (0, 0, 0))
    assert (mean.value, mean.kernel.tolist()) == (0.75, [[0.25, 0.25], [0.25, 0.25]])
    assert mean.formula == "(2 + 0 + 0 + 1) / 4 = 0.75"


def test_pooling_at_the_edge_leaves_padding_out() -> None:
    x = -PICTURE[:3, :3] - 1  # all below zero: padding would win if it counted
    highest = explain(_layer("MaxPooling2D", (3, 3, 1), pool_size=2, padding="same"), {}, x, (1, 1, 0))
    assert (highest.value, highest.source, highest.patch.tolist()) == (-2, (2, 2, 0), [[-2, 0], [0, 0]])
    mean = explain(_layer("AveragePooling2D", (3, 3, 1), pool_size=2, padding="same"), {}, x, (0, 1, 0))
    assert (mean.value, mean.kernel.tolist()) == (-1.5, [[0.5, 0], [0.5, 0]])


def test_normalisation() -> None:
    layer = _layer("BatchNormalization", (2, 2), epsilon=0.0)
    own = {"gamma": [1, 3], "beta": [0, 0.5], "moving_mean": [0, 1], "moving_variance": [1, 4]}
    weights = {f"it/{name}": np.array(value, "float64") for name, value in own.items()}
    told = explain(layer, weights, np.array([[1.0, 2], [3, 5]]), (1, 1))
    assert (told.value, float(told.kernel), told.bias) == ((5 - 1) / 2 * 3 + 0.5, 1.5, 0.5 - 1.5)
    assert told.formula == "(5 − 1) / 2 · 3 + 0.5 = 6.5"


def test_softmax_weighs_all_scores() -> None:
    told = explain(_layer("Softmax", (3,)), {}, np.log([1.0, 2, 5]), (2,))
    assert np.isclose(told.value, 0.625)
    assert told.rivals is not None
    assert np.allclose(told.rivals, np.log([1, 2, 5]))
    assert told.formula == "e^1.61 / (e^0 + e^0.693 + e^1.61) = 0.625"


def test_where_a_flattened_number_came_from() -> None:
    x = np.arange(24.0).reshape(2, 3, 4)
    flat = explain(_layer("Flatten", (2, 3, 4)), {}, x, (17,))
    assert (flat.value, flat.source, flat.input_window) == (17, (1, 1, 1), ((1, 2), (1, 2), (1, 2)))
    again = explain(_layer("Reshape", (2, 3, 4), target_shape=(6, 4)), {}, x, (4, 1))
    assert (again.value, again.source) == (17, (1, 1, 1))
    assert again.formula == "17, as it stands at (1, 1, 1) of the input"


@pytest.mark.parametrize("every", [False, True])
def test_recurrent_unit_at_any_step(every: bool) -> None:
    dice = np.random.default_rng(2)
    layer = _layer("SimpleRNN", (4, 3), units=2, return_sequences=every)
    own = {"kernel": dice.normal(size=(3, 2)), "recurrent_kernel": dice.normal(size=(2, 2)), "bias": dice.normal(size=2)}
    weights, x = {f"it/{name}": value for name, value in own.items()}, dice.normal(size=(4, 3))
    states = simple_rnn(x[None], own["kernel"], own["recurrent_kernel"], own["bias"])[0]
    for step in range(4):
        told = explain(layer, weights, x, (step, 1))
        before = states[step - 1] if step else np.zeros(2)
        assert np.isclose(told.value, states[step, 1])
        assert told.state is not None
        assert told.state_products is not None
        assert np.allclose(told.state, before)
        assert np.allclose(told.products, x[step] * own["kernel"][:, 1])
        assert np.allclose(told.products.sum() + told.state_products.sum() + told.bias, told.total)
        assert told.input_window == ((step, step + 1), (0, 3))
    if not every:
        assert explain(layer, weights, x, (1,)).value == told.value


KINDS = [
    ("Conv2D", {"filters": 3, "kernel_size": 3, "strides": 2, "padding": "same", "activation": "softmax"}),
    ("Conv2D", {"filters": 3, "kernel_size": (2, 3), "dilation_rate": 2, "activation": "tanh"}),
    ("MaxPooling2D", {"pool_size": 3, "strides": 2, "padding": "same"}),
    ("AveragePooling2D", {"pool_size": (2, 3), "padding": "same"}),
    ("GlobalAveragePooling2D", {}),
    ("BatchNormalization", {}),
    ("BatchNormalization", {"axis": 1}),
    ("ReLU", {}),
    ("Softmax", {"axis": 2}),
    ("Dense", {"units": 4, "activation": "softmax"}),
    ("Dropout", {"rate": 0.5}),
    ("Flatten", {}),
]


@pytest.mark.parametrize(("kind", "settings"), KINDS, ids=str)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_every_unit_adds_up_to_what_the_layer_computes(kind: str, settings: dict, dtype: str) -> None:
    dice = np.random.default_rng(9)
    shape = (6, 5, 2)
    layer = _layer(kind, shape, **settings)
    kernel = (*np.broadcast_to(settings.get("kernel_size", 1), 2), 2, layer.output_shape[-1]) if kind == "Conv2D" else (2, 4)
    own = {"kernel": dice.normal(size=kernel), "bias": dice.normal(size=layer.output_shape[-1])}
    channels = shape[settings.get("axis", 3) - 1]
    own |= {name: dice.uniform(0.5, 2, channels) for name in ("gamma", "beta", "moving_mean", "moving_variance")}
    own = {name: value.astype(dtype) for name, value in own.items()}
    x = dice.normal(size=shape).astype(dtype)
    y = forward(layer, own, x[None])[0]
    close = 1e-5 if dtype == "float32" else 1e-12
    for position in np.ndindex(*layer.output_shape):
        told = explain(layer, {f"it/{name}": value for name, value in own.items()}, x, position)
        assert abs(told.value - y[position]) <= close
        assert abs(told.products.sum() + told.bias - told.total) <= close
        assert told.patch.shape == told.kernel.shape == told.products.shape
        if told.source is not None:
            assert x[told.source] == (told.patch[told.kernel != 0] if told.patch.ndim else told.patch)


def test_refusals() -> None:
    layer = _layer("Conv2D", filters=1, kernel_size=3)
    weights = {"it/kernel": KERNEL}
    for position in ((2, 0, 0), (0, 0), (-1, 0, 0), (0, 0, 1)):
        with pytest.raises(Refusal, match="2 x 2 x 1 numbers"):
            explain(layer, weights, PICTURE, position)
    with pytest.raises(Refusal, match="shape"):
        explain(layer, weights, PICTURE[:3], (0, 0, 0))
    with pytest.raises(Refusal, match="lack its kernel"):
        explain(layer, {}, PICTURE, (0, 0, 0))
    with pytest.raises(Refusal, match="not explained"):
        explain(Layer("it", "Lambda", (4, 4, 1), (4, 4, 1), 0, 0), weights, PICTURE, (0, 0, 0))
    with pytest.raises(Refusal, match="4 x 4 x 1 numbers"):
        run([layer], weights, np.zeros((1, 28, 28, 1)))
    with pytest.raises(Refusal, match="float32"):
        run([layer], weights, np.zeros((1, 4, 4, 1), "uint8"))
