"""The texts on neurons, activations, losses, softmax, dropout and backpropagation, worked through; their slips put right.

The texts give letters where they speak of neurons, and hardly a number: here their formulas are followed letter by letter.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from core.reference.activations import CURVES, softmax
from core.reference.chain_rule import steps
from core.reference.dense import dropout
from core.reference.differences import REACH
from core.reference.dropout import ensemble
from core.reference.examples import EXAMPLES
from core.reference.formulas import neuron as formulas
from core.reference.losses import LOSSES
from core.reference.perceptron import Perceptron, backward, forward, initial, predict

COURSE = EXAMPLES["course"]
X, T = COURSE.x, COURSE.targets
W, U = COURSE.parameters["weights_1"], COURSE.parameters["weights_2"]
B, C = COURSE.parameters["bias_1"], COURSE.parameters["bias_2"]


def sigma(x: np.ndarray) -> np.ndarray:
    """The text's formula 2, as it stands."""
    return 1 / (1 + np.exp(-x))


H = sigma(X @ W + B)
Y = sigma(H @ U + C)
DELTA = (Y - T) * Y * (1 - Y)
FOUND = {step.formula.symbol: step for step in steps(COURSE.network, COURSE.parameters, X, T)}
EXACT = backward(COURSE.network, COURSE.parameters, X[None], T[None]).parameters


def test_five_inputs_two_and_five_hidden_neurons_five_outputs() -> None:
    """000, Structure: Z_1 = W_11 X_1 + ... + W_51 X_5 + B_1, and the same as a matrix."""
    network = Perceptron((5, 2, 5, 5))
    parameters, x = initial(network, 1), np.array([0.1, 0.9, 0.5, 0.3, 0.7])
    w, b = parameters["weights_1"], np.array([0.2, -0.4])
    done = forward(network, parameters | {"bias_1": b}, x[None])[0]
    for n in range(2):
        assert done.sums[0, n] == pytest.approx(sum(w[m, n] * x[m] for m in range(5)) + b[n])
    assert done.sums[0] == pytest.approx(w.T @ x + b)  # [W] has a row a hidden neuron, as printed
    assert done.outputs[0, 0] == pytest.approx(sigma(done.sums[0, 0]))  # "Neuron 1 Activation = Sigmoid(Z_1)"
    assert network.parameters == (5 * 2 + 2) + (2 * 5 + 5) + (5 * 5 + 5)


def test_a_picture_of_12_by_16_pixels_has_192_inputs() -> None:
    assert np.zeros((12, 16)).reshape(1, -1).shape == (1, 192)


def test_the_three_activations_of_the_text() -> None:
    z = np.array([-2.0, 0.0, 1.5])
    assert CURVES["sigmoid"].function(z) == pytest.approx(sigma(z))
    assert CURVES["relu"].function(z).tolist() == [0, 0, 1.5]
    assert softmax(z) == pytest.approx(np.exp(z) / np.exp(z).sum())
    assert softmax(z).sum() == pytest.approx(1)


def test_not_every_activation_lies_between_0_and_1() -> None:
    """000 says they should; of its own three the ReLU does not, and 001's tanh goes down to -1."""
    assert CURVES["relu"].function(np.array(3.0)) == 3
    assert CURVES["tanh"].function(np.array(-3.0)) < -0.99


def test_mse_is_the_mean_of_the_squared_errors() -> None:
    prediction, actual = np.array([[0.2, 0.8, 0.5]]), np.array([[0.0, 1.0, 1.0]])
    assert LOSSES["mean_squared"].function(prediction, actual)[0] == pytest.approx((0.04 + 0.04 + 0.25) / 3)


def test_the_cost_of_the_backpropagation_chapter_has_a_half_and_so_no_2_in_its_slope() -> None:
    assert FOUND["L"].value == pytest.approx(0.5 * ((Y - T) ** 2).sum())
    for j in (1, 2):
        assert FOUND[f"L_by_y_{j}"].value == pytest.approx(Y[j - 1] - T[j - 1])


def test_forwards_through_2_3_2() -> None:
    assert predict(COURSE.network, COURSE.parameters, X[None])[0] == pytest.approx(Y)
    assert [FOUND[f"h_{j}"].value for j in (1, 2, 3)] == pytest.approx(H)
    assert [FOUND[f"y_{j}"].value for j in (1, 2)] == pytest.approx(Y)


def test_the_output_layer() -> None:
    """dL/du_ij = (y_j - t_j) y_j (1 - y_j) h_i. The text calls it delta_i h_i; the delta is the output's, so delta_j h_i."""
    for i in range(3):
        for j in range(2):
            expected = (Y[j] - T[j]) * Y[j] * (1 - Y[j]) * H[i]
            assert FOUND[f"L_by_u_{i + 1}_{j + 1}"].value == pytest.approx(expected)
            assert expected == pytest.approx(DELTA[j] * H[i])
            assert EXACT["weights_2"][i, j] == pytest.approx(expected)


def test_dl_dh_1_comes_from_both_outputs() -> None:
    expected = (Y[0] - T[0]) * Y[0] * (1 - Y[0]) * U[0, 0] + (Y[1] - T[1]) * Y[1] * (1 - Y[1]) * U[0, 1]
    assert FOUND["L_by_h_1"].value == pytest.approx(expected)


def test_dl_dw_11_with_its_bracket_closed() -> None:
    """As printed, h_1 (1 - h_1) x_1 would multiply the second output's term alone."""
    first, second = DELTA[0] * U[0, 0], DELTA[1] * U[0, 1]
    right = (first + second) * H[0] * (1 - H[0]) * X[0]
    assert FOUND["L_by_w_1_1"].value == pytest.approx(right)
    assert first + second * H[0] * (1 - H[0]) * X[0] != pytest.approx(right, rel=0.1)


def test_the_generalised_form() -> None:
    for i in range(2):
        for j in range(3):
            expected = sum((Y[k] - T[k]) * Y[k] * (1 - Y[k]) * U[j, k] for k in range(2)) * H[j] * (1 - H[j]) * X[i]
            assert FOUND[f"L_by_w_{i + 1}_{j + 1}"].value == pytest.approx(expected)
            assert EXACT["weights_1"][i, j] == pytest.approx(expected)


def test_a_hidden_delta_holds_no_input() -> None:
    """ERRATA 12: with x_i in delta_j and again outside, dL/dw would grow with the square of the input."""
    for j in range(3):
        delta = FOUND[f"delta_{j + 1}_layer_1"]
        assert delta.value == pytest.approx(sum(DELTA[k] * U[j, k] for k in range(2)) * H[j] * (1 - H[j]))
        assert not {name for name in delta.values if name.startswith("x_")}
    as_printed = FOUND["delta_1_layer_1"].value * X[0] * X[0]
    moved = {**COURSE.parameters, "weights_1": W + np.eye(2, 3) * [[REACH], [0]]}
    back = {**COURSE.parameters, "weights_1": W - np.eye(2, 3) * [[REACH], [0]]}
    above, below = (0.5 * ((predict(COURSE.network, p, X[None])[0] - T) ** 2).sum() for p in (moved, back))
    assert FOUND["L_by_w_1_1"].value == pytest.approx((above - below) / (2 * REACH), rel=1e-6)
    assert as_printed != pytest.approx((above - below) / (2 * REACH), rel=0.1)


def test_the_update_rule_goes_downhill() -> None:
    """u - eta grad L -> u, for every weight at once."""
    eta = 0.5
    after = {name: array - eta * EXACT[name] for name, array in COURSE.parameters.items()}
    expected = formulas.STEP(w=float(U[0, 0]), eta=eta, g=float(DELTA[0] * H[0]))
    assert after["weights_2"][0, 0] == pytest.approx(expected)
    assert 0.5 * ((predict(COURSE.network, after, X[None])[0] - T) ** 2).sum() < FOUND["L"].value


def test_softmax_gives_a_probability_for_each_class() -> None:
    """004, 2.9."""
    shares = softmax(np.array([2.0, 1.0, 0.1]))
    assert shares == pytest.approx([0.659001, 0.242433, 0.098566], abs=1e-6)
    assert formulas.SOFTMAX(z_i=2.0, z=np.array([2.0, 1.0, 0.1]), T=1.0) == pytest.approx(shares[0])


def test_dropout_is_similar_to_an_ensemble_but_not_quite_the_same() -> None:
    """004, 2.10: for a sum the whole network is the mean of the ensemble, behind a sigmoid it is only near it."""
    hidden, weights = np.array([0.5, 0.9, 0.3]), np.array([1.0, -2.0, 1.5])
    assert ensemble(hidden, weights, 0.1, 0.5, "linear").mean == pytest.approx(hidden @ weights + 0.1)
    found = ensemble(hidden, weights, 0.1, 0.5, "sigmoid")
    assert 0.01 < abs(found.mean - found.whole) < 0.1


def test_dropout_with_the_rate_of_the_simple_rnn() -> None:
    """001: dropout_rate = 0.3; what stays is divided by 0.7."""
    assert dropout(np.array([0.7, 0.7]), np.array([1.0, 0.0]), 0.3).tolist() == pytest.approx([1.0, 0.0])
    assert formulas.DROPPED(m=1.0, h=0.7, p=0.3) == pytest.approx(1)


def test_binary_cross_entropy_of_the_sentiment_network() -> None:
    """002: a single sigmoid output and binary_crossentropy."""
    assert LOSSES["binary_cross_entropy"].function(np.array([[0.8]]), np.array([[1.0]]))[0] == pytest.approx(-math.log(0.8))
