"""The simple recurrent layer (Elman 1990), forwards through time and backwards through time."""

from __future__ import annotations

import numpy as np

from core.reference.cells import SimpleRNN, Trace, backward, run


def simple_rnn(
    x: np.ndarray, kernel: np.ndarray, recurrent_kernel: np.ndarray, bias: np.ndarray | None, activation_name: str = "tanh"
) -> np.ndarray:
    """All states of h_t = activation(x_t . kernel + h_(t-1) . recurrent_kernel + bias); before the first step the state is zero.

    Input shape: (batch, steps, features); kernel (features, units); recurrent kernel (units, units); bias (units,).
    Output shape: (batch, steps, units). The last state alone is `[:, -1]`.
    """
    return run(SimpleRNN(activation_name), _weights(kernel, recurrent_kernel, bias), x)["hidden"]


def simple_rnn_backward(
    gradient: np.ndarray,
    x: np.ndarray,
    states: np.ndarray,
    kernel: np.ndarray,
    recurrent_kernel: np.ndarray,
    activation_name: str = "tanh",
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Gradients of the input, kernel, recurrent kernel and bias, from the gradient of all states (batch, steps, units).

    When only the last state is used, the gradient of the others is zero.
    """
    before = np.concatenate([np.zeros_like(states[:, :1]), states[:, :-1]], axis=1)
    weights = _weights(kernel, recurrent_kernel, np.zeros_like(recurrent_kernel[0]))  # the bias' own value has no say in it
    trace = Trace(SimpleRNN(activation_name), weights, x, {"hidden": states}, {"hidden": before})
    found = backward(trace, gradient)
    return found.x, found.weights["kernel"], found.weights["recurrent_kernel"], found.weights["bias"]


def _weights(kernel: np.ndarray, recurrent_kernel: np.ndarray, bias: np.ndarray | None) -> dict[str, np.ndarray]:
    return {"kernel": kernel, "recurrent_kernel": recurrent_kernel} | ({} if bias is None else {"bias": bias})
