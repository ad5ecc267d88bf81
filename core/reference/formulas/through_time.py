"""The formulas of backpropagation through time and of echo state networks."""

from __future__ import annotations

from core.reference.formula import Formula

SHARES = Formula(
    "gradient of a shared weight", "L_by_w", "sum(s)", {"s": "the share of each step at which the weight is used"},
    "Werbos 1990; course text 002, 1.3, whose code multiplies matrices that do not fit",
)  # fmt: skip
DECAY = Formula(
    "gradient some steps back, linear cell", "g_k", "g_0 * rho ** k",
    {"g_0": "norm at the end", "rho": "spectral radius of the recurrent kernel", "k": "lag, steps back"},
    "Pascanu, Mikolov and Bengio 2013, section 2.1; exact for an orthogonal kernel, else in the long run",
)  # fmt: skip
CLIP_NORM = Formula(
    "clipping by norm", "g_new", "g * min(1, c / n)",
    {"g": "one number of the gradient", "c": "bound", "n": "norm of the whole gradient"},
    "Pascanu, Mikolov and Bengio 2013, algorithm 1",
)  # fmt: skip
CLIP_VALUE = Formula(
    "clipping by value", "g_new", "max(-c, min(c, g))", {"g": "one number of the gradient", "c": "bound"},
    "Mikolov 2012, section 3.2.2",
)  # fmt: skip
LEAKY = Formula(
    "leaky unit", "h_t", "(1 - a) * h_before + a * tanh(z)",
    {"a": "leak rate", "h_before": "state before", "z": "weighted sum of the input and of all states before"},
    "Jaeger, Lukosevicius, Popovici and Siewert 2007, equation 2",
)  # fmt: skip
CAPACITY = Formula(
    "memory capacity", "M", "sum(m)", {"m": "share of the variance recalled, lag by lag"}, "Jaeger 2002, section 3"
)
