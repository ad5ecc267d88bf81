"""A formula as one object: it prints itself, fills itself in, and evaluates itself, all from one text.

The text is a Python expression of arithmetic and a few functions. It is parsed once, by Python's own parser; nothing is ever run
but the nodes known here.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from core.reference import _printing
from core.reference._evaluating import FUNCTIONS, Value, evaluated

PLAIN = {"exp": 0, "log": 1, "tanh": 0, "cos": 0, "sin": 0, "erf": 0}  # where the value is a whole number, and nowhere else


@dataclass(frozen=True)
class Formula:
    """One formula. `text` is an expression of the symbols, such as "floor((W + P - D * (K - 1) - 1) / S) + 1".

    `meanings` says in words what each symbol stands for, `source` where the formula is from (paper, equation). A symbol named
    `P_before` prints with an index, a Greek letter's name as the letter. Raises ValueError when the text is no such expression,
    or when a symbol has no meaning or a meaning no symbol.
    """

    name: str
    symbol: str
    text: str
    meanings: Mapping[str, str] = field(hash=False)
    source: str

    def __post_init__(self) -> None:
        unknown = self.symbols ^ set(self.meanings)
        if unknown:
            raise ValueError(f"{self.name}: the symbols and their meanings differ in {', '.join(sorted(unknown))}")

    @cached_property
    def _tree(self) -> ast.expr:
        tree = ast.parse(self.text, mode="eval").body
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and not (isinstance(node.func, ast.Name) and node.func.id in FUNCTIONS):
                raise ValueError(f"{self.name}: {ast.unparse(node.func)} is no function that formulas know")
        return tree

    @cached_property
    def symbols(self) -> frozenset[str]:
        """The names that need a value."""
        named = {node.id for node in ast.walk(self._tree) if isinstance(node, ast.Name)}
        return frozenset(named - set(FUNCTIONS))

    def latex(self) -> str:
        """The formula in LaTeX, with its symbols."""
        return f"{_printing.symbol(self.symbol)} = {_printing.printed(self._tree)}"

    def legend(self) -> dict[str, str]:
        """What each symbol means, by its LaTeX, in the order in which the formula has them."""
        named = list(dict.fromkeys(re.findall(r"[A-Za-z_]\w*", self.text)))
        return {_printing.symbol(name): self.meanings[name] for name in sorted(self.meanings, key=named.index)}

    def filled(self, rounded: bool = False, /, **values: Value) -> str:
        """The formula in LaTeX with today's numbers in place of the symbols, and what comes out.

        The sign between them is wavy where six digits do not tell all of what comes out, where a function such as exp took part
        (its values are rounded: exp(-1000) is not 0), or where the numbers that went in were `rounded` themselves.
        """
        return " ".join(self.sides(rounded, **values))

    def sides(self, rounded: bool = False, /, **values: Value) -> tuple[str, str]:
        """The two sides of `filled`: what is reckoned, and the sign with what comes out."""
        result = self(**values)
        sign = _printing.equals(result, rounded or self._rounds(values))
        return _printing.printed(self._tree, values), f"{sign} {_printing.number(result)}"

    def _rounds(self, values: Mapping[str, Value]) -> bool:
        """Whether a function took part whose values are never short decimals, but at one place."""
        with np.errstate(all="ignore"):
            return any(
                bool(np.any(np.asarray(evaluated(node.args[0], values)) != PLAIN[node.func.id]))
                for node in ast.walk(self._tree)
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in PLAIN
            )

    def __call__(self, **values: Value) -> Value:
        """What comes out: a number, or an array where arrays went in. Raises TypeError for missing or foreign symbols."""
        if set(values) != self.symbols:
            raise TypeError(f"{self.name} needs {', '.join(sorted(self.symbols))}; {', '.join(sorted(values)) or 'nothing'} came")
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            return evaluated(self._tree, values)
