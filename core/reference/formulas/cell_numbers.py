"""Today's numbers for the equations of a cell: one sequence, one step, one unit of a run."""

from __future__ import annotations

from core.reference.cells import GRU, Trace
from core.reference.formula import Formula, Value
from core.reference.formulas.cells import GRU_SYMBOLS, LETTERS, SYMBOLS, stages


def numbers(trace: Trace, step: int, unit: int, row: int = 0) -> dict[str, Value]:
    """The value of every symbol of the cell's equations.

    A quantity that is held by a clamp has the value at which it is held, so its own equation may come to something else; those
    that read it agree.
    """
    found = _weights(trace, unit) | {
        "x_t": trace.x[row, step],
        "h_before": trace.before["hidden"][row, step],
        "h_j_before": float(trace.before["hidden"][row, step, unit]),
    }
    if "cell" in trace.before:
        found["C_before"] = float(trace.before["cell"][row, step, unit])
    if "reset" in trace.values:
        found["r"] = trace["reset"][row, step]
    symbols = GRU_SYMBOLS if isinstance(trace.cell, GRU) else SYMBOLS
    found |= {symbols[name]: float(values[row, step, unit]) for name, values in trace.values.items()}
    for stage in stages(trace.cell):
        for formula in stage.formulas:
            found.setdefault(formula.symbol, evaluated(formula, found))
    return found


def evaluated(formula: Formula, found: dict[str, Value]) -> Value:
    """What the formula comes to with the numbers that it needs."""
    return formula(**{symbol: found[symbol] for symbol in formula.symbols})


def _weights(trace: Trace, unit: int) -> dict[str, Value]:
    """The weights of one unit: w, u (columns of the kernels), b, d (biases), p (peepholes), each with its block's letter."""
    own, units = trace.weights, trace["hidden"].shape[2]
    found: dict[str, Value] = {}
    gates = [block for block in trace.cell.blocks if block != "candidate"]
    for place, block in enumerate(trace.cell.blocks):
        column, letter = place * units + unit, LETTERS[block]
        found[f"w_{letter}"] = own["kernel"][:, column]
        found[f"u_{letter}"] = own["recurrent_kernel"][:, column]
        biases = own["bias"].reshape(-1, own["bias"].shape[-1])[:, column] if "bias" in own else [0.0, 0.0]
        found |= {f"{name}_{letter}": float(bias) for name, bias in zip("bd", biases, strict=False)}
        if "peephole" in own and block in gates:
            found[f"p_{letter}"] = float(own["peephole"][gates.index(block), unit])
    return found
