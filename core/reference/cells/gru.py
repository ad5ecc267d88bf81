"""The gated recurrent unit (Cho et al. 2014), in both conventions and with the reset gate in both places."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.reference.activations import activation
from core.reference.cells.cell import Array, Back, Held, States, Weights, join, kernel_shapes, split


@dataclass(frozen=True)
class GRU:
    """h_t = z h_(t-1) + (1 - z) h', as Keras' GRU; kernels hold update, reset, candidate.

    `reset_after`: the reset gate takes of h_(t-1) . U, as cuDNN and Keras by default do; `bias` is (2, 3 * units), for the input
    and for the state. Else it takes of h_(t-1) itself, as in the paper; `bias` is (3 * units,).
    `update_keeps`: z is the share of the old state that stays (Cho et al. 2014, equation 7; Keras). Else it is the share that is
    made new: h_t = (1 - z) h_(t-1) + z h' (Chung et al. 2014, equation 5).
    """

    reset_after: bool = True
    update_keeps: bool = True
    activation: str = "tanh"
    recurrent_activation: str = "sigmoid"
    blocks = ("update", "reset", "candidate")
    quantities = ("update", "reset", "candidate", "hidden")
    states = ("hidden",)

    @property
    def title(self) -> str:
        return f"GRU, reset {'after' if self.reset_after else 'before'} the product"

    def weight_shapes(self, features: int, units: int) -> dict[str, tuple[int, ...]]:
        shapes = kernel_shapes(3, features, units)
        return shapes | ({"bias": (2, 3 * units)} if self.reset_after else {})

    def step(self, own: Weights, drive: Array, before: States, held: Held) -> dict[str, Array]:
        gate, squash = activation(self.recurrent_activation).function, activation(self.activation).function
        given, old = split(drive, self.blocks), before["hidden"]
        fed = self._fed(own, old)
        update, reset = (held(name, gate(given[name] + fed[name])) for name in ("update", "reset"))
        recalled = reset * fed["candidate"] if self.reset_after else (reset * old) @ self._candidate_kernel(own)
        candidate = held("candidate", squash(given["candidate"] + recalled))
        kept = update if self.update_keeps else 1 - update
        hidden = held("hidden", kept * old + (1 - kept) * candidate)
        return dict(zip(self.quantities, (update, reset, candidate, hidden), strict=True))

    def _fed(self, own: Weights, old: Array) -> dict[str, Array]:
        """What the old state adds to each block; for the candidate only where the reset gate comes after the product."""
        if self.reset_after:
            total = old @ own["recurrent_kernel"]
            return split(total + own["bias"][1] if "bias" in own else total, self.blocks)
        gates = own["recurrent_kernel"][:, : 2 * old.shape[1]]
        return split(old @ gates, self.blocks[:2])

    @staticmethod
    def _candidate_kernel(own: Weights) -> Array:
        kernel = own["recurrent_kernel"]
        return kernel[:, 2 * len(kernel) :]

    def back(self, own: Weights, before: States, now: States, gradient: States, held: Held) -> Back:
        slope, bend = activation(self.recurrent_activation).gradient, activation(self.activation)
        old, kernel = before["hidden"], own["recurrent_kernel"]
        hidden = held("hidden", gradient["hidden"])
        kept = now["update"] if self.update_keeps else 1 - now["update"]
        moved = hidden * (old - now["candidate"])
        back = {
            "update": slope(held("update", moved if self.update_keeps else -moved), now["update"]),
            "candidate": bend.gradient(held("candidate", hidden * (1 - kept)), now["candidate"]),
        }
        if self.reset_after:
            fed = self._fed(own, old)["candidate"]
            back["reset"] = slope(held("reset", back["candidate"] * fed), now["reset"])
            state = join(back | {"candidate": back["candidate"] * now["reset"]}, self.blocks)
            shares = {"recurrent_kernel": old.T @ state, "recurrent_bias": state.sum(0)}
            return Back(join(back, self.blocks), {"hidden": hidden * kept + state @ kernel.T}, dict(gradient), shares)
        recalled = back["candidate"] @ self._candidate_kernel(own).T  # the gradient of reset * old
        back["reset"] = slope(held("reset", recalled * old), now["reset"])
        gates = join(back, self.blocks[:2])
        share = np.concatenate([old.T @ gates, (now["reset"] * old).T @ back["candidate"]], axis=1)
        first = hidden * kept + gates @ kernel[:, : gates.shape[1]].T + recalled * now["reset"]
        return Back(join(back, self.blocks), {"hidden": first}, dict(gradient), {"recurrent_kernel": share})
