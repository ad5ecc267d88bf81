"""The formulas of convolution and pooling: output sizes, parameters, multiply-adds, and what a kernel spans."""

from __future__ import annotations

from core.reference.formula import Formula

_GUIDE = "Dumoulin and Visin 2016, A guide to convolution arithmetic for deep learning"
_SLIDES = {
    "W": "input size along this axis",
    "K": "kernel size along this axis",
    "S": "stride",
    "D": "dilation",
    "P_before": "padded places before the first",
    "P_after": "padded places after the last",
}
_COUNTS = {
    "K": "kernel places, all axes multiplied",
    "C": "channels of the input",
    "F": "filters",
    "B": "1 with a bias, 0 without",
    "G": "groups",
    "M": "filters for each channel (depth multiplier)",
    "N": "output places, all axes multiplied",
}


def _counted(name: str, symbol: str, text: str, source: str, **other: str) -> Formula:
    found = {letter: meaning for letter, meaning in _COUNTS.items() if letter in text} | other
    return Formula(name, symbol, text, found, source)


SPAN = Formula(
    "span of the kernel", "R", "D * (K - 1) + 1", {"K": _SLIDES["K"], "D": _SLIDES["D"]}, f"{_GUIDE}, section 5.1"
)  # fmt: skip
OUTPUT_SIZE = Formula(
    "output size", "O", "floor((W + P_before + P_after - D * (K - 1) - 1) / S) + 1", _SLIDES,
    f"{_GUIDE}, relationship 15, with a padding for each side",
)  # fmt: skip
OUTPUT_SIZE_CEIL = Formula(
    "output size, rounded up", "O", "ceil((W + P_before + P_after - D * (K - 1) - 1) / S) + 1", _SLIDES,
    "PyTorch documentation, MaxPool2d with ceil_mode: one less where the last window would start after the input",
)  # fmt: skip
OUTPUT_SIZE_CEIL_DROPPED = Formula(
    "output size, rounded up, less the window that would start after the input", "O",
    "ceil((W + P_before + P_after - D * (K - 1) - 1) / S) + 1 - 1", _SLIDES,
    "PyTorch documentation, MaxPool2d with ceil_mode: windows that would start in the padding after the input are ignored",
)  # fmt: skip
OUTPUT_SIZE_SAME = Formula(
    "output size of same padding", "O", "ceil(W / S)", {"W": _SLIDES["W"], "S": _SLIDES["S"]},
    "TensorFlow documentation, tf.nn, notes on padding",
)  # fmt: skip
PADDING_SAME = Formula(
    "places that same padding adds", "P", "max((O - 1) * S + D * (K - 1) + 1 - W, 0)",
    {"O": "output size", **{symbol: _SLIDES[symbol] for symbol in "WKSD"}},
    "TensorFlow documentation, tf.nn, notes on padding: half of it before, rounded down, the rest after",
)  # fmt: skip
OUTPUT_SIZE_TRANSPOSED = Formula(
    "output size", "O", "(W - 1) * S + D * (K - 1) + 1 - P_before - P_after + A",
    {**_SLIDES, "P_before": "places cut off at the beginning", "P_after": "places cut off at the end",
     "A": "places added at the end (output padding)"},
    f"{_GUIDE}, relationship 14, with a dilation; PyTorch documentation, ConvTranspose2d",
)  # fmt: skip
LEFT_OVER = Formula(
    "places left over at the end", "L", "W + P_before + P_after - D * (K - 1) - 1 - (O - 1) * S",
    {**_SLIDES, "O": "output size"}, "what the floor in the output size leaves out",
)  # fmt: skip

PARAMETERS = _counted(
    "parameters", "n", "K * (C / G) * F + B * F", "each filter has a kernel over its group's channels, and a bias"
)
PARAMETERS_DEPTHWISE = _counted("parameters", "n", "K * C * M + B * C * M", "M filters for each channel by itself")
PARAMETERS_SEPARABLE = _counted(
    "parameters", "n", "K * C * M + C * M * F + B * F", "Chollet 2017: a depthwise step, then a 1x1 step"
)
PARAMETERS_DENSE = Formula(
    "parameters of a dense layer of the same sizes", "n", "I * J + B * J",
    {"I": "input numbers", "J": "output numbers", "B": _COUNTS["B"]}, "every output is joined to every input by its own weight",
)  # fmt: skip

MULTIPLY_ADDS = _counted("multiply-adds", "m", "N * K * (C / G) * F", "one product for each output number and kernel element")
MULTIPLY_ADDS_DEPTHWISE = _counted("multiply-adds", "m", "N * K * C * M", "each output number sees one channel")
MULTIPLY_ADDS_SEPARABLE = _counted("multiply-adds", "m", "N * K * C * M + N * C * M * F", "Chollet 2017: both steps")
MULTIPLY_ADDS_TRANSPOSED = _counted(
    "multiply-adds", "m", "N * K * C * F", "each input number meets the whole kernel; what is cut off is counted too",
    N="input places, all axes multiplied",
)  # fmt: skip
