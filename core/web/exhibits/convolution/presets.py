"""What the page can start from: the worked examples of the course's texts, and shapes that are worth a look.

A preset holds defaults of the page's settings, by their names in the address; whatever the address says goes before them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

Value = str | int | bool

DEFAULTS: Mapping[str, Value] = {
    "axes": "2", "kind": "convolution", "apart": False, "size": 6, "channels": 1, "filters": 1, "multiplier": 1, "groups": 1,
    "kernel": 3, "stride": 1, "pad": "valid", "padding": 1, "dilation": 1, "output_padding": "auto", "rounding": "floor",
    "bias": False, "fill": "numbers", "panel": "walk",
}  # fmt: skip


@dataclass(frozen=True, eq=False)  # arrays have no plain equality
class Preset:
    """A state to start from. `x` (rows, columns) and `kernel` (rows, columns) are the text's own numbers, where it has some."""

    title: str
    note: str = ""
    settings: Mapping[str, Value] = field(default_factory=dict)
    x: np.ndarray | None = None
    kernel: np.ndarray | None = None

    def default(self, name: str, axis: str = "") -> Value:
        """The default of a setting; of one axis where it has its own."""
        own = f"{name}_{axis}"
        return self.settings.get(own, self.settings.get(name, DEFAULTS.get(name, 0)))


_FOUR = np.array([[2, 0, 1, 1], [0, 1, 0, 0], [0, 0, 1, 0], [0, 3, 0, 0]])
_FIVE = np.array([[1, 2, 0, 3, 1], [1, 0, 0, 2, 2], [2, 1, 2, 1, 1], [0, 0, 1, 0, 0], [1, 2, 1, 1, 1]])
_FIVE_KERNEL = np.array([[-1, 1, 2], [1, 1, 0], [-1, -2, 0]])
_SOBEL = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])

PRESETS: Mapping[str, Preset] = {
    "text_000": Preset(
        "Text 000: 4 x 4 input, 3 x 3 kernel",
        "The course text's first sum is 2·1 + 0·0 + 1·1 + ... = 3. Nothing is turned round: what deep learning calls a "
        "convolution is a cross-correlation.",
        {"size": 4}, _FOUR, np.array([[1, 0, 1], [0, 0, 0], [0, 1, 0]]),
    ),
    "text_001": Preset(
        "Text 001: 3 x 3 example",
        "The text writes [-3 + 1] - [2 + 6] - [1 + 1] = 2, which would be -12. The rows are added: (-3 + 1) + (-2 + 6) + "
        "(-1 + 1) = 2. Its result is right, its working is not.",
        {"size": 3}, np.array([[3, 2, 1], [1, 2, 3], [1, 1, 1]]), _SOBEL,
    ),
    "text_001_plain": Preset(
        "Text 001: 5 x 5 without padding", "The first output is -2, as the text has it.", {"size": 5}, _FIVE, _FIVE_KERNEL
    ),
    "text_001_padded": Preset(
        "Text 001: 5 x 5 with padding", "One ring of zeros: the first output is -1, and the output is as large as the input.",
        {"size": 5, "pad": "number"}, _FIVE, _FIVE_KERNEL,
    ),
    "text_001_stride": Preset(
        "Text 001: 5 x 5 with padding, stride 2",
        "The text's slide for stride 2 begins with -2, 2. The first row is -1, 2, -2: its own slide \"With Padding\" has the -1.",
        {"size": 5, "pad": "number", "stride": 2}, _FIVE, _FIVE_KERNEL,
    ),
    "text_002": Preset(
        "Text 002: 125 x 49, kernel 5, padding 2, stride 2",
        "The text gets 62 x 24: it forgets the + 1 of its own formula. The output is 63 x 25.",
        {"apart": True, "size_height": 125, "size_width": 49, "kernel": 5, "pad": "number", "padding": 2, "padding_height": 2,
         "padding_width": 2, "stride": 2, "panel": "size"},
    ),
    "text_002_sharing": Preset(
        "Text 002: weight sharing, 4 x 4 with a 2 x 2 kernel",
        "The kernel is laid on four places: 16 connections, and only 4 weights to learn.",
        {"size": 4, "kernel": 2, "stride": 2, "panel": "matrix"},
    ),
    "text_003": Preset(
        "Text 003: 32 x 32 x 3, six 5 x 5 filters",
        "The text counts about 150 parameters: that is 6 x 25. Each filter sees all three channels and has a bias, so it has "
        "5·5·3 + 1 = 76, and six have 456. Its figure for a dense layer, 14,450,688, is right (without biases).",
        {"size": 32, "channels": 3, "filters": 6, "kernel": 5, "bias": True, "panel": "costs"},
    ),
    "text_004": Preset(
        "Text 004: the sum that makes 308",
        "The corner of a picture with a ring of zeros: 156·1 + 155·(-1) + 153·1 + 154·1 = 308.",
        {"size": 2, "pad": "number"}, np.array([[156, 155], [153, 154]]), np.array([[-1, -1, 1], [0, 1, -1], [0, 1, 1]]),
    ),
    "lenet": Preset(
        "LeNet-5's first layer", "28 x 28 x 6 from a picture of 32 x 32 (LeCun and others 1998): 156 parameters.",
        {"size": 32, "filters": 6, "kernel": 5, "bias": True, "panel": "costs"},
    ),
    "alexnet": Preset(
        "AlexNet's first layer",
        "55 x 55 x 96 needs an input of 227 x 227: with the 224 that the paper prints, a window would not end at the edge "
        "(Krizhevsky and others 2012).",
        {"size": 227, "channels": 3, "filters": 96, "kernel": 11, "stride": 4, "bias": True, "panel": "size"},
    ),
    "not_whole": Preset(
        "A size that does not divide",
        "The last row and column are seen by no window. That is no error: they are dropped.",
        {"stride": 2},
    ),
    "same": Preset(
        "TensorFlow's one-sided \"same\"",
        "One padded place is needed in all, so there is none at the beginning and one at the end. PyTorch's padding of 1 would "
        "put one on both sides: other numbers come out.",
        {"pad": "same", "stride": 2},
    ),
    "dilated": Preset(
        "Dilated: a 3 x 3 kernel that spans 5", "Nine weights, one place left out between any two.", {"size": 8, "dilation": 2}
    ),
    "channels": Preset(
        "Three channels, four filters", "12 x 12 x 3 numbers; every filter sees all three channels.",
        {"size": 12, "channels": 3, "filters": 4, "bias": True},
    ),
    "pointwise": Preset(
        "1x1: mixing channels",
        "Course text 000 calls this a 1D convolution; it is a 1x1 convolution. Places are left alone, channels are mixed.",
        {"kind": "pointwise", "size": 5, "channels": 4, "filters": 2},
    ),
    "volume": Preset(
        "3-D: a kernel that moves through slices",
        "Four slices of 4 x 4. The kernel of 2 x 2 x 2 lies on two slices at once: 8 products make an output. It moves along the "
        "columns, the rows and the slices, so the output has three slices of 3 x 3.",
        {"axes": "3", "size": 4, "kernel": 2},
    ),
    "checkerboard": Preset(
        "Transposed: where checkerboards come from",
        "All inputs and weights are 1. A kernel of 3 with a stride of 2 overlaps itself on some places and not on others: 1, 2 "
        "or 4 products meet there (Odena and others 2016). A kernel of 4 would cover all inner places alike.",
        {"kind": "transposed", "size": 4, "stride": 2, "fill": "ones"},
    ),
    "picture": Preset(
        "A patch of a picture",
        "Twelve by twelve pixels, red, green and blue: whole numbers from 0 to 255, as on \"Filters on your picture\".",
        {"size": 12, "channels": 3, "pad": "same", "fill": "picture"}, None, _SOBEL,
    ),
}  # fmt: skip
