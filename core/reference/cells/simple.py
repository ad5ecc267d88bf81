"""The simple recurrent cell (Elman 1990)."""

from __future__ import annotations

from dataclasses import dataclass

from core.reference.activations import activation
from core.reference.cells.cell import Array, Back, Held, States, Weights, kernel_shapes


@dataclass(frozen=True)
class SimpleRNN:
    """h_t = activation(x_t . W + h_(t-1) . U + b), as Keras' SimpleRNN."""

    activation: str = "tanh"
    title = "Simple RNN"
    blocks = ("hidden",)
    quantities = ("hidden",)
    states = ("hidden",)

    def weight_shapes(self, features: int, units: int) -> dict[str, tuple[int, ...]]:
        return kernel_shapes(1, features, units)

    def step(self, own: Weights, drive: Array, before: States, held: Held) -> dict[str, Array]:
        total = drive + before["hidden"] @ own["recurrent_kernel"]
        return {"hidden": held("hidden", activation(self.activation).function(total))}

    def back(self, own: Weights, before: States, now: States, gradient: States, held: Held) -> Back:
        drive = activation(self.activation).gradient(held("hidden", gradient["hidden"]), now["hidden"])
        first, share = drive @ own["recurrent_kernel"].T, before["hidden"].T @ drive
        return Back(drive, {"hidden": first}, dict(gradient), {"recurrent_kernel": share})
