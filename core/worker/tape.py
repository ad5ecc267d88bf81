"""Automatic differentiation, to hold the reference engine against. Keras has no word for it, so this is TensorFlow's own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf


def pull_back(
    function: Callable[[Any], Any], x: np.ndarray, variables: Sequence[keras.Variable] = (), gradient: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray, list[np.ndarray]]:
    """The output y of `function(x)`, and the gradients of sum(gradient * y) with respect to `x` and to each of `variables`.

    Without `gradient` it is that of the plain sum: right for a loss.
    """
    with tf.GradientTape() as tape:
        start = tf.convert_to_tensor(x)
        tape.watch(start)
        y = function(start)
    wanted = [start, *(variable.value for variable in variables)]
    upstream = None if gradient is None else tf.convert_to_tensor(gradient)
    found = [item.numpy() for item in tape.gradient(y, wanted, upstream, unconnected_gradients="zero")]
    return y.numpy(), found[0], found[1:]
