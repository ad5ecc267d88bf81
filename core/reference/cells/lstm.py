"""The long short-term memory (Hochreiter and Schmidhuber 1997; forget gate by Gers et al. 2000), with two of its variants."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.reference.activations import activation
from core.reference.cells.cell import Array, Back, Held, States, Weights, join, kernel_shapes, split


@dataclass(frozen=True)
class LSTM:
    """C_t = f C_(t-1) + i C'_t and h_t = o tanh(C_t), as Keras' LSTM; kernels hold input, forget, candidate, output.

    `peepholes`: the gates also see the cell state, each unit its own (Gers and Schmidhuber 2000): input and forget gate the old
    one, the output gate the new one; weight `peephole` (3, units) for input, forget, output.
    `coupled`: i = 1 - f, one gate less (Greff et al. 2017, who write f = 1 - i); kernels hold forget, candidate, output, and
    `peephole` has 2 rows.
    """

    peepholes: bool = False
    coupled: bool = False
    activation: str = "tanh"
    recurrent_activation: str = "sigmoid"
    quantities = ("forget", "input", "candidate", "cell", "output", "hidden")
    states = ("hidden", "cell")

    @property
    def title(self) -> str:
        extras = [name for name, has in (("peepholes", self.peepholes), ("coupled gates", self.coupled)) if has]
        return f"LSTM with {' and '.join(extras)}" if extras else "LSTM"

    @property
    def blocks(self) -> tuple[str, ...]:
        return ("forget", "candidate", "output") if self.coupled else ("input", "forget", "candidate", "output")

    @property
    def _gates(self) -> tuple[str, ...]:
        return tuple(block for block in self.blocks if block != "candidate")

    def weight_shapes(self, features: int, units: int) -> dict[str, tuple[int, ...]]:
        extra = {"peephole": (len(self._gates), units)} if self.peepholes else {}
        return kernel_shapes(len(self.blocks), features, units) | extra

    def _looks(self, own: Weights) -> dict[str, Array]:
        """Each gate's peephole (units,)."""
        return dict(zip(self._gates, own["peephole"], strict=True)) if self.peepholes else {}

    def step(self, own: Weights, drive: Array, before: States, held: Held) -> dict[str, Array]:
        gate, squash = activation(self.recurrent_activation).function, activation(self.activation).function
        total = split(drive + before["hidden"] @ own["recurrent_kernel"], self.blocks)
        looks, old = self._looks(own), before["cell"]

        def open_(name: str, seen: Array) -> Array:
            return held(name, gate(total[name] + looks[name] * seen if looks else total[name]))

        forget = open_("forget", old)
        let_in = held("input", 1 - forget) if self.coupled else open_("input", old)
        candidate = held("candidate", squash(total["candidate"]))
        cell = held("cell", forget * old + let_in * candidate)
        output = open_("output", cell)
        hidden = held("hidden", output * squash(cell))
        return dict(zip(self.quantities, (forget, let_in, candidate, cell, output, hidden), strict=True))

    def back(self, own: Weights, before: States, now: States, gradient: States, held: Held) -> Back:
        slope, bend = activation(self.recurrent_activation).gradient, activation(self.activation)
        looks, old = self._looks(own), before["cell"]
        squashed, hidden = bend.function(now["cell"]), held("hidden", gradient["hidden"])
        back = {"output": slope(held("output", hidden * squashed), now["output"])}
        cell = gradient["cell"] + bend.gradient(hidden * now["output"], squashed)
        felt = cell + looks["output"] * back["output"] if looks else cell  # all that hangs on the new cell state
        cell = held("cell", felt)
        back["candidate"] = bend.gradient(held("candidate", cell * now["input"]), now["candidate"])
        let_in, forget = held("input", cell * now["candidate"]), cell * old
        if self.coupled:
            forget = forget - let_in
        else:
            back["input"] = slope(let_in, now["input"])
        back["forget"] = slope(held("forget", forget), now["forget"])
        drive, old_cell = join(back, self.blocks), cell * now["forget"]
        shares = {"recurrent_kernel": before["hidden"].T @ drive}
        if looks:
            seen = {name: now["cell"] if name == "output" else old for name in looks}
            shares["peephole"] = np.stack([(back[name] * seen[name]).sum(0) for name in looks])
            old_cell = old_cell + sum(looks[name] * back[name] for name in looks if name != "output")
        first = {"hidden": drive @ own["recurrent_kernel"].T, "cell": old_cell}
        return Back(drive, first, {"hidden": gradient["hidden"], "cell": felt}, shares)
