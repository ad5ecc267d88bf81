"""The simple recurrent layer (Elman 1990), forwards through time and backwards through time."""

from __future__ import annotations

import numpy as np

from core.reference.activations import activation


def simple_rnn(
    x: np.ndarray, kernel: np.ndarray, recurrent_kernel: np.ndarray, bias: np.ndarray | None, activation_name: str = "tanh"
) -> np.ndarray:
    """All states of h_t = activation(x_t . kernel + h_(t-1) . recurrent_kernel + bias); before the first step the state is zero.

    Input shape: (batch, steps, features); kernel (features, units); recurrent kernel (units, units); bias (units,).
    Output shape: (batch, steps, units). The last state alone is `[:, -1]`.
    """
    squash = activation(activation_name).function
    state = np.zeros((len(x), recurrent_kernel.shape[0]), x.dtype)
    states = []
    for step in range(x.shape[1]):
        total = x[:, step] @ kernel + state @ recurrent_kernel
        state = squash(total if bias is None else total + bias)
        states.append(state)
    return np.stack(states, axis=1)


def simple_rnn_backward(
    gradient: np.ndarray,
    x: np.ndarray,
    states: np.ndarray,
    kernel: np.ndarray,
    recurrent_kernel: np.ndarray,
    activation_name: str = "tanh",
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Gradients of the input, kernel, recurrent kernel and bias, from the gradient of all states (batch, steps, units).

    When only the last state is used, the gradient of the others is zero. A state is read twice: by the layer above at its own
    step, and by the next step; both gradients add up (Werbos 1990).
    """
    slope = activation(activation_name).gradient
    x_gradient, kernel_gradient, recurrent_gradient = np.zeros_like(x), np.zeros_like(kernel), np.zeros_like(recurrent_kernel)
    bias_gradient = np.zeros_like(recurrent_kernel[0])
    from_the_future = np.zeros_like(states[:, 0])
    for step in reversed(range(x.shape[1])):
        before = states[:, step - 1] if step else np.zeros_like(states[:, 0])
        back = slope(gradient[:, step] + from_the_future, states[:, step])  # (batch, units)
        x_gradient[:, step] = back @ kernel.T
        kernel_gradient += x[:, step].T @ back
        recurrent_gradient += before.T @ back
        bias_gradient += back.sum(0)
        from_the_future = back @ recurrent_kernel.T
    return x_gradient, kernel_gradient, recurrent_gradient, bias_gradient
