"""A small network learns from points in the plane, and what it was like at some sixty moments of it is kept: a film."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from core.contract import Refusal
from core.reference import optimizers
from core.reference.losses import loss_named
from core.reference.perceptron import Parameters, Perceptron, backward, forward, initial, losses
from core.reference.points import Points, grid

FRAMES, SIDE, NEURON_SIDE = 60, 40, 14  # moments kept; squares along a side of the picture, and of a neuron's small one
MOST_DRAWN = 32  # hidden neurons, all layers together
MOST_STEPS, MOST_WORK = 4000, 200_000_000  # as `work` counts: about a second and a half on a slow core
BENDS, GELU_BENDS, CALLS = 4, 60, 10_000  # multiply-adds that an activation takes as long as, and the calls for a layer
SINGLE = Perceptron((2, 1), loss="binary_cross_entropy")  # a logistic regression, as a network
RIDGE = 1e-3  # keeps the logistic regression finite where a straight line parts the points without error


@dataclass(frozen=True, eq=False)  # arrays have no plain equality
class Film:
    """A training run. Every array begins with the frames, which are the moments that were kept."""

    network: Perceptron
    steps: np.ndarray  # (frames,) updates made until then
    loss: np.ndarray  # (frames, 2): the mean over the training points, and over the test points
    accuracy: np.ndarray  # (frames, 2): the share told right
    surface: np.ndarray  # (frames, SIDE, SIDE) uint8: probability of class 1 from 0 to 255
    neurons: np.ndarray  # (frames, neurons, NEURON_SIDE, NEURON_SIDE) uint8: output, 128 is zero; hidden, then two outputs if any
    scales: np.ndarray  # (neurons,): the output that 255 stands for
    parameters: list[Parameters]
    diverged: int | None = None  # the step whose numbers were no longer finite


@dataclass(frozen=True, eq=False)
class Straight:
    """A logistic regression: weights (2,) and bias of its straight border, and how well it does on the test points."""

    weights: np.ndarray
    bias: float
    loss: float
    accuracy: float


def train(
    network: Perceptron, points: Points, optimizer: optimizers.Optimizer, steps: int = 600, batch: int = 16, seed: int = 1
) -> Film:
    """Trains from the seed's initial weights on mini-batches in the seed's order; the same call gives the same film.

    The network has 2 inputs and one sigmoid output, the probability of class 1; or two, one a class. A run whose numbers are no
    longer finite ends there. Raises Refusal for a count of steps or a batch out of range, or a run that would take too long.
    """
    _check(network, points, steps, batch)
    dice, parameters = np.random.default_rng([seed, 1]), initial(network, seed)
    state, targets = optimizers.start(parameters), wanted(network, points.labels)
    kept, taken, order = _moments(steps), [(0, parameters)], np.empty(0, int)
    diverged = None
    with np.errstate(over="ignore", invalid="ignore"):
        for step in range(1, steps + 1):
            if len(order) < min(batch, len(targets)):
                order = dice.permutation(len(targets))
            chosen, order = order[:batch], order[batch:]
            slopes = backward(network, parameters, points.x[chosen], targets[chosen]).parameters
            parameters, state = optimizers.step(optimizer, parameters, slopes, state)
            if step in kept:
                if not all(np.isfinite(array).all() for array in parameters.values()):
                    diverged = step
                    break
                taken.append((step, parameters))
        film = _film(network, points, taken, diverged)
    return film if np.isfinite(film.loss).all() else _until(film, int(np.argmin(np.isfinite(film.loss).all(1))))


def _until(film: Film, frame: int) -> Film:
    """The film up to the frame whose loss is no longer finite."""
    kept = {name: getattr(film, name)[:frame] for name in ("steps", "loss", "accuracy", "surface", "neurons", "parameters")}
    return replace(film, **kept, diverged=int(film.steps[frame]))


def _moments(steps: int) -> frozenset[int]:
    """Which steps are kept: close together at first, when most happens."""
    return frozenset(int(step) for step in np.rint(steps * np.linspace(0, 1, FRAMES) ** 2))


def _check(network: Perceptron, points: Points, steps: int, batch: int) -> None:
    if network.sizes[0] != 2 or network.sizes[-1] not in (1, 2) or network.output != "sigmoid":
        raise Refusal("A network of points in the plane has 2 inputs and one or two sigmoid outputs.")
    if sum(network.sizes[1:-1]) > MOST_DRAWN:
        raise Refusal(f"A film shows at most {MOST_DRAWN} hidden neurons; {sum(network.sizes[1:-1]):,} came. Choose fewer.")
    if not 1 <= steps <= MOST_STEPS:
        raise Refusal(f"A run here has 1 to {MOST_STEPS:,} steps; {steps:,} came.")
    if not 1 <= batch <= len(points.labels):
        raise Refusal(f"A batch has 1 to {len(points.labels)} points, as many as there are to learn from; {batch:,} came.")
    if work(network, steps, batch) > MOST_WORK:
        raise Refusal(
            f"{network.parameters:,} weights, {steps:,} steps and batches of {batch:,} are too much at once; choose fewer of one"
            f"{', or another activation than GELU, which takes longest' if network.hidden == 'gelu' else ''}."
        )


def work(network: Perceptron, steps: int, batch: int) -> int:
    """How long a training takes, in multiply-adds: of the weights, of the activations, and what NumPy's calls take besides."""
    bends = (GELU_BENDS if network.hidden == "gelu" else BENDS) * sum(network.sizes[1:-1])
    return steps * (batch * (network.parameters + bends) + CALLS * network.depth)


def _film(network: Perceptron, points: Points, taken: list[tuple[int, Parameters]], diverged: int | None) -> Film:
    large, small = grid(SIDE), grid(NEURON_SIDE)
    both = ((points.x, points.labels), (points.test_x, points.test_labels))
    loss, accuracy, surface, neurons = [], [], [], []
    for _, parameters in taken:
        seen = [(forward(network, parameters, x)[-1], labels) for x, labels in both]
        loss.append([losses(network, last, wanted(network, labels)).mean() for last, labels in seen])
        accuracy.append([((share(last.outputs) > 0.5) == labels).mean() for last, labels in seen])
        surface.append(share(forward(network, parameters, large)[-1].outputs).reshape(SIDE, SIDE))
        passes = forward(network, parameters, small)
        hidden = [layer.outputs.T for layer in (passes if network.sizes[-1] == 2 else passes[:-1])]
        neurons.append(np.concatenate([np.empty((0, len(small))), *hidden]))
    outputs = np.array(neurons)  # (frames, hidden, pixels)
    scales = np.maximum(np.abs(outputs).max((0, 2)), 1e-12)
    pixels = np.rint(np.nan_to_num(outputs / scales[:, None]) * 127 + 128).astype(np.uint8)
    return Film(
        network, np.array([step for step, _ in taken]), np.array(loss), np.array(accuracy),
        np.rint(np.nan_to_num(np.array(surface)) * 255).astype(np.uint8),
        pixels.reshape(*pixels.shape[:2], NEURON_SIDE, NEURON_SIDE), scales, [parameters for _, parameters in taken], diverged,
    )  # fmt: skip


def wanted(network: Perceptron, labels: np.ndarray) -> np.ndarray:
    """What the network should answer: the label itself, (n, 1), or 1 at the output of its class, (n, 2)."""
    return np.eye(2)[labels] if network.sizes[-1] == 2 else labels[:, None].astype(float)


def share(outputs: np.ndarray) -> np.ndarray:
    """How much speaks for class 1, from 0 to 1, (n,): the one output, or the second against the first."""
    return outputs[:, 0] if outputs.shape[1] == 1 else 0.5 + (outputs[:, 1] - outputs[:, 0]) / 2


def straight(points: Points, network: Perceptron = SINGLE) -> Straight:
    """The logistic regression of the training points, by Newton's method until it stands still: what one neuron alone can do.

    It always learns by the cross-entropy; its answers to the test points are measured with the loss of `network`.
    """
    x, t = np.column_stack([points.x, np.ones(len(points.x))]), points.labels.astype(float)
    weights = np.zeros(3)
    for _ in range(30):
        y = 1 / (1 + np.exp(-x @ weights))
        slope = x.T @ (y - t) / len(t) + RIDGE * weights
        curvature = (x * (y * (1 - y))[:, None]).T @ x / len(t) + RIDGE * np.eye(3)
        weights = weights - np.linalg.solve(curvature, slope)
    sums = points.test_x @ weights[:2] + weights[2]
    y = 1 / (1 + np.exp(-sums))
    answers = np.stack([1 - y, y], -1) if network.sizes[-1] == 2 else y[:, None]
    found = float(loss_named(network.loss).function(answers, wanted(network, points.test_labels)).mean())
    return Straight(weights[:2], float(weights[2]), found, float(((sums > 0) == points.test_labels).mean()))


def verdict(film: Film, straight: Straight) -> str:
    """Which of the two tells more test points right, in one honest sentence."""
    network, line = float(film.accuracy[-1, 1]), straight.accuracy
    if network > line:
        return f"The network gets {network:.1%} of the test points right, the straight line of a logistic regression {line:.1%}."
    if network == line:
        earned = "The hidden layers have earned nothing here." if film.network.depth > 1 else "Nor has it a hidden layer."
        return (
            f"A logistic regression, one neuron with a straight border, gets just as many test points right: {line:.1%}. "
            f"{earned}"
        )
    return (
        f"A logistic regression, one neuron with a straight border, is better: it gets {line:.1%} of the test points right, "
        f"the network {network:.1%}."
    )
