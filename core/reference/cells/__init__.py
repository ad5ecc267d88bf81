"""Recurrent cells, forwards and backwards through time, opened up: every gate and every state at every step, and held at will.

A cell (`SimpleRNN`, `LSTM`, `GRU`) says how one step is made; `run` walks it along a sequence, `backward` walks back. Weights are
in Keras' layout, so a trained layer's own arrays can be put in.
"""

from core.reference.cells.backwards import Gradients, backward
from core.reference.cells.cell import Array, Cell, Weights
from core.reference.cells.combined import Both, backward_both, backward_stack, run_both, run_stack
from core.reference.cells.gru import GRU
from core.reference.cells.lstm import LSTM
from core.reference.cells.running import Clamp, Trace, run
from core.reference.cells.simple import SimpleRNN
from core.reference.cells.weights import initial_weights, parameters, random_weights

__all__ = [
    "GRU",
    "LSTM",
    "Array",
    "Both",
    "Cell",
    "Clamp",
    "Gradients",
    "SimpleRNN",
    "Trace",
    "Weights",
    "backward",
    "backward_both",
    "backward_stack",
    "initial_weights",
    "parameters",
    "random_weights",
    "run",
    "run_both",
    "run_stack",
]
