"""Backpropagation through time taken apart: its parts multiply and add up to the whole, and decay as the spectral radius says."""

from __future__ import annotations

import numpy as np
import pytest

from core.contract import Refusal
from core.reference import clipping, decay, initialisation, remembering, sentence_gradients, vanishing
from core.reference.cells import GRU, LSTM, Cell, SimpleRNN, backward, initial_weights, random_weights, run
from core.reference.remembered import LAGS, SEEDS, remembered, trained
from core.reference.through_time import from_the_end, jacobians, joined, norm, products, spectral_radius, truncated
from core.reference.vanishing import Experiment, conduct

CELLS: dict[str, Cell] = {
    "tanh": SimpleRNN(), "linear": SimpleRNN("linear"), "relu": SimpleRNN("relu"), "sigmoid": SimpleRNN("sigmoid"),
    "lstm": LSTM(), "gru": GRU(),
}  # fmt: skip


def unrolled(cell: Cell, seed: int, steps: int = 7, units: int = 4):
    """A run of two random sequences, and a gradient of every hidden state."""
    dice = np.random.default_rng(seed)
    weights = random_weights(cell, 3, units, dice, 0.6)
    return run(cell, weights, dice.standard_normal((2, steps, 3))), dice.standard_normal((2, steps, units))


@pytest.mark.parametrize("name", CELLS)
def test_the_gradient_of_a_state_is_the_products_of_jacobians(name: str) -> None:
    """dL/ds_k = sum over the losses t of dL_t/ds_t times ds_t/ds_k: the sum over paths of text 002, with fitting matrices.

    In a state h and C stand side by side; the gradient of C alone has also what C does through the h of its own step.
    """
    trace, gradient = unrolled(CELLS[name], 1)
    felt, units = backward(trace, gradient).states, gradient.shape[2]
    steps = jacobians(trace, example=1)
    whole = joined(felt)[1]
    if name == "lstm":
        whole[:, units:] -= (felt["hidden"] * trace["output"] * (1 - np.tanh(trace["cell"]) ** 2))[1]
    for k in range(7):
        expected = np.zeros(steps.shape[1])
        for t in range(k, 7):
            product = np.eye(steps.shape[1])
            for jacobian in steps[k + 1 : t + 1]:
                product = jacobian @ product
            expected += gradient[1, t] @ product[:units]
        np.testing.assert_allclose(whole[k], expected, atol=1e-12)


@pytest.mark.parametrize("name", CELLS)
def test_a_jacobian_is_what_the_next_state_does(name: str) -> None:
    """Against differences: the state after a step, when the state before it is moved."""
    trace, _ = unrolled(CELLS[name], 2)
    found, cell, step, reach = jacobians(trace)[3], CELLS[name], 3, 1e-6
    before = {part: value[:1, step] for part, value in trace.before.items()}
    column = 0
    for part in cell.states:
        for unit in range(4):
            sides = []
            for way in (reach, -reach):
                moved = {other: value.copy() for other, value in before.items()}
                moved[part][0, unit] += way
                after = run(cell, trace.weights, trace.x[:1, step : step + 1], initial=moved)
                sides.append(joined({other: after[other] for other in cell.states})[0, 0])
            np.testing.assert_allclose(found[:, column], (sides[0] - sides[1]) / (2 * reach), atol=1e-8)
            column += 1


@pytest.mark.parametrize("name", CELLS)
def test_truncation_drops_what_goes_further_back(name: str) -> None:
    trace, gradient = unrolled(CELLS[name], 3)
    whole = backward(trace, gradient, shares=True)
    felt, shares = truncated(trace, gradient, 7)  # as long as the sequence: nothing is dropped
    for part, value in whole.states.items():
        np.testing.assert_allclose(felt[part], value, atol=1e-12)
    for weight, value in whole.shares.items():
        np.testing.assert_allclose(shares[weight], value, atol=1e-12)
    felt, _ = truncated(trace, gradient, 1)  # each loss is told to its own step alone
    np.testing.assert_allclose(felt["hidden"], gradient, atol=1e-12)
    felt, shares = truncated(trace, from_the_end(trace, gradient[:, -1]), 3)
    assert not felt["hidden"][:, :4].any()
    assert felt["hidden"][:, 4:].any(axis=(0, 2)).all()
    assert not any(value[:4].any() for value in shares.values())


def test_truncation_to_nothing_is_refused() -> None:
    trace, gradient = unrolled(CELLS["tanh"], 4)
    with pytest.raises(Refusal, match="at least 1 step"):
        truncated(trace, gradient, 0)


def test_products_end_with_the_identity_and_leave_the_first_out() -> None:
    steps = np.random.default_rng(5).standard_normal((4, 3, 3))
    found = products(steps)
    np.testing.assert_array_equal(found[-1], np.eye(3))
    np.testing.assert_allclose(found[0], steps[3] @ steps[2] @ steps[1])


def test_norm_and_spectral_radius() -> None:
    turned = 2 * initialisation.orthogonal(np.random.default_rng(6), 5)
    assert norm(turned) == pytest.approx(2)
    assert spectral_radius(turned) == pytest.approx(2)
    shear = np.array([[0.5, 100.0], [0.0, 0.5]])  # long steps at first, and yet it vanishes
    assert norm(shear) > 100
    assert spectral_radius(shear) == pytest.approx(0.5)
    assert norm(np.full((2, 2), np.inf)) == spectral_radius(np.full((2, 2), np.nan)) == float("inf")


@pytest.mark.parametrize("kind", initialisation.INITIALISATIONS)
@pytest.mark.parametrize("radius", [0.5, 0.9, 1.1, 1.5])
def test_in_the_linear_cell_the_decay_follows_the_spectral_radius(kind: str, radius: float) -> None:
    line = conduct(Experiment(radius, 100, initialisation=kind)).before.fit
    assert line is not None
    print(f"{kind}, spectral radius {radius}: factor {line.factor:.4f}, R2 {line.explained:.4f}")
    assert line.explained >= 0.95
    assert line.factor == pytest.approx(radius, rel=0.02)


def test_an_orthogonal_kernel_of_radius_one_keeps_every_length() -> None:
    found = conduct(Experiment(1.0, 60, initialisation="orthogonal")).before
    np.testing.assert_allclose(found.norms, found.norms[0], rtol=1e-10)
    assert found.fit is not None
    assert np.isnan(found.fit.explained)  # a flat curve has no variance to be explained


@pytest.mark.parametrize("activation", ["tanh", "relu", "sigmoid"])
def test_an_activation_makes_the_gradient_smaller_than_without_one(activation: str) -> None:
    plain, bent = (conduct(Experiment(1.0, 40, name, "orthogonal")).before.fit for name in ("linear", activation))
    assert plain is not None
    assert bent is not None
    assert bent.factor < plain.factor


def test_the_fit_is_that_of_least_squares_and_leaves_zeros_out() -> None:
    lags = np.arange(20)
    values = 3 * 0.8**lags
    found = decay.fit(np.where(lags < 15, values, 0.0))
    assert found is not None
    assert (found.factor, found.explained, found.points) == (pytest.approx(0.8), pytest.approx(1), 15)
    np.testing.assert_allclose(found.norms(lags), values)
    assert decay.fit(np.array([1.0, 0.5, 0.0, np.inf])) is None


@pytest.mark.parametrize("kind", initialisation.INITIALISATIONS)
def test_first_weights_have_the_spectral_radius_that_was_asked_for(kind: str) -> None:
    kernel = initialisation.recurrent(kind, 12, 0.7, seed=3)
    assert spectral_radius(kernel) == pytest.approx(0.7)
    np.testing.assert_array_equal(kernel, initialisation.recurrent(kind, 12, 0.7, seed=3))


def test_gates_begin_open_for_the_span() -> None:
    dice = np.random.default_rng(8)
    for cell, keeps in ((LSTM(), "forget"), (GRU(), "update")):
        weights = initialisation.long_memory(cell, initial_weights(cell, 2, 50, dice), 100, dice)
        rows = weights["bias"].reshape(-1, len(cell.blocks), 50)
        kept = rows[0, cell.blocks.index(keeps)]
        assert (kept >= 0).all()
        assert (kept <= np.log(100)).all()
        assert kept.max() > 3
    plain = initial_weights(SimpleRNN(), 2, 5, dice)
    np.testing.assert_array_equal(initialisation.long_memory(SimpleRNN(), plain, 100, dice)["bias"], plain["bias"])


def test_clipping_by_norm_keeps_the_direction_and_by_value_bounds_each_number() -> None:
    slopes = {"a": np.array([3.0, 0.0]), "b": np.array([[-4.0]])}
    shorter = clipping.by_norm(slopes, 1.0)
    assert clipping.global_norm(shorter) == pytest.approx(1)
    np.testing.assert_allclose(shorter["b"], [[-0.8]])
    np.testing.assert_array_equal(clipping.by_norm(slopes, 5.0)["a"], slopes["a"])
    np.testing.assert_array_equal(clipping.by_value(slopes, 1.0)["b"], [[-1.0]])
    for wrong in (0.0, -1.0, float("nan")):
        with pytest.raises(Refusal, match="above 0"):
            clipping.by_norm(slopes, wrong)
    with pytest.raises(Refusal, match="must be one of"):
        clipping.clip("gently", slopes, 1.0)


def test_penalties_have_the_gradient_of_their_sum() -> None:
    weights, l1, l2, reach = np.array([0.5, -2.0]), 0.3, 0.1, 1e-6

    def cost(values: np.ndarray) -> float:
        return float(l1 * np.abs(values).sum() + l2 * (values**2).sum())

    sides = [[cost(weights + reach * way * one) for way in (1, -1)] for one in np.eye(2)]
    expected = [(above - below) / (2 * reach) for above, below in sides]
    np.testing.assert_allclose(clipping.penalty_slope(weights, l1, l2), expected, atol=1e-8)


def test_exploding_gradients_diverge_and_clipping_holds_them() -> None:
    wild = conduct(Experiment(1.5, 50, updates=60))
    assert wild.diverged is not None
    held = conduct(Experiment(1.5, 50, updates=60, clipping="norm"))
    assert held.diverged is None
    assert held.clips > 0
    assert held.after is not None
    assert held.after.loss < held.before.loss


def test_penalties_shrink_the_spectral_radius_and_learning_lowers_the_loss() -> None:
    free, pulled = (conduct(Experiment(0.9, 20, "tanh", updates=100, rate=0.1, l2=l2)).after for l2 in (0.0, 0.05))
    assert free is not None
    assert pulled is not None
    assert pulled.radius < free.radius
    assert free.loss < conduct(Experiment(0.9, 20, "tanh")).before.loss


@pytest.mark.parametrize(
    "wrong",
    [
        {"steps": 1}, {"steps": 201}, {"radius": -0.1}, {"radius": 2.1}, {"activation": "swish"}, {"initialisation": "zeros"},
        {"truncate": -1}, {"clipping": "norm", "bound": 0.0}, {"l1": -0.1}, {"l2": -0.1}, {"updates": -1},
        {"steps": 200, "updates": 1000},
    ],
    ids=str,
)  # fmt: skip
def test_what_cannot_be_asked_of_the_experiment_is_refused(wrong: dict) -> None:
    with pytest.raises(Refusal):
        conduct(Experiment(**wrong))


def test_a_sentence_has_shares_that_add_up() -> None:
    words = sentence_gradients.split("the film was long but in the end I liked it")
    for cell in sentence_gradients.CELLS:
        felt = sentence_gradients.read(words, cell, every=True)
        for weight in felt.shares:
            assert felt.along(weight).sum() == pytest.approx(1)
        assert felt.loss == pytest.approx(-np.log(felt.answers).sum())
        assert not felt.shares["recurrent_kernel"][0].any()  # the state before the first word is zero


def test_equal_words_have_equal_numbers() -> None:
    felt = sentence_gradients.read(("The", "the", "end"))
    np.testing.assert_array_equal(felt.trace.x[0, 0], felt.trace.x[0, 1])
    assert not np.array_equal(felt.trace.x[0, 1], felt.trace.x[0, 2])


@pytest.mark.parametrize("text", ["", "   ", "\0", "\t\n", "a " * 25])
def test_no_words_and_too_many_are_refused(text: str) -> None:
    with pytest.raises(Refusal, match="word"):
        sentence_gradients.split(text)


@pytest.mark.parametrize("text", ["x", "é" * 200, "🙂 🙃", "שלום עולם", "<script>alert(1)</script>", "a\0b", "\ud800"])
def test_any_words_can_be_read(text: str) -> None:
    assert np.isfinite(sentence_gradients.read(sentence_gradients.split(text)).loss)


def test_the_flagged_bit_is_the_answer() -> None:
    x, bits = remembering.sequences(12, 50, np.random.default_rng(9))
    assert x.shape == (50, remembering.LEAD + 1 + 12, 2)
    flagged = x[:, :, 1] == 1
    assert (flagged.sum(1) == 1).all()
    np.testing.assert_array_equal(x[flagged][:, 0] > 0, bits == 1)


def test_a_training_is_repeated_exactly_and_learns() -> None:
    one, other = (remembering.begin("gru", 5, 3) for _ in "ab")
    while not one.over:
        one, other = remembering.advance(one), remembering.advance(other)
    assert one.curve == other.curve
    assert one.learnt
    assert remembering.accuracy(one) > 0.99


@pytest.mark.parametrize("network", ["simple_rnn", "lstm", "echo_state"])
def test_the_table_that_ships_is_what_the_code_makes(network: str) -> None:
    assert abs(trained(network, 5, 2) - remembered()[network][5][1]) <= 0.02


def test_the_table_shows_who_remembers() -> None:
    table = remembered()
    assert set(table) == {*remembering.NETWORKS, remembering.ECHO}
    assert all(list(rows) == list(LAGS) and all(len(row) == len(SEEDS) for row in rows.values()) for rows in table.values())
    assert min(*table["lstm"][100], *table["gru"][100]) >= 0.99
    assert max(table["simple_rnn"][100]) < 0.75


@pytest.mark.parametrize(("network", "lag"), [("transformer", 5), ("lstm", 0), ("lstm", 201)])
def test_what_cannot_be_trained_is_refused(network: str, lag: int) -> None:
    with pytest.raises(Refusal):
        remembering.begin(network, lag, 1)


@pytest.mark.parametrize("activation", vanishing.ACTIVATIONS)
@pytest.mark.parametrize("start", initialisation.INITIALISATIONS)
@pytest.mark.parametrize("radius", [0.0, 1.0, 2.0])
def test_no_corner_of_the_experiment_fails(activation: str, start: str, radius: float) -> None:
    for steps, truncate in ((2, 0), (200, 0), (200, 1)):
        found = conduct(Experiment(radius, steps, activation, start, truncate))
        assert found.before.norms.shape == (steps,)
        assert np.isfinite(found.before.norms).all()
