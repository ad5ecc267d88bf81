"""The equations of recurrent cells, for one unit, in the order of the notes' walk through the LSTM.

Letters as in the texts: x_t the input, h the hidden and C the cell state; W reads the input, U the state before. What is "before"
here has the index t-1 there.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from core.contract import Refusal
from core.reference.cells import GRU, LSTM, Cell, SimpleRNN
from core.reference.formula import Formula

CURVES = {"tanh": "tanh({})", "sigmoid": "(1 / (1 + exp(-{})))", "relu": "max({}, 0)", "linear": "{}"}
LETTERS = {"input": "i", "forget": "f", "candidate": "c", "output": "o", "update": "z", "reset": "r", "hidden": "h"}
SYMBOLS = {
    "input": "i_t", "forget": "f_t", "output": "o_t", "update": "z_t", "reset": "r_t", "cell": "C_t", "hidden": "h_t",
    "candidate": "C_candidate",
}  # fmt: skip
GRU_SYMBOLS = SYMBOLS | {"candidate": "h_candidate"}
INPUT, STATE = "inputs of this step", "hidden states of all units, before this step"
OLD_CELL, OLD_HIDDEN = {"C_before": "this unit's cell state before"}, {"h_j_before": "this unit's hidden state before"}


@dataclass(frozen=True)
class Stage:
    """A step of the walk through a cell: its title, what happens in it, and its equations."""

    title: str
    words: str
    formulas: tuple[Formula, ...]


@cache
def stages(cell: Cell) -> tuple[Stage, ...]:
    """The walk through a cell. Raises Refusal for an activation whose formula is not written here."""
    if isinstance(cell, LSTM):
        return _lstm(cell)
    if isinstance(cell, GRU):
        return _gru(cell)
    if isinstance(cell, SimpleRNN):
        return _simple(cell)
    raise Refusal(f"There are no equations of a {cell.title} here.")


def _bent(name: str, inner: str) -> str:
    """The activation of that name with `inner` in it, as it may stand in a product."""
    if name not in CURVES:
        raise Refusal(f"The activation must be one of {', '.join(CURVES)}; {name[:40]!r} came.")
    return CURVES[name].format(inner)


def _curve(name: str, title: str, symbol: str, letter: str, source: str) -> Formula:
    total = f"a_{letter}"
    return Formula(title, symbol, _bent(name, total), {total: "its weighted sum"}, source)


def _sum(letter: str, title: str, source: str, state: str = "", extra: str = "", **meanings: str) -> Formula:
    """The weighted sum of one block; `state` is its second term where that is not plain, `extra` what comes on top."""
    term = state or f"sum(u_{letter} * h_before)"
    own = {f"w_{letter}": "weights of the inputs", "x_t": INPUT, f"u_{letter}": "weights of the states", "h_before": STATE}
    bias = {f"b_{letter}": "bias"}
    text = f"sum(w_{letter} * x_t) + {term} + b_{letter}{extra}"
    return Formula(f"weighted sum of the {title}", f"a_{letter}", text, own | bias | meanings, source)


def _simple(cell: SimpleRNN) -> tuple[Stage, ...]:
    source = "course text 001, RNN State Update and Output, with a bias as in course text 004, 4.3.5"
    new = _curve(cell.activation, "hidden state", "h_t", "h", source)
    words = "The inputs and the state before are weighed, added and bent: that is the new state, and the output."
    return (Stage("The new state", words, (_sum("h", "hidden state", source), new)),)


def _lstm(cell: LSTM) -> tuple[Stage, ...]:
    gate, bend = cell.recurrent_activation, cell.activation
    source = "course text 000, Step-by-Step LSTM Walk Through"

    def pair(name: str, seen: str) -> tuple[Formula, Formula]:
        letter, where, extra, looks = LETTERS[name], source, "", {}
        if cell.peepholes:
            where, extra = "Gers and Schmidhuber 2000; course text 000, Variants", f" + p_{letter} * {seen}"
            looks = {f"p_{letter}": "weight of its peephole"} | (OLD_CELL if seen in OLD_CELL else {seen: "cell state"})
        total = _sum(letter, f"{name} gate", where, extra=extra, **looks)
        return total, _curve(gate, f"{name} gate", SYMBOLS[name], letter, where)

    if cell.coupled:
        coupled = "Greff et al. 2017, CIFG, who write f = 1 - i; course text 000, Variants"
        let_in: tuple[Formula, ...] = (Formula("input gate", "i_t", "1 - f_t", {"f_t": "forget gate"}, coupled),)
    else:
        let_in = pair("input", "C_before")
    candidate = (_sum("c", "candidate", source), _curve(bend, "candidate", "C_candidate", "c", source))
    gates = {"f_t": "forget gate", "i_t": "input gate", "C_candidate": "candidate"}
    cell_state = Formula("cell state", "C_t", "f_t * C_before + i_t * C_candidate", gates | OLD_CELL, source)
    hidden = Formula(
        "hidden state", "h_t", f"o_t * {_bent(bend, 'C_t')}", {"o_t": "output gate", "C_t": "cell state"}, source
    )  # fmt: skip
    return (
        Stage(
            "Step 1: what to throw away",
            "Where the forget gate is 1 the old state stays, at 0 it goes.",
            pair("forget", "C_before"),
        ),
        Stage("Step 2: what to take in", "The input gate says how much, the candidate says what.", (*let_in, *candidate)),
        Stage("Step 3: the new cell state", "What is kept of the old, and what is taken in of the new.", (cell_state,)),
        Stage("Step 4: what to give out", "The output gate shows a part of the cell state.", (*pair("output", "C_t"), hidden)),
    )


def _gru(cell: GRU) -> tuple[Stage, ...]:
    gate, bend = cell.recurrent_activation, cell.activation
    source = "Keras' GRU with reset_after, the cuDNN form" if cell.reset_after else "course text 001, Gated Recurrent Unit"

    def pair(name: str) -> tuple[Formula, Formula]:
        letter = LETTERS[name]
        extra, meanings = _second_bias(letter) if cell.reset_after else ("", {})
        return _sum(letter, f"{name} gate", source, extra=extra, **meanings), _curve(
            gate, f"{name} gate", GRU_SYMBOLS[name], letter, source
        )

    if cell.reset_after:
        recalled, meanings = "r_t * (sum(u_c * h_before) + d_c)", {"r_t": "reset gate", "d_c": "second bias"}
    else:
        recalled, meanings = "sum(u_c * r * h_before)", {"r": "reset gates of all units"}
    candidate = (
        _sum("c", "candidate", source, state=recalled, **meanings), _curve(bend, "candidate", "h_candidate", "c", source),
    )  # fmt: skip
    return (
        Stage("Step 1: what the candidate may see", "Where the reset gate is 0 the candidate knows no past.", pair("reset")),
        Stage("Step 2: how much changes", _update_words(cell), pair("update")),
        Stage("Step 3: the candidate", "What the new state would be if nothing of the old one stayed.", candidate),
        Stage("Step 4: the new state", "A mixture of the old state and the candidate.", (_mixed(cell),)),
    )


def _second_bias(letter: str) -> tuple[str, dict[str, str]]:
    return f" + d_{letter}", {f"d_{letter}": "second bias"}


def _update_words(cell: GRU) -> str:
    if cell.update_keeps:
        return "The update gate: at 1 the old state stays, at 0 the candidate takes its place."
    return "The update gate: at 0 the old state stays, at 1 the candidate takes its place."


def _mixed(cell: GRU) -> Formula:
    meanings = {"z_t": "update gate", "h_candidate": "candidate"} | OLD_HIDDEN
    if cell.update_keeps:
        source = "Cho et al. 2014, equation 7; course text 001; Keras"
        return Formula("hidden state", "h_t", "z_t * h_j_before + (1 - z_t) * h_candidate", meanings, source)
    source = "Chung et al. 2014, equation 5; course text 000"
    return Formula("hidden state", "h_t", "(1 - z_t) * h_j_before + z_t * h_candidate", meanings, source)
