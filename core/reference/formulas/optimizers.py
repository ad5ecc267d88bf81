"""How each optimiser takes a step, as Keras reckons it, and up to which learning rate it can come to rest.

`STEPS` holds each optimiser's formulas in the order in which they are worked out: the last one is the parameter after the step.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from core.reference.formula import Formula, Value

THETA = {"theta": "the parameter", "alpha": "learning rate"}
GRADIENT = {"g": "gradient of the loss at the parameter"}
MOMENTUM = {"beta": "momentum", "v": "velocity before the step", "alpha": "learning rate"} | GRADIENT
SUTSKEVER = "Sutskever, Martens, Dahl and Hinton 2013"
TIELEMAN = "Tieleman and Hinton 2012, lecture 6.5; epsilon inside the root as in Keras"
DUCHI = "Duchi, Hazan and Singer 2011, figure 1, the diagonal case; epsilon inside the root as in Keras"
ADAM = "Kingma and Ba 2015, algorithm 1"
EPSILON = {"epsilon": "a small number against division by zero"}

GRADIENT_DESCENT = Formula(
    "gradient descent", "theta_new", "theta - alpha * g", THETA | GRADIENT, "Cauchy 1847; course text 000, gradient descent"
)
VELOCITY = Formula("velocity", "v_new", "beta * v - alpha * g", MOMENTUM, f"Polyak 1964; {SUTSKEVER}, equation 1")
MOMENTUM_STEP = Formula(
    "momentum", "theta_new", "theta + v_new", {"theta": "the parameter", "v_new": "velocity"}, f"{SUTSKEVER}, equation 2"
)
NESTEROV_STEP = Formula(
    "Nesterov momentum", "theta_new", "theta + beta * v_new - alpha * g",
    THETA | GRADIENT | {"beta": "momentum", "v_new": "velocity"},
    "Nesterov 1983, as Bengio, Boulanger-Lewandowski and Pascanu 2013 write it, equation 7",
)  # fmt: skip
SUM_OF_SQUARES = Formula(
    "sum of squared gradients", "s_new", "s + g ** 2", {"s": "sum of squared gradients before the step"} | GRADIENT, DUCHI
)
MEAN_SQUARE = Formula(
    "second moment", "s_new", "rho * s + (1 - rho) * g ** 2",
    {"rho": "how much of the mean square is kept", "s": "mean square of the gradients before the step"} | GRADIENT,
    TIELEMAN,
)  # fmt: skip
SCALED = THETA | GRADIENT | EPSILON
ADAGRAD_STEP = Formula(
    "AdaGrad", "theta_new", "theta - alpha * g / sqrt(s_new + epsilon)", SCALED | {"s_new": "sum of squared gradients"}, DUCHI
)
RMSPROP_STEP = Formula(
    "RMSprop", "theta_new", "theta - alpha * g / sqrt(s_new + epsilon)",
    SCALED | {"s_new": "mean square of the gradients"}, TIELEMAN,
)  # fmt: skip
FIRST_MOMENT = Formula(
    "first moment", "m_new", "beta_1 * m + (1 - beta_1) * g",
    {"beta_1": "how much of the mean is kept", "m": "mean gradient before the step"} | GRADIENT, ADAM,
)  # fmt: skip
SECOND_MOMENT = Formula(
    "second moment", "s_new", "beta_2 * s + (1 - beta_2) * g ** 2",
    {"beta_2": "how much of the mean square is kept", "s": "mean square of the gradients before the step"} | GRADIENT, ADAM,
)  # fmt: skip
CORRECTED_RATE = Formula(
    "corrected learning rate", "alpha_t", "alpha * sqrt(1 - beta_2 ** t) / (1 - beta_1 ** t)",
    {"alpha": "learning rate", "beta_1": "how much of the mean is kept", "beta_2": "how much of the mean square is kept",
     "t": "number of the step, counted from 1"},
    "Kingma and Ba 2015, end of section 2",
)  # fmt: skip
ADAM_STEP = Formula(
    "Adam", "theta_new", "theta - alpha_t * m_new / (sqrt(s_new) + epsilon)",
    {"theta": "the parameter", "alpha_t": "corrected learning rate", "m_new": "mean gradient",
     "s_new": "mean square of the gradients"} | EPSILON,
    "Kingma and Ba 2015, end of section 2, with epsilon after the root",
)  # fmt: skip

STEPS: dict[str, tuple[Formula, ...]] = {
    "gradient_descent": (GRADIENT_DESCENT,),
    "momentum": (VELOCITY, MOMENTUM_STEP),
    "nesterov": (VELOCITY, NESTEROV_STEP),
    "adagrad": (SUM_OF_SQUARES, ADAGRAD_STEP),
    "rmsprop": (MEAN_SQUARE, RMSPROP_STEP),
    "adam": (FIRST_MOMENT, SECOND_MOMENT, CORRECTED_RATE, ADAM_STEP),
}

SETTINGS = {
    "learning_rate": "alpha", "momentum": "beta", "rho": "rho", "beta_1": "beta_1", "beta_2": "beta_2", "epsilon": "epsilon",
}  # fmt: skip
MEMORY = {"velocity": "v", "first_moment": "m", "second_moment": "s"}


def worked(
    name: str,
    settings: Mapping[str, float],
    number: int,
    parameter: np.ndarray,
    gradient: np.ndarray,
    memory: Mapping[str, np.ndarray],
) -> list[tuple[Formula, dict[str, Value]]]:
    """The formulas of one step with what goes into each; the last one gives the parameter after it.

    `number` is the step's, counted from 1; `memory` what the optimiser remembers from before it, empty before the first.
    """
    known: dict[str, Value] = {"theta": parameter, "g": gradient, "t": number}
    known |= {SETTINGS[setting]: value for setting, value in settings.items() if setting in SETTINGS}
    fresh = np.full_like(gradient, settings.get("initial_accumulator_value", 0.0))
    known |= {symbol: memory.get(kind, fresh) for kind, symbol in MEMORY.items()}
    steps = []
    for formula in STEPS[name]:
        values = {symbol: known[symbol] for symbol in formula.symbols}
        known[formula.symbol] = formula(**values)
        steps.append((formula, values))
    return steps


STEEPEST = {"lambda_max": "largest eigenvalue of the Hessian: how fast the gradient changes where it changes fastest"}
BOUNDS: dict[str, Formula] = {  # learning rates below which a quadratic loss comes to rest
    "gradient_descent": Formula(
        "bound of gradient descent", "alpha_max", "2 / lambda_max", STEEPEST,
        "LeCun, Bottou, Orr and Mueller 1998, Efficient BackProp, section 5.1",
    ),
    "momentum": Formula(
        "bound of momentum", "alpha_max", "2 * (1 + beta) / lambda_max", STEEPEST | {"beta": "momentum"},
        "Polyak 1964; Goh 2017, Why Momentum Really Works",
    ),
    "nesterov": Formula(
        "bound of Nesterov momentum", "alpha_max", "2 * (1 + beta) / ((1 + 2 * beta) * lambda_max)",
        STEEPEST | {"beta": "momentum"},
        r"roots of $z^2 - (1 + \beta)(1 - \alpha\lambda) z + \beta (1 - \alpha\lambda)$ inside the unit circle",
    ),
}  # fmt: skip
