"""The equations of recurrent cells come to what the cells compute, and print."""

from __future__ import annotations

import numpy as np
import pytest

from core.contract import Refusal
from core.reference.cells import GRU, LSTM, Cell, Clamp, SimpleRNN, random_weights, run
from core.reference.formulas.cell_numbers import evaluated, numbers
from core.reference.formulas.cells import GRU_SYMBOLS, SYMBOLS, stages

CELLS = [
    *(SimpleRNN(name) for name in ("tanh", "relu", "sigmoid", "linear")),
    *(LSTM(peepholes, coupled) for peepholes in (False, True) for coupled in (False, True)),
    LSTM(activation="sigmoid"), LSTM(activation="linear", recurrent_activation="relu"),
    *(GRU(after, keeps) for after in (False, True) for keeps in (False, True)),
]  # fmt: skip
each_cell = pytest.mark.parametrize("cell", CELLS, ids=str)


@each_cell
def test_every_equation_comes_to_what_the_cell_computes(cell: Cell) -> None:
    dice = np.random.default_rng(5)
    trace = run(cell, random_weights(cell, 3, 4, dice), dice.normal(0, 1, (2, 4, 3)))
    symbols = GRU_SYMBOLS if isinstance(cell, GRU) else SYMBOLS
    for row, step, unit in ((0, 0, 0), (1, 3, 2), (0, 2, 3)):
        known = numbers(trace, step, unit, row)
        formulas = {formula.symbol: formula for stage in stages(cell) for formula in stage.formulas}
        for quantity in cell.quantities:
            found = evaluated(formulas[symbols[quantity]], known)
            assert found == pytest.approx(trace[quantity][row, step, unit], abs=1e-12), quantity


@each_cell
def test_every_equation_prints_itself_and_its_numbers(cell: Cell) -> None:
    dice = np.random.default_rng(6)
    trace = run(cell, random_weights(cell, 2, 2, dice), dice.normal(0, 1, (1, 2, 2)))
    known = numbers(trace, 1, 1)
    for stage in stages(cell):
        assert stage.words.endswith(".")
        for formula in stage.formulas:
            assert formula.latex().count("{") == formula.latex().count("}")
            written = formula.filled(**{symbol: known[symbol] for symbol in formula.symbols})
            assert "=" in written or r"\approx" in written


def test_what_is_held_is_what_the_other_equations_read() -> None:
    dice = np.random.default_rng(8)
    trace = run(LSTM(), random_weights(LSTM(), 2, 2, dice), dice.normal(0, 1, (1, 3, 2)), clamps=[Clamp("forget", 1.0)])
    known = numbers(trace, 2, 0)
    formulas = {formula.symbol: formula for stage in stages(LSTM()) for formula in stage.formulas}
    assert known["f_t"] == 1
    assert evaluated(formulas["f_t"], known) < 1  # what the gate would have been
    assert evaluated(formulas["C_t"], known) == pytest.approx(trace["cell"][0, 2, 0])


def test_the_candidate_of_the_same_step_is_what_enters_the_cell_state() -> None:
    """One of the texts has the candidate of the step before."""
    step_3 = stages(LSTM())[2].formulas[0]
    assert step_3.latex() == r"C_{t} = f_{t} \cdot C_{\mathrm{before}} + i_{t} \cdot C_{\mathrm{candidate}}"
    assert step_3(f_t=0.5, C_before=2.0, i_t=0.25, C_candidate=-1.0) == 0.75


def test_the_update_gate_keeps_in_one_convention_and_renews_in_the_other() -> None:
    keeps, renews = (stages(GRU(update_keeps=keeps))[3].formulas[0] for keeps in (True, False))
    values = {"z_t": 1.0, "h_j_before": 3.0, "h_candidate": 7.0}
    assert (keeps(**values), renews(**values)) == (3, 7)


def test_an_activation_without_a_formula_is_refused() -> None:
    with pytest.raises(Refusal, match="tanh"):
        stages(SimpleRNN("softmax"))
