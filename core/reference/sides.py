"""Padding by its names and numbers, and the window that slides over an axis padded so."""

from __future__ import annotations

from collections.abc import Mapping

from core.contract import Refusal
from core.reference.shapes import Window, padding_amounts, whole

LONGEST = 10_000  # places along one axis
Pair = tuple[int, int]  # places before the first and after the last
Padding = str | int | tuple[int | Pair, ...]

NAMES: Mapping[str, str] = {
    "valid": "none: the kernel stays inside",
    "same": "same (TensorFlow and Keras): as many outputs as the input over the stride; an odd place goes to the end",
    "symmetric": "symmetric (the habit in PyTorch): half the kernel on both sides",
    "full": "full: every window that touches the input",
}


def pairs(padding: Padding, axes: int) -> tuple[str | Pair, ...]:
    """For each axis the padding's name, or its places before and after. Refuses unknown names and negative numbers."""
    if isinstance(padding, str):
        if padding not in NAMES:
            raise Refusal(f"The padding must be a number or one of {', '.join(NAMES)}; {padding[:40]!r} came.")
        return (padding,) * axes
    values = padding if isinstance(padding, (tuple, list)) else (padding,) * axes
    if len(values) != axes:
        raise Refusal(f"The padding needs one number, or one number or pair for each of the {axes} axes; {len(values)} came.")
    found = []
    for value in values:
        sides = value if isinstance(value, (tuple, list)) else (value, value)
        if len(sides) != 2:
            raise Refusal(f"The padding of an axis is one number, or two: before and after; {len(sides)} came.")
        found.append((_side(sides[0]), _side(sides[1])))
    return tuple(found)


def _side(value: object) -> int:
    return whole(value, "the padding", least=0, most=LONGEST)


def amounts(padding: str | Pair, size: int, span: int, stride: int) -> Pair:
    """Padded places before and after an axis of that size, for a kernel that spans that many places.

    "symmetric" is half padding, floor(span / 2) at both ends, "full" is span - 1 (Dumoulin and Visin 2016, section 2.2).
    """
    if isinstance(padding, tuple):
        return padding
    if padding in ("symmetric", "full"):
        side = span // 2 if padding == "symmetric" else span - 1
        return side, side
    return padding_amounts(size, span, stride, padding)


def sliding_window(size: int, kernel: int, stride: int, padding: str | Pair, dilation: int, ceil: bool) -> Window:
    """The window along one axis. With `ceil` a last window that would hang over the end is kept, if it starts inside the input
    or the padding before it (the rule of PyTorch's pooling). Refuses a kernel that does not fit.
    """
    span = (kernel - 1) * dilation + 1
    before, after = amounts(padding, size, span, stride)
    room = size + before + after
    if span > room:
        gaps = f", {span} places with the dilation of {dilation}," if dilation > 1 else ""
        change = "a smaller kernel or dilation" if dilation > 1 else "a smaller kernel"
        raise Refusal(
            f"The kernel of {kernel}{gaps} is larger than the input of {size} with {before} + {after} padded places; "
            f"choose {change}, or more padding."
        )
    window = Window(size, kernel, stride, dilation, before, after)
    if not ceil or not window.remainder or window.outputs * stride >= size + before:
        return window
    overhang = stride - window.remainder
    return Window(size, kernel, stride, dilation, before, after + overhang, overhang)


def transposed_window(size: int, kernel: int, stride: int, padding: str | Pair, dilation: int, extra: int | None) -> Window:
    """The window of the convolution that a transposed convolution reverses: its `outputs` are this one's input `size`.

    What that convolution pads is cut off here. A name with `extra` None gives Keras' sizes: size * stride for "same", and
    size * stride + max(span - stride, 0) for "valid"; `extra` adds places at the end, less than one stride.
    Refuses an output without a place.
    """
    span = (kernel - 1) * dilation + 1
    if extra is not None and extra >= stride:
        raise Refusal(
            f"The output padding must be smaller than the stride of {stride}; {extra} came. It chooses among the sizes that "
            "a convolution of this stride maps to the same input, and there are only as many as the stride."
        )
    full = (size - 1) * stride + span  # every place that a product lands on
    if padding in ("valid", "same"):
        cut = 0 if padding == "valid" else (max(span - stride, 0) if extra is None else span // 2 * 2)
        added = max(stride - span, 0) if extra is None else extra
        outputs = full - cut + added
        if padding == "same" and -(-outputs // stride) != size:
            raise Refusal(
                f"With same padding and an output padding of {extra} the output would have {outputs} places; a convolution with "
                f"same padding makes {-(-outputs // stride)} of them, not {size}. Leave the output padding out, or give numbers "
                "for the padding."
            )
        before = max(full - outputs, 0) // 2
    else:
        before, after = amounts(padding, size, span, stride)
        outputs = full - before - after + (extra or 0)
    if outputs < 1:
        raise Refusal(f"The padding cuts all of the {full} output places off; choose less padding or a larger kernel.")
    return Window(outputs, kernel, stride, dilation, before, max(full - before - outputs, 0))


def check_pooling(window: Window) -> None:
    """Refuses a window that sees nothing but padding: it has no largest number and no mean."""
    if window.blind:
        raise Refusal(
            f"The padding of {window.before} + {window.after} places is too large for pooling with a kernel of {window.kernel}: "
            "a window would see nothing but padding. Choose at most half the kernel."
        )
