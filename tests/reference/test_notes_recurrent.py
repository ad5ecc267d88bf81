"""What the course texts say of RNN, LSTM and GRU, as far as it can be computed; the slips with what is right."""

from __future__ import annotations

import math

import numpy as np
import pytest

from core.reference import sentences
from core.reference.cells import GRU, LSTM, Clamp, SimpleRNN, backward, parameters, random_weights, run, run_both

SEED = 2022


def _drawn(cell: object, steps: int = 6, features: int = 3, units: int = 4, scale: float = 0.7) -> tuple:
    dice = np.random.default_rng(SEED)
    return random_weights(cell, features, units, dice, scale), dice.normal(0, 1, (1, steps, features))


def test_001_the_simple_rnn_for_digits_has_21386_weights() -> None:
    assert parameters(SimpleRNN(), 28, 128) + (128 + 1) * 10 == 21_386


def test_002_the_listing_has_an_lstm_of_128_units() -> None:
    """LSTM(128) on (10, 256), Dense(64), Dense(1)."""
    assert parameters(LSTM(), 256, 128) == 197_120
    assert parameters(LSTM(), 256, 128) + (128 + 1) * 64 + (64 + 1) == 205_441


def test_004_the_state_update() -> None:
    """h_t = g(W_hh^T h_(t-1) + W_hx^T x_t + b_h), one step by hand."""
    weights = {"kernel": np.array([[0.5]]), "recurrent_kernel": np.array([[-0.25]]), "bias": np.array([0.1])}
    found = run(SimpleRNN(), weights, np.array([[[2.0], [1.0]]]))["hidden"][0, :, 0]
    first = math.tanh(0.5 * 2 + 0.1)
    assert found.tolist() == pytest.approx([first, math.tanh(0.5 - 0.25 * first + 0.1)])


def test_001_the_same_weights_read_any_length() -> None:
    weights, x = _drawn(SimpleRNN(), steps=50)
    short, long = run(SimpleRNN(), weights, x[:, :5]), run(SimpleRNN(), weights, x)
    np.testing.assert_array_equal(short["hidden"], long["hidden"][:, :5])


def test_001_nepal_a_bag_cannot_tell_the_order_and_a_recurrent_network_can() -> None:
    one, other = sentences.words("I went to Nepal in 2009"), sentences.words("In 2009, I went to Nepal.")
    known = sentences.vocabulary(one, other)
    weights = random_weights(SimpleRNN(), len(known), 3, np.random.default_rng(SEED))
    ends = [run(SimpleRNN(), weights, sentences.one_hot(words, known)[None]).last for words in (one, other)]
    assert (sentences.bag(one, known) == sentences.bag(other, known)).all()
    assert np.abs(ends[0] - ends[1]).max() > 0.1


def test_001_a_one_way_network_cannot_account_for_the_future_and_003_a_bidirectional_one_can() -> None:
    weights, x = _drawn(LSTM())
    changed = x.copy()
    changed[:, -1] += 1
    one, other = (run(LSTM(), weights, given)["hidden"][:, :-1] for given in (x, changed))
    np.testing.assert_array_equal(one, other)
    one, other = (run_both(LSTM(), (weights, weights), given).outputs[:, :-1] for given in (x, changed))
    assert (one != other).any(axis=-1).all()


def test_000_a_forget_gate_of_one_keeps_completely_and_of_zero_gets_rid_completely() -> None:
    weights, x = _drawn(LSTM())
    shut = [Clamp("input", 0.0, steps=(3,))]
    kept = run(LSTM(), weights, x, clamps=[*shut, Clamp("forget", 1.0, steps=(3,))])["cell"]
    np.testing.assert_array_equal(kept[:, 3], kept[:, 2])
    assert not run(LSTM(), weights, x, clamps=[*shut, Clamp("forget", 0.0, steps=(3,))])["cell"][:, 3].any()


def test_000_the_equations_of_the_walk_through_at_every_step() -> None:
    weights, x = _drawn(LSTM())
    trace = run(LSTM(), weights, x)
    before = trace.before["cell"]
    np.testing.assert_allclose(trace["cell"], trace["forget"] * before + trace["input"] * trace["candidate"], atol=1e-15)
    np.testing.assert_allclose(trace["hidden"], trace["output"] * np.tanh(trace["cell"]), atol=1e-15)
    assert all(((trace[gate] > 0) & (trace[gate] < 1)).all() for gate in ("forget", "input", "output"))


def test_003_the_candidate_that_enters_is_that_of_this_step() -> None:
    """Erratum 7: with the candidate of the step before, the cell state would be another."""
    weights, x = _drawn(LSTM())
    trace = run(LSTM(), weights, x)
    late = np.concatenate([np.zeros_like(trace["candidate"][:, :1]), trace["candidate"][:, :-1]], axis=1)
    assert not np.allclose(trace["cell"], trace["forget"] * trace.before["cell"] + trace["input"] * late, atol=1e-3)


def test_000_coupled_gates_forget_only_where_something_comes_in() -> None:
    weights, x = _drawn(LSTM(coupled=True))
    trace = run(LSTM(coupled=True), weights, x)
    mixed = trace["forget"] * trace.before["cell"] + (1 - trace["forget"]) * trace["candidate"]
    np.testing.assert_allclose(trace["cell"], mixed, atol=1e-15)


def test_000_and_001_write_the_update_gate_in_two_ways() -> None:
    """Erratum 8. At z = 1 the state stays in text 001 and in Keras, and is made new in text 000."""
    weights, x = _drawn(GRU())
    held = [Clamp("update", 1.0, steps=(3,))]
    keeps, renews = (run(GRU(update_keeps=way), weights, x, clamps=held) for way in (True, False))
    np.testing.assert_array_equal(keeps["hidden"][:, 3], keeps["hidden"][:, 2])
    np.testing.assert_array_equal(renews["hidden"][:, 3], renews["candidate"][:, 3])


def test_001_a_reset_gate_of_zero_ignores_the_state_before() -> None:
    """Of the candidate, that is. The state itself is the update gate's: it does what input and forget gate do (erratum 9)."""
    for after in (True, False):
        cell = GRU(reset_after=after)
        weights, x = _drawn(cell)
        if after:
            weights["bias"][1] = 0  # the second bias is added before the reset gate takes
        shut = [Clamp("reset", 0.0)]
        one, other = (run(cell, weights, x, initial={"hidden": np.full((1, 4), start)}, clamps=shut) for start in (0.0, 0.9))
        np.testing.assert_allclose(one["candidate"], other["candidate"], atol=1e-15)
        assert not np.allclose(one["hidden"][:, 0], other["hidden"][:, 0])


def test_001_a_gru_has_two_gates_and_three_quarters_of_the_weights_of_an_lstm() -> None:
    assert set(GRU().blocks) - {"candidate"} == {"update", "reset"}
    assert parameters(GRU(reset_after=False), 28, 128) / parameters(LSTM(), 28, 128) == 0.75


def test_002_the_gradient_is_a_sum_over_steps_of_products_of_jacobians() -> None:
    """Erratum 11: dL/dU is the sum over k of dL/dh_T times dh_j/dh_(j-1) for all j from k + 1 to T, times dh_k/dU."""
    cell, (weights, x) = SimpleRNN("linear"), _drawn(SimpleRNN("linear"), scale=0.5)
    trace = run(cell, weights, x)
    asked = np.zeros_like(trace["hidden"])
    asked[:, -1] = [1.0, -2.0, 0.5, 3.0]
    found = backward(trace, asked, shares=True)
    u, steps = weights["recurrent_kernel"], x.shape[1]
    for k in range(steps):
        reached = asked[0, -1] @ np.linalg.matrix_power(u.T, steps - 1 - k)  # each Jacobian dh_j/dh_(j-1) of row vectors is U^T
        np.testing.assert_allclose(found.states["hidden"][0, k], reached, atol=1e-12)
        np.testing.assert_allclose(
            found.shares["recurrent_kernel"][k], np.outer(trace.before["hidden"][0, k], reached), atol=1e-12
        )


@pytest.mark.parametrize(("weight", "grows"), [(0.5, False), (1.5, True)])
def test_003_a_small_weight_makes_gradients_vanish_and_a_large_one_explode(weight: float, grows: bool) -> None:
    weights = {"kernel": np.ones((1, 1)), "recurrent_kernel": np.array([[weight]])}
    trace = run(SimpleRNN("linear"), weights, np.ones((1, 30, 1)))
    asked = np.zeros((1, 30, 1))
    asked[:, -1] = 1
    felt = backward(trace, asked).states["hidden"][0, :, 0]
    np.testing.assert_allclose(felt, weight ** np.arange(29, -1, -1))
    assert (felt[0] > 1e5) == grows
    assert (felt[0] < 1e-8) != grows


def test_003_a_gradient_rides_on_the_cell_state_undiminished_where_nothing_is_forgotten() -> None:
    weights, x = _drawn(LSTM(), steps=40)
    weights["recurrent_kernel"][:] = 0  # so that the cell state is the only way back
    trace = run(LSTM(), weights, x, clamps=[Clamp("forget", 1.0)])
    asked = np.zeros_like(trace["hidden"])
    asked[:, -1] = 1
    felt = backward(trace, asked).states["cell"][0]
    np.testing.assert_allclose(felt, np.broadcast_to(felt[-1], felt.shape))
    assert felt.all()
