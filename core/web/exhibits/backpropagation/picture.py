"""The network of the sheet as a picture: what is known so far, and where the step is."""

from __future__ import annotations

from core.reference.letters import Letters
from core.web.components.diagram import Link, Node, diagram
from core.web.exhibits.backpropagation.sheet import Sheet


def picture(sheet: Sheet, number: int) -> None:
    """All values up to step `number` (counted from 1): outputs in the circles, deltas below, the step's own places marked."""
    network, spell, step = sheet.network, Letters(sheet.network.depth), sheet.steps[number - 1]
    known = {done.formula.symbol: done.value for done in sheet.steps[:number]}
    known |= {spell.output(0, i): float(value) for i, value in enumerate(sheet.x, start=1)}
    kind = step.place[0]
    at = step.place[1:3] if kind in ("sum", "output", "bias") else (0, step.place[1]) if kind == "input" else ()
    columns = []
    for layer, size in enumerate(network.sizes):
        column = []
        for j in range(1, size + 1):
            value, delta = known.get(spell.output(layer, j)), known.get(spell.delta(layer, j)) if layer else None
            target = f"t = {sheet.targets[j - 1]:.3g}" if layer == network.depth else ""
            below = target if delta is None else f"delta {delta:.3g}"
            name = {0: "x", network.depth: "y"}.get(layer, "h")
            column.append(Node(f"{name}{j}", "?" if value is None else f"{value:.3g}", below, (layer, j) == tuple(at)))
        columns.append(column)
    label = f"The network {' - '.join(map(str, network.sizes))}. {step.title}: {step.value:.6g}"
    diagram(columns, _links(sheet, spell, number), "sheet", label)


def _links(sheet: Sheet, spell: Letters, number: int) -> list[Link]:
    """Every weight; those that the step uses, or is about, are marked."""
    step, links = sheet.steps[number - 1], []
    for layer in range(1, sheet.network.depth + 1):
        for (i, j), weight in _each(sheet, layer):
            used = spell.weight(layer, i + 1, j + 1) in step.values or step.place == ("weight", layer, i + 1, j + 1)
            links.append(Link((layer - 1, i, layer, j), weight, f"{weight:.3g}", used))
    return links


def _each(sheet: Sheet, layer: int) -> list[tuple[tuple[int, int], float]]:
    weights = sheet.parameters[f"weights_{layer}"]
    return [((i, j), float(weights[i, j])) for i in range(weights.shape[0]) for j in range(weights.shape[1])]
