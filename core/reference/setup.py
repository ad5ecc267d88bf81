"""One convolution or pooling, described: what slides over what, and how. Whatever cannot be computed is refused here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from core.contract import Refusal
from core.reference.shapes import Shape, Window, per_axis, whole
from core.reference.sides import LONGEST, Padding, check_pooling, pairs, sliding_window, transposed_window

Amount = int | tuple[int, ...]  # once for all axes, or once for each

MOST_CHANNELS = 100_000
MOST_ROOM = 4 * LONGEST  # places along one axis with all of its padding, and of any setting along it


@dataclass(frozen=True)
class Kind:
    """A kind of operation, with the settings that it has; any other must be left as it is."""

    title: str
    uses: frozenset[str]
    pooling: bool = False


_SLIDING = frozenset({"kernel", "stride", "padding", "rounding"})
_WEIGHTED = _SLIDING | {"dilation", "bias"}

KINDS: Mapping[str, Kind] = {
    "convolution": Kind("Convolution", _WEIGHTED | {"filters"}),
    "grouped": Kind("Grouped convolution", _WEIGHTED | {"filters", "groups"}),
    "depthwise": Kind("Depthwise convolution", _WEIGHTED | {"multiplier"}),
    "separable": Kind("Separable convolution", _WEIGHTED | {"filters", "multiplier"}),
    "pointwise": Kind("1x1 convolution", frozenset({"filters", "stride", "bias"})),
    "transposed": Kind("Transposed convolution", (_WEIGHTED - {"rounding"}) | {"filters", "output_padding"}),
    "max": Kind("Max pooling", _SLIDING | {"dilation"}, pooling=True),
    "average": Kind("Average pooling", _SLIDING | {"count_padding"}, pooling=True),
    "global_max": Kind("Global max pooling", frozenset(), pooling=True),
    "global_average": Kind("Global average pooling", frozenset(), pooling=True),
}
DEFAULTS: Mapping[str, object] = {
    "filters": 1, "kernel": 1, "stride": None, "padding": "valid", "dilation": 1, "groups": 1, "multiplier": 1,
    "output_padding": None, "rounding": "floor", "bias": False, "count_padding": False,
}  # fmt: skip


@dataclass(frozen=True)
class Setup:
    """A convolution or pooling of one example with 1, 2 or 3 spatial axes, channels last.

    `kernel`, `stride`, `dilation` and `output_padding` are one number for all axes or one for each. `stride` None is 1, for a
    pooling its kernel. `padding` is a name of `sides.NAMES`, a number, one number an axis, or a pair (before, after) an axis; for
    a transposed convolution it says what is cut off. `output_padding` None is what Keras does without one. `multiplier` counts
    the filters of each channel of a depthwise convolution. `rounding` "ceil" keeps a last window that hangs over the end.
    `count_padding` divides a mean by the padded places too, as PyTorch does by default and Keras does not.

    Raises Refusal, naming the setting, for whatever cannot be computed, and for a setting that the kind does not have.
    """

    kind: str
    sizes: Shape
    channels: int = 1
    filters: int = 1
    kernel: Amount = 1
    stride: Amount | None = None
    padding: Padding = "valid"
    dilation: Amount = 1
    groups: int = 1
    multiplier: int = 1
    output_padding: Amount | None = None
    rounding: str = "floor"
    bias: bool = False
    count_padding: bool = False

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise Refusal(f"The kind must be one of {', '.join(KINDS)}; {str(self.kind)[:40]!r} came.")
        if not isinstance(self.sizes, tuple) or not 1 <= len(self.sizes) <= 3:
            raise Refusal("The input needs one, two or three spatial axes.")
        for size in self.sizes:
            whole(size, "the input size", most=LONGEST)
        for name in ("channels", "filters", "groups", "multiplier"):
            whole(getattr(self, name), f"the number of {name}" if name != "multiplier" else "the multiplier", most=MOST_CHANNELS)
        self._check_unused()
        if self.rounding not in ("floor", "ceil"):
            raise Refusal(f"The rounding must be 'floor' or 'ceil'; {str(self.rounding)[:40]!r} came.")
        if self.channels % self.groups or self.filters % self.groups:
            named, count = ("channels", self.channels) if self.channels % self.groups else ("filters", self.filters)
            raise Refusal(f"The {count} {named} cannot be shared evenly among {self.groups} groups; choose a divisor of both.")
        for window in self.windows:  # refuses what does not fit
            if KINDS[self.kind].pooling:
                check_pooling(window)

    def _check_unused(self) -> None:
        for name, default in DEFAULTS.items():
            if name not in KINDS[self.kind].uses and getattr(self, name) != default:
                raise Refusal(f"{KINDS[self.kind].title} has no setting {name!r}; leave it at {default!r}.")

    @cached_property
    def windows(self) -> tuple[Window, ...]:
        """How the kernel slides, for each axis. Of a transposed convolution: the window of the convolution that it reverses,
        from its output (`size`) to its input (`outputs`).
        """
        axes = len(self.sizes)
        if self.kind.startswith("global"):
            return tuple(Window(size, size, 1, 1, 0, 0) for size in self.sizes)
        usual = self.kernel if KINDS[self.kind].pooling else 1
        given = {
            "the kernel size": self.kernel, "the stride": usual if self.stride is None else self.stride,
            "the dilation": self.dilation,
        }  # fmt: skip
        kernel, stride, dilation = (per_axis(value, axes, what, most=MOST_ROOM) for what, value in given.items())
        rows = list(zip(self.sizes, kernel, stride, pairs(self.padding, axes), dilation, strict=True))
        if self.kind != "transposed":
            return tuple(_within(sliding_window(*row, ceil=self.rounding == "ceil")) for row in rows)
        extra = self.output_padding
        extras = [None] * axes if extra is None else per_axis(extra, axes, "the output padding", least=0, most=MOST_ROOM)
        return tuple(_within(transposed_window(*row, extra=more)) for row, more in zip(rows, extras, strict=True))

    @property
    def kernel_shape(self) -> Shape:
        """Kernel places along each axis."""
        return tuple(window.kernel for window in self.windows)

    @property
    def input_shape(self) -> Shape:
        """(*sizes, channels)"""
        return (*self.sizes, self.channels)

    @property
    def output_channels(self) -> int:
        """Filters; of a depthwise convolution channels x multiplier, of a pooling its channels."""
        if self.kind == "depthwise":
            return self.channels * self.multiplier
        return self.channels if KINDS[self.kind].pooling else self.filters

    @property
    def output_places(self) -> Shape:
        """Output size along each axis; none for a global pooling, which leaves one number a channel."""
        if self.kind.startswith("global"):
            return ()
        return tuple(window.size if self.kind == "transposed" else window.outputs for window in self.windows)

    @property
    def output_shape(self) -> Shape:
        """(*output places, output channels)"""
        return (*self.output_places, self.output_channels)

    @property
    def weight_shapes(self) -> dict[str, Shape]:
        """The shapes of the weights by their Keras names; nothing for a pooling."""
        if KINDS[self.kind].pooling:
            return {}
        ones = (1,) * len(self.sizes)
        shapes: dict[str, Shape] = {
            "depthwise": {"kernel": (*self.kernel_shape, self.channels, self.multiplier)},
            "separable": {
                "depthwise_kernel": (*self.kernel_shape, self.channels, self.multiplier),
                "pointwise_kernel": (*ones, self.channels * self.multiplier, self.filters),
            },
            "transposed": {"kernel": (*self.kernel_shape, self.filters, self.channels)},
        }.get(self.kind) or {"kernel": (*self.kernel_shape, self.channels // self.groups, self.filters)}
        return shapes | ({"bias": (self.output_channels,)} if self.bias else {})


def _within(window: Window) -> Window:
    """The window itself. Refuses an axis that is too long to be looked at place by place."""
    room = window.before + window.size + window.after
    if room > MOST_ROOM:
        raise Refusal(
            f"One axis would have {room:,} places, padding included; at most {MOST_ROOM:,} are counted here. Choose a smaller "
            "input, kernel, stride or dilation, or less padding."
        )
    return window
