"""What a formula's text comes to: the few functions and operations that formulas know, on numbers and arrays."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Mapping

import numpy as np

Value = float | int | np.ndarray

FUNCTIONS: dict[str, Callable[..., Value]] = {
    "floor": lambda x: np.floor(x) if isinstance(x, np.ndarray) else math.floor(x),
    "ceil": lambda x: np.ceil(x) if isinstance(x, np.ndarray) else math.ceil(x),
    "sqrt": np.sqrt,
    "exp": np.exp,
    "log": np.log,
    "tanh": np.tanh,
    "cos": np.cos,
    "sin": np.sin,
    "abs": np.abs,
    "erf": lambda x: np.vectorize(math.erf, otypes=[float])(x)[()],
    "max": np.maximum,
    "min": np.minimum,
    "sum": np.sum,
    "mean": np.mean,
    "step": lambda x: np.heaviside(x, 0.0)[()],  # 1 above zero, 0 at and below it
}
OPERATIONS: dict[type[ast.operator], Callable[[Value, Value], Value]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: np.true_divide(a, b)[()],
    ast.Pow: lambda a, b: a**b,
}


def evaluated(node: ast.expr, values: Mapping[str, Value]) -> Value:
    """The value of a node with those of its symbols. Raises ValueError for anything that formulas do not know."""
    match node:
        case ast.Constant(value=int() | float() as value):
            return value
        case ast.Name(id=name):
            return values[name]
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -evaluated(operand, values)
        case ast.BinOp(left=left, op=operator, right=right) if type(operator) in OPERATIONS:
            return OPERATIONS[type(operator)](evaluated(left, values), evaluated(right, values))
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]):
            return FUNCTIONS[name](*(evaluated(argument, values) for argument in arguments))
    raise ValueError(f"{ast.unparse(node)!r} is nothing that formulas know")
