"""How a formula is set in LaTeX, with its symbols or with numbers in their place."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any

import numpy as np

from core.reference._evaluating import evaluated

GREEK = {
    "alpha", "beta", "gamma", "delta", "epsilon", "eta", "theta", "kappa", "lambda", "mu", "nu", "pi", "rho", "sigma", "tau",
    "phi", "psi", "omega",
}  # fmt: skip
BETWEEN = {"floor": (r"\left\lfloor ", r" \right\rfloor"), "ceil": (r"\left\lceil ", r" \right\rceil"), "sqrt": (r"\sqrt{", "}"),
           "abs": (r"\left| ", r" \right|")}  # fmt: skip
NAMED = {"exp": r"\exp", "log": r"\ln", "tanh": r"\tanh", "cos": r"\cos", "sin": r"\sin", "erf": r"\operatorname{erf}",
         "max": r"\max", "min": r"\min", "step": r"\operatorname{step}", "mean": r"\operatorname{mean}"}  # fmt: skip
BINDS = {ast.Add: 1, ast.Sub: 1, ast.Mult: 2, ast.Div: 4, ast.Pow: 3}  # a fraction is closed in itself
COMMA, DOTS = r",\ ", r"\dots"
MOST_TERMS, FEW_PRODUCTS = 9, 2  # of a sum over an array that are written out; of a long sum of products
DIGITS = 3  # of the numbers in a long sum of products


def symbol(name: str) -> str:
    """A symbol's LaTeX: `P_before` has an index, `lambda_` or `eta` is the Greek letter, a longer word stands upright.

    `z_1_layer_2` carries its layer on top, and `L_by_y_1` is the partial derivative of L with respect to y_1.
    """
    if "_by_" in name:
        above, _, below = name.partition("_by_")
        return rf"\frac{{\partial {symbol(above)}}}{{\partial {symbol(below)}}}"
    name, _, layer = name.partition("_layer_")
    head, _, index = name.rstrip("_").partition("_")
    printed = rf"\{head}" if head.lower() in GREEK else head if len(head) == 1 else rf"\mathrm{{{head}}}"
    lower = index if len(index) <= 1 or index.isdigit() else rf"\mathrm{{{index.replace('_', ',')}}}"
    return printed + (f"_{{{lower}}}" if index else "") + (f"^{{({layer})}}" if layer else "")


def number(value: Any) -> str:
    """A number to six digits, `1.2e-5` as a power of ten; a short array as a row of numbers."""
    if isinstance(value, np.ndarray) and value.ndim:
        items = [number(item) for item in value.ravel()[:MOST_TERMS]] + [DOTS] * (value.size > MOST_TERMS)
        return rf"\left[{COMMA.join(items)}\right]"
    if isinstance(value, (int, np.integer)):
        return f"{value:,}".replace(",", r"\,")
    written = f"{float(value):.6g}"
    if written in ("inf", "-inf", "nan"):
        return {"inf": r"\infty", "-inf": r"-\infty", "nan": r"\text{no number}"}[written]
    mantissa, _, exponent = written.partition("e")
    return rf"{mantissa} \cdot 10^{{{int(exponent)}}}" if exponent else mantissa


def equals(value: Any, rounded: bool = False) -> str:
    """An equals sign, wavy where six digits do not tell all, or where the value itself is `rounded`."""
    if rounded:
        return r"\approx"
    if isinstance(value, (int, np.integer)):
        return "="
    values = np.asarray(value, dtype=float).ravel()
    return "=" if all(not np.isfinite(item) or float(f"{item:.6g}") == item for item in values) else r"\approx"


def printed(node: ast.expr, values: Mapping[str, Any] | None = None, binds: int = 0) -> str:
    """A node in LaTeX; `values` stand in place of their symbols, `binds` is how strongly what is around it binds."""
    match node:
        case ast.Constant(value=value):
            return number(value)
        case ast.Name(id=name):
            return symbol(name) if values is None else _closed(number(values[name]), binds)
        case ast.UnaryOp(operand=operand):
            inner = f"-{printed(operand, values, 2)}"
            return rf"\left({inner}\right)" if binds > 1 else inner
        case ast.BinOp():
            return _operation(node, values, binds)
        case ast.Call(func=ast.Name(id="sum"), args=[inside]):
            return _sum(inside, values)
        case ast.Call(func=ast.Name(id=name), args=arguments):
            before, after = BETWEEN.get(name) or (NAMED[name] + r"\left(", r"\right)")
            return f"{before}{COMMA.join(printed(argument, values) for argument in arguments)}{after}"
    raise ValueError(f"{ast.unparse(node)!r} is nothing that formulas know")


def _closed(written: str, binds: int) -> str:
    """A negative number, or a power of ten, in brackets where something binds to it."""
    return rf"\left({written}\right)" if binds and (written.startswith("-") or r"\cdot" in written) else written


def _operation(node: ast.BinOp, values: Mapping[str, Any] | None, binds: int) -> str:
    own = BINDS[type(node.op)]
    if isinstance(node.op, ast.Div):
        written = rf"\frac{{{printed(node.left, values)}}}{{{printed(node.right, values)}}}"
    elif isinstance(node.op, ast.Pow):
        written = f"{printed(node.left, values, 5)}^{{{printed(node.right, values)}}}"
    else:
        sign = {ast.Add: " + ", ast.Sub: " - ", ast.Mult: r" \cdot "}[type(node.op)]
        tighter = own + isinstance(node.op, ast.Sub)  # a - (b - c) keeps its brackets
        written = f"{printed(node.left, values, own if own > 1 else 0)}{sign}{printed(node.right, values, tighter)}"
    return rf"\left({written}\right)" if own < binds else written


def _sum(inside: ast.expr, values: Mapping[str, Any] | None) -> str:
    """A sum over an array: with its sign, or term by term where the numbers are there; of many terms the first ones (of
    products few, and rounded), and below them what all come to.
    """
    known = values or {}
    named = {node.id: known[node.id] for node in ast.walk(inside) if isinstance(node, ast.Name) and node.id in known}
    flat = {name: value.ravel() for name, value in named.items() if isinstance(value, np.ndarray) and value.ndim}
    if not flat:
        return rf"\sum {printed(inside, values, 2)}"
    size = max(len(value) for value in flat.values())
    few = size > MOST_TERMS and len(flat) > 1
    terms = []
    for index in range(FEW_PRODUCTS if few else min(size, MOST_TERMS)):
        own = {name: value[index].item() for name, value in flat.items()}
        shown = {name: float(f"{item:.{DIGITS}g}") for name, item in own.items()} if few else own
        terms.append(printed(inside, {**known, **shown}, 1))
    if size <= MOST_TERMS:
        return rf"\left({' + '.join(terms)}\right)"
    with np.errstate(all="ignore"):
        told = rf"\text{{{size} terms, together }} {number(np.sum(evaluated(inside, known)))}"
    return rf"\underbrace{{\left({' + '.join([*terms, DOTS])}\right)}}_{{{told}}}"
