"""A small share of the long checks against Keras, and what holds the checks themselves up."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import keras
import numpy as np
import pytest

from core.contract import Layer, Refusal
from core.reference import network, plan, run, shapes, sides
from core.reference.sliding import patches
from core.worker import checks, probe
from core.worker.checks import difference
from core.worker.checks._networks import fresh, pictures

ROOT = Path(__file__).parents[2]
SHARE = {"arithmetic": 100, "operations": 168, "layers": 100, "gradients": 5}


@pytest.mark.parametrize("name", SHARE)
def test_a_share_of_the_check_passes(name: str) -> None:
    lines: list[str] = []
    outcome = checks.run(name, SHARE[name], seed=20, report=lines.append)
    print(outcome.sentence, *lines, sep="\n")
    assert outcome.passed, "\n".join(lines)
    assert (outcome.name, outcome.cases, outcome.seed) == (name, SHARE[name], 20)
    assert 0 < outcome.largest <= outcome.bound
    assert lines


def test_the_checks_are_found_by_being_there() -> None:
    assert set(SHARE) <= set(checks.names())
    with pytest.raises(Refusal, match="arithmetic"):
        checks.run("../arithmetic")


def test_a_difference_is_relative_to_large_numbers_and_never_hides_a_wrong_shape() -> None:
    assert difference(np.array([1000.0, 0]), np.array([1001.0, 0])) == 1 / 1001
    assert difference(0.5, 0.25) == 0.25
    assert difference(np.zeros(3), np.zeros((3, 1))) == float("inf")
    assert difference(np.array([np.nan]), np.array([np.nan])) == float("inf")


def test_a_wrong_constant_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine whose average pooling counts the padding, as other libraries do, must not pass."""

    def counts_padding(layer: Layer, own: network.Arrays, x: np.ndarray) -> np.ndarray:
        return patches(x, network.sliding(layer)).mean((3, 4))

    monkeypatch.setitem(network.FORWARD, "AveragePooling2D", counts_padding)
    assert not checks.run("operations", 56, seed=3, report=lambda line: None).passed


def test_a_wrong_window_is_noticed_and_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine that pads the odd place before the input must not pass, and the report says which configuration it was."""

    def before(size: int, span: int, stride: int, padding: str | int) -> tuple[int, int]:
        first, last = shapes.padding_amounts(size, span, stride, padding)
        return max(first, last), min(first, last)

    monkeypatch.setattr(sides, "padding_amounts", before)
    lines: list[str] = []
    assert not checks.run("arithmetic", 60, seed=3, report=lines.append).passed
    assert any("case [3, " in line and "padding='same'" in line for line in lines)


def test_the_plan_of_a_network_is_what_keras_builds() -> None:
    for name, model in fresh(np.random.default_rng(1)).items():
        described = probe.describe(model)
        on_paper = plan([(layer.name, layer.kind, layer.settings) for layer in described], model.input_shape[1:])
        assert on_paper == described, name
        assert sum(layer.parameters for layer in on_paper) == model.count_params()


def test_a_description_survives_json() -> None:
    """What a card says of a network is enough to compute it."""
    dice = np.random.default_rng(2)
    model = fresh(dice)["digit_classifier/lenet5"]
    described, x = probe.describe(model), pictures(dice, model, 2)
    written = [json.loads(json.dumps(layer.__dict__)) for layer in described]
    outputs = run([Layer.from_dict(layer) for layer in written], probe.weights(model), x)
    assert difference(outputs["probabilities"], model.predict(x, verbose=0)) < 1e-6


def test_layers_that_the_engine_would_compute_otherwise_are_refused() -> None:
    for layer, said in (
        (keras.layers.Conv2D(4, 3, groups=2), "groups = 2"),
        (keras.layers.ReLU(max_value=6), "max_value = 6"),
        (keras.layers.SimpleRNN(3, go_backwards=True), "go_backwards = True"),
        (keras.layers.MaxPooling2D(data_format="channels_first"), "data_format = 'channels_first'"),
        (keras.layers.LayerNormalization(), "not explained here"),
    ):
        with pytest.raises(Refusal, match=said):
            probe.settings_of(layer)


IMPOSSIBLE = [{"kernel_size": 29}, {"strides": 0}, {"strides": 2, "dilation_rate": 2}, {"filters": 0}]


@pytest.mark.parametrize("settings", IMPOSSIBLE, ids=str)
def test_what_the_formula_refuses_keras_refuses_too(settings: dict) -> None:
    full = {"filters": 2, "kernel_size": 3, **settings}
    with pytest.raises(ValueError):
        keras.layers.Conv2D(**full).compute_output_shape((None, 28, 28, 1))
    with pytest.raises(Refusal):
        shapes.output_shape("Conv2D", full, (28, 28, 1))


def test_the_command_line_says_what_failed_and_exits_with_it() -> None:
    command = [sys.executable, "-m", "core.worker.checks", "--json", "--cases", "5", "--seed", "4"]
    done = subprocess.run([*command, "gradients"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (outcome,) = json.loads(done.stdout)
    assert outcome == {**outcome, "name": "gradients", "cases": 5, "seed": 4, "passed": True}
    done = subprocess.run([*command, "nonsense"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 1
    assert "The checks are" in json.loads(done.stdout)["error"]
