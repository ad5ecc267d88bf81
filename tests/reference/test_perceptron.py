"""Neurons, losses and small networks: slopes against central differences, sums against their products, limits refused."""

from __future__ import annotations

import numpy as np
import pytest

from core.contract import Refusal
from core.reference.activations import CURVES, curve, softmax, softmax_jacobian
from core.reference.formulas import neuron as formulas
from core.reference.losses import LOSSES, binary_from_sums, categorical_from_sums, loss_named
from core.reference.perceptron import MOST_UNITS, Dropped, Perceptron, activate, backward, forward, initial, losses, predict

SEED = 40
NUMBERS = np.array([-30.0, -3.1, -1.0, -0.2, 0.3, 0.9, 2.5, 40.0])  # clear of 0, where a ReLU has its kink


@pytest.mark.parametrize("name", CURVES)
def test_the_slope_of_a_curve_is_its_difference_and_both_are_their_formulas(name: str) -> None:
    own = CURVES[name]
    slopes = (own.function(NUMBERS + 1e-6) - own.function(NUMBERS - 1e-6)) / 2e-6
    assert own.slope(NUMBERS) == pytest.approx(slopes, abs=1e-8)
    for z in NUMBERS.tolist():
        y = float(own.function(np.array(z)))
        known = {"z": z, "y": y} | formulas.CONSTANTS
        assert formulas.ACTIVATION[name](z=z) == pytest.approx(y, abs=1e-15)
        slope = formulas.SLOPE[name]
        assert slope(**{symbol: known[symbol] for symbol in slope.symbols}) == pytest.approx(own.slope(np.array(z)), abs=1e-15)


def test_at_its_kink_a_relu_takes_the_slope_of_the_left() -> None:
    zero = np.array(0.0)
    assert CURVES["relu"].slope(zero) == formulas.SLOPE["relu"](z=0.0) == 0
    assert CURVES["leaky_relu"].slope(zero) == formulas.SLOPE["leaky_relu"](z=0.0) == 0.2
    assert [name for name, item in CURVES.items() if item.kinked] == ["relu", "leaky_relu"]


def test_sigmoid_and_softmax_do_not_overflow() -> None:
    assert CURVES["sigmoid"].function(np.array([-1e4, 1e4])).tolist() == [0, 1]
    assert softmax(np.array([1e300, 0.0, -1e300])).tolist() == [1, 0, 0]
    assert softmax(np.array([1002.0, 1001, 1000])) == pytest.approx(softmax(np.array([2.0, 1, 0])), abs=1e-15)


def test_temperature_evens_out_or_lets_the_winner_take_all() -> None:
    z = np.array([2.0, 1.0, 0.1])
    assert softmax(z, temperature=1e6) == pytest.approx(np.full(3, 1 / 3), abs=1e-6)
    assert softmax(z, temperature=0.01) == pytest.approx([1, 0, 0], abs=1e-12)
    assert softmax(z, temperature=2.5) == pytest.approx(softmax(z / 2.5), abs=1e-15)
    assert formulas.AGAINST(z=2.0, r=1.0, T=2.5) == pytest.approx(softmax(z[:2], temperature=2.5)[0], abs=1e-15)
    for wrong in (0, -1, float("nan")):
        with pytest.raises(Refusal, match="above 0"):
            softmax(z, temperature=wrong)


def test_the_jacobian_of_softmax_is_its_difference() -> None:
    z, temperature = np.array([0.3, -1.2, 2.0, 0.7]), 1.7
    found = softmax_jacobian(softmax(z, temperature=temperature), temperature)
    for j in range(4):
        step = np.eye(4)[j] * 1e-6
        slope = (softmax(z + step, temperature=temperature) - softmax(z - step, temperature=temperature)) / 2e-6
        assert found[:, j] == pytest.approx(slope, abs=1e-9)
    assert found.sum(0) == pytest.approx(np.zeros(4), abs=1e-15)
    assert found == pytest.approx(found.T)


@pytest.mark.parametrize("name", LOSSES)
def test_the_gradient_of_a_loss_is_its_difference(name: str) -> None:
    dice = np.random.default_rng(SEED)
    y, t = dice.uniform(0.1, 0.9, (3, 4)), dice.uniform(0, 1, (3, 4))
    found = LOSSES[name].gradient(y, t)
    for index in np.ndindex(y.shape):
        step = np.zeros_like(y)
        step[index] = 1e-6
        slope = (LOSSES[name].function(y + step, t) - LOSSES[name].function(y - step, t)).sum() / 2e-6
        assert found[index] == pytest.approx(slope, rel=1e-7)


def test_losses_from_sums_are_those_of_the_probabilities_and_never_infinite() -> None:
    dice = np.random.default_rng(SEED)
    z, t = dice.normal(0, 2, (5, 3)), np.eye(3)[[0, 1, 2, 0, 1]]
    assert binary_from_sums(z, t) == pytest.approx(LOSSES["binary_cross_entropy"].function(CURVES["sigmoid"].function(z), t))
    assert categorical_from_sums(z, t) == pytest.approx(LOSSES["categorical_cross_entropy"].function(softmax(z), t))
    assert binary_from_sums(np.array([[1e4]]), np.array([[0.0]])) == 1e4
    assert categorical_from_sums(np.array([[1e4, 0.0]]), np.array([[0.0, 1.0]])) == 1e4


def test_a_sum_is_its_products_and_its_bias() -> None:
    network = Perceptron((3, 5, 2), "tanh", "linear", "mean_squared")
    parameters = initial(network, SEED)
    x = np.random.default_rng(SEED).normal(0, 1, (4, 3))
    passes = forward(network, parameters, x)
    for layer, done in enumerate(passes, start=1):
        assert done.products.shape == (4, *parameters[f"weights_{layer}"].shape)
        assert done.products.sum(1) + parameters[f"bias_{layer}"] == pytest.approx(done.sums, abs=1e-14)
        assert activate(network, layer, done.sums) == pytest.approx(done.outputs)
    assert predict(network, parameters, x).tolist() == passes[-1].outputs.tolist()


@pytest.mark.parametrize(("output", "loss"), [("sigmoid", "binary_cross_entropy"), ("softmax", "categorical_cross_entropy")])
def test_where_loss_and_output_belong_together_nothing_is_ever_divided(output: str, loss: str) -> None:
    """Sure and wrong: y - t is -1 and 1, where the product of the two slopes would be infinity times 0."""
    network = Perceptron((1, 2), output=output, loss=loss)
    parameters = {"weights_1": np.array([[1e4, -1e4]]), "bias_1": np.zeros(2)}
    found = backward(network, parameters, np.array([[1.0]]), np.array([[0.0, 1.0]]))
    assert np.isfinite(found.loss)
    assert found.parameters["bias_1"] * (2 if output == "sigmoid" else 1) == pytest.approx([1, -1])


def test_dropout_in_a_network_scales_what_stays_and_stops_what_goes() -> None:
    network = Perceptron((2, 4, 1), "tanh", "linear", "mean_squared")
    parameters, mask = initial(network, SEED), np.array([1.0, 0, 1, 0])
    x = np.array([[0.5, -1.0]])
    dropped = Dropped([mask], 0.5)
    passes = forward(network, parameters, x, dropped)
    assert passes[0].outputs == pytest.approx(passes[0].activated * mask * 2)
    slopes = backward(network, parameters, x, np.array([[0.3]]), dropped).parameters
    assert (slopes["weights_1"][:, mask == 0] == 0).all()
    assert (slopes["weights_1"][:, mask == 1] != 0).all()
    assert (slopes["weights_2"][mask == 0] == 0).all()


def test_initial_weights_are_the_seeds_and_as_wide_as_the_papers_say() -> None:
    wide = Perceptron((64, 64, 64), "tanh")
    one, same, other = initial(wide, SEED), initial(wide, SEED), initial(wide, SEED + 1)
    assert all((one[name] == same[name]).all() for name in one)
    assert (one["weights_1"] != other["weights_1"]).all()
    assert one["weights_1"].std() == pytest.approx(np.sqrt(2 / 128), rel=0.05)
    assert initial(Perceptron((64, 64, 64), "relu"), SEED)["weights_1"].std() == pytest.approx(np.sqrt(2 / 64), rel=0.05)
    assert wide.parameters == sum(array.size for array in one.values()) == 2 * 65 * 64


REFUSED = [
    ({"sizes": (2, 0, 1)}, "1 to 64 neurons; 0 came"),
    ({"sizes": (2, 1_000_000, 1)}, "1,000,000 came"),
    ({"sizes": (2, -3, 1)}, "-3 came"),
    ({"sizes": (2,)}, "1 to 8 layers; 0 came"),
    ({"sizes": (2,) * 10}, "9 came"),
    ({"sizes": (2, 1), "hidden": "swish"}, "'swish' came"),
    ({"sizes": (2, 1), "output": "argmax"}, "'argmax' came"),
    ({"sizes": (2, 1), "loss": "hinge"}, "'hinge' came"),
    ({"sizes": (2, 1), "output": "tanh", "loss": "binary_cross_entropy"}, "needs probabilities"),
    ({"sizes": (2, 2), "output": "softmax", "temperature": 0.0}, "temperature must be above 0"),
    ({"sizes": (2, 2), "output": "softmax", "temperature": float("nan")}, "temperature must be above 0"),
]


@pytest.mark.parametrize(("settings", "said"), REFUSED, ids=[said for _, said in REFUSED])
def test_networks_that_cannot_be_are_refused(settings: dict, said: str) -> None:
    with pytest.raises(Refusal, match=said):
        Perceptron(**settings)


def test_names_are_looked_up() -> None:
    assert MOST_UNITS == 64
    for found in (curve, loss_named):
        with pytest.raises(Refusal, match="must be one of"):
            found("../sigmoid")


def test_the_loss_of_a_pass_is_that_of_its_network() -> None:
    network = Perceptron((1, 1))
    last = forward(network, {"weights_1": np.array([[0.0]]), "bias_1": np.zeros(1)}, np.array([[1.0], [2.0]]))[-1]
    assert losses(network, last, np.array([[0.0], [1.0]])).tolist() == [0.125, 0.125]
