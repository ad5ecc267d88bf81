"""What the page of pooling can start from: the texts' examples, and inputs that show something."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

Value = str | int | bool

DEFAULTS: Mapping[str, Value] = {
    "kind": "max", "kernel": 2, "stride": 2, "pad": "valid", "padding": 1, "dilation": 1, "rounding": "floor", "count": False,
    "panel": "walk",
}  # fmt: skip


@dataclass(frozen=True, eq=False)  # arrays have no plain equality
class Preset:
    """A state to start from: its numbers (rows, columns), and the settings that differ from the usual."""

    title: str
    note: str
    x: np.ndarray
    settings: Mapping[str, Value] = field(default_factory=dict)

    def default(self, name: str) -> Value:
        """The default of a setting, by its name in the address; `kernel_height` is `kernel` unless told apart."""
        usual = DEFAULTS.get(name.split("_")[0], 0)
        return self.settings.get(name, self.settings.get(name.split("_")[0], usual))


def _digits(text: str) -> np.ndarray:
    """Rows of single digits."""
    return np.array([[int(character) for character in row] for row in text.split()], float)


_FOUR = _digits("2011 0100 0010 0300")
_MAP = np.array([[3, -1, -3, -1], [-3, 1, 0, -3], [-3, -3, 0, 1], [3, -2, -2, -1]], float)
_SEVEN = _digits("1302145 2450316 0617223 5124601 3042715 6213504 1725340")
_STROKE = _digits(
    "000000000000 000000000000 001899998100 003977899500 000100069400 000000489000 "
    "000003995000 000029850000 000069500000 000098100000 000097000000 000000000000"
)

PRESETS: Mapping[str, Preset] = {
    "text_000": Preset(
        "Text 000: max pooling of 4 x 4",
        "The example of course text 000. Windows of 2 x 2 side by side; of each the largest number is kept: 2, 1, 3, 1.",
        _FOUR,
    ),
    "text_000_average": Preset(
        "Text 000: average pooling, with the sum done right",
        "The text prints 1.5, 1, 1.5, 0.5: the sums were divided by 2. A window of 2 x 2 holds four numbers: (2 + 0 + 0 + 1) / 4 "
        "= 0.75, (1 + 1 + 0 + 0) / 4 = 0.5, (0 + 0 + 0 + 3) / 4 = 0.75, (1 + 0 + 0 + 0) / 4 = 0.25.",
        _FOUR, {"kind": "average"},
    ),
    "text_001": Preset(
        "Text 001: a feature map of 4 x 4",
        "What the text's first filter, a diagonal line, makes of its 6 x 6 picture. Pooling keeps the strongest answer of each "
        "quarter: 3, 0, 3, 1.",
        _MAP,
    ),
    "text_002": Preset(
        "Text 002: the output's size",
        "The text writes (n - f + 1) / s, here (5 - 2 + 1) / 2 = 2. It fits by luck: for 4 places it would give 1.5. The size is "
        "floor((n - f) / s) + 1, and the last row and column are seen by no window.",
        _SEVEN[:5, :5], {"panel": "size"},
    ),
    "overlapping": Preset(
        "Overlapping windows, as in AlexNet",
        "Windows of 3 x 3 in steps of 2: neighbours share a row or a column, and one number can win in several of them. 7 x 7 "
        "become 3 x 3, as course text 004 has it for a stride of 2.",
        _SEVEN, {"kernel": 3},
    ),
    "rounded_up": Preset(
        "A size that does not divide, rounded up",
        "With ceil the last windows hang over the end. PyTorch does so with ceil_mode=True. Keras gives the same with same "
        "padding, but only for settings like these: where two or more places are missing, it puts some at the beginning.",
        _SEVEN[:5, :5], {"rounding": "ceil", "panel": "size"},
    ),
    "padded_mean": Preset(
        "Average pooling at the border",
        "Keras divides by the real numbers under the window, PyTorch by default by all of its places, padding included. Turn "
        "the switch to see the corner change.",
        _FOUR, {"kind": "average", "kernel": 3, "stride": 1, "pad": "number"},
    ),
    "global": Preset(
        "Global average pooling",
        "One number a channel, whatever the size: the mean of the whole map. Lin, Chen and Yan 2013 put it in place of dense "
        "layers.",
        _SEVEN, {"kind": "global_average"},
    ),
    "stroke": Preset(
        "A pen stroke, shifted",
        "A seven of 12 x 12 on black. How much of what comes out changes when it moves by one place?",
        _STROKE, {"panel": "shift"},
    ),
}  # fmt: skip
