"""A small share of the check of the optimisers, and that it notices what is wrong."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from core.reference import optimizers, surfaces
from core.worker import checks
from core.worker.checks.optimizers import KERAS, slope


def test_a_share_of_the_check_passes() -> None:
    lines: list[str] = []
    outcome = checks.run("optimizers", 48, seed=20, report=lines.append)
    print(outcome.sentence, *lines, sep="\n")
    assert outcome.passed, "\n".join(lines)
    assert (outcome.cases, outcome.seed, outcome.bound) == (48, 20, 1e-5)
    assert len(lines) == len(KERAS) + len(surfaces.MAKERS)


def test_every_optimiser_is_checked_and_has_the_defaults_of_keras() -> None:
    assert set(KERAS) == set(optimizers.METHODS)
    for name, make in KERAS.items():
        theirs = make().get_config()
        for setting, value in optimizers.create(name).settings.items():
            assert np.float32(theirs[setting]) == np.float32(value), (name, setting)


def test_an_epsilon_at_the_wrong_place_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """RMSprop with epsilon after the root, as other libraries have it, must not pass."""

    def after_the_root(
        settings: optimizers.Settings, number: int, gradient: np.ndarray, memory: optimizers.Memory
    ) -> tuple[np.ndarray, optimizers.Memory]:
        _, known = rule(settings, number, gradient, memory)
        return -settings["learning_rate"] * gradient / (np.sqrt(known["second_moment"]) + settings["epsilon"]), known

    method = optimizers.METHODS["rmsprop"]
    rule = method.rule
    monkeypatch.setitem(optimizers.METHODS, "rmsprop", optimizers.Method(method.title, method.defaults, after_the_root))
    assert not checks.run("optimizers", 60, seed=3, report=lambda line: None).passed


def test_a_wrong_gradient_is_noticed() -> None:
    bowl = surfaces.surface("bowl")
    wrong = surfaces.Surface(**{**vars(bowl), "gradient": lambda points, rows: 1.00001 * points})
    point = np.array([2.0, -3.0])
    assert slope(bowl, point) < 1e-9
    assert slope(wrong, point) > 1e-6


def test_gradients_of_the_data_surfaces_are_what_keras_finds_on_the_same_points() -> None:
    """The neuron's loss is Keras' binary cross-entropy of a Dense layer; the line's its mean squared error."""
    from core.reference import fits

    point = np.array([0.7, -1.3])
    neuron = fits.Neuron()
    dense = keras.layers.Dense(1, activation="sigmoid", use_bias=False)
    probabilities = dense(neuron.x.astype("float32"))
    dense.set_weights([point[:, None].astype("float32")])
    probabilities = np.asarray(dense(neuron.x.astype("float32")))[:, 0]
    theirs = float(keras.losses.binary_crossentropy(neuron.labels.astype("float32"), probabilities))
    assert neuron.value(point) == pytest.approx(theirs, abs=1e-6)
    line = fits.Line()
    theirs = float(keras.losses.mean_squared_error(line.y.astype("float32"), (point[0] * line.x + point[1]).astype("float32")))
    assert line.value(point) == pytest.approx(theirs, rel=1e-6)
