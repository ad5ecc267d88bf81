"""What may cross a border between the rooms of the house: plain frozen data, standard library only."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Setting = str | int | float


class Refusal(ValueError):
    """An input that cannot be taken. Its text is shown to people: what was expected, what came, what to do."""


class Unavailable(RuntimeError):
    """Something that is needed is not there just now (a download, disk space, a free place in the queue). Shown to people."""


@dataclass(frozen=True)
class Knob:
    """One setting of a training run, with everything that a form, a command line and a check need to know of it."""

    name: str
    label: str
    kind: Literal["integer", "number", "choice"]
    default: Setting
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    scale: Literal["linear", "log"] = "linear"
    help: str = ""

    def parse(self, value: object) -> Setting:
        """The value as this knob's type. Raises Refusal for a wrong type, a number that is not finite, or one out of range."""
        if self.kind == "choice":
            if value not in self.choices:
                raise Refusal(f"{self.label} must be one of {', '.join(self.choices)}; {_shown(value)} came.")
            return str(value)
        number = self._number(value)
        if self.low is not None and number < self.low or self.high is not None and number > self.high:
            raise Refusal(f"{self.label} must be between {self.low:.10g} and {self.high:.10g}; {_shown(value)} came.")
        return int(number) if self.kind == "integer" else number

    def _number(self, value: object) -> float:
        wanted = "a whole number such as 3" if self.kind == "integer" else "a number such as 0.001"
        complaint = Refusal(f"{self.label} must be {wanted}; {_shown(value)} came.")
        text = value.strip() if isinstance(value, str) else value
        if isinstance(text, bool) or not isinstance(text, (str, int, float)):
            raise complaint
        if isinstance(text, str) and ("_" in text or not text.isascii()):  # float() would take both "1_0" and Arabic digits
            raise complaint
        try:
            number = float(text)
        except (ValueError, OverflowError):
            raise complaint from None
        if not math.isfinite(number) or self.kind == "integer" and not number.is_integer():
            raise complaint
        return number


def _shown(value: object) -> str:
    """At most 40 characters of a value, fit for a message: numbers as they are, all else quoted."""
    if isinstance(value, float) or (isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**30):
        return str(value)
    text = str(value).encode("utf-8", "replace").decode()  # half a character is none
    return repr(text if len(text) <= 40 else text[:40] + "...")


@dataclass(frozen=True)
class Variant:
    """One network of a lab: where it comes from, how large it is, and the settings that it ships with."""

    name: str
    title: str
    summary: str
    parameters: int
    fan_in: int = 0  # inputs of the layer that the knob `units` sizes: what a budget is reckoned with
    recurrent: bool = False  # whether that layer also reads its own state
    without: tuple[str, ...] = ()  # knobs that have no place in this network
    recipe: Mapping[str, Setting] = field(default_factory=dict)
    feature_layer: str = ""  # what the out-of-distribution rule looks at; none for a variant without one
    baseline: bool = False  # the simple method that the networks have to beat


@dataclass(frozen=True)
class Lab:
    """A lab's card: what the menu, the page, the command line and the contract tests read. Nothing in it runs."""

    name: str
    title: str
    chapter: str
    summary: str
    dataset: str
    labels: tuple[str, ...]
    variants: tuple[Variant, ...]
    knobs: tuple[Knob, ...]
    widget: str
    sample: str  # an input to look at before there is an own one, as it stands in an address
    input_meaning: str
    thing: str = "picture"  # what one input shows, as a noun: "digit"
    strangers: tuple[str, ...] = ()  # data sets that the out-of-distribution rule is tried on
    answer: Literal["label", "next character"] = "label"  # what the networks give probabilities of
    metric: str = "test_accuracy"  # the figure of a network's card by which the networks are compared
    parameter_budget: int = 5_000_000

    def variant(self, name: object) -> Variant:
        """The variant of that name. Raises Refusal when there is none."""
        for variant in self.variants:
            if variant.name == name:
                return variant
        raise Refusal(f"{self.title} has the networks {', '.join(v.name for v in self.variants)}; {_shown(name)} came.")

    def settings(self, variant: str, given: Mapping[str, object] | None = None) -> dict[str, Setting]:
        """Every knob's checked value: what was given, else the variant's recipe, else the knob's default.

        A knob that has no place in the variant keeps its default, so that it makes no other request of the same run.
        """
        chosen, given = self.variant(variant), dict(given or {})
        known = {knob.name for knob in self.knobs}
        unknown = sorted(str(name) for name in set(given) - known)
        if unknown:
            raise Refusal(f"{_shown(unknown[0])} is no knob of {self.title}; its knobs are {', '.join(sorted(known))}.")
        self._check_budget(chosen, given.get("units"))
        checked = {k.name: k.parse(given.get(k.name, chosen.recipe.get(k.name, k.default))) for k in self.knobs}
        return checked | {k.name: k.default for k in self.knobs if k.name in chosen.without}

    def _check_budget(self, variant: Variant, units: object) -> None:
        """Refuses by arithmetic, before anything is built: (inputs + 1) x units weights, and units x units of a recurrence."""
        text = str(units)
        if not text.isdecimal() or len(text) > 12:
            return  # no count at all, or far out of any range: the knob itself refuses it
        weights = (variant.fan_in + 1 + variant.recurrent * int(text)) * int(text)
        if weights > self.parameter_budget:
            raise Refusal(
                f"{_shown(units)} units on {variant.fan_in:,} inputs would need {weights:,} weights; "
                f"at most {self.parameter_budget:,} are allowed here. Choose fewer units."
            )


@dataclass(frozen=True)
class TrainSpec:
    """A request for one training run, as pure data. Equal requests have equal keys.

    `text`: the sha256 of a visitor's own text that is to be learned from; empty for the lab's data set.
    """

    lab: str
    variant: str
    knobs: Mapping[str, Setting]
    seed: int
    text: str = ""

    def as_json(self) -> str:
        told = asdict(self)
        if not self.text:
            del told["text"]  # the keys of all other runs stay what they were
        return json.dumps(told, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> TrainSpec:
        return cls(**json.loads(text))

    def key(self, *parts: str) -> str:
        """Twelve hexadecimal digits over the request and `parts` (hashes of the lesson's code and of the data)."""
        return hashlib.sha256("\n".join([self.as_json(), *parts]).encode()).hexdigest()[:12]


JobStatus = Literal["queued", "running", "finished", "cancelled", "failed", "interrupted"]


@dataclass(frozen=True)
class Progress:
    """How far a run is. `seconds` and `seconds_left` are durations by a monotonic clock."""

    epoch: int = 0
    epochs: int = 0
    batch: int = 0
    batches: int = 0
    seconds: float = 0.0
    seconds_left: float | None = None
    doing: str = ""
    device: str = ""


@dataclass(frozen=True)
class CurvePoint:
    """One point of the learning curves. `epoch` is fractional while an epoch runs; validation figures come at its end."""

    epoch: float
    loss: float
    accuracy: float | None = None
    validation_loss: float | None = None
    validation_accuracy: float | None = None


@dataclass(frozen=True)
class Job:
    """A training run as its watchers see it."""

    id: str
    key: str
    spec: TrainSpec
    visitor: str
    status: JobStatus
    progress: Progress
    message: str = ""
    model: str = ""  # name in the vault, once finished
    position: int | None = None  # 1 is next, while queued
    cancelling: bool = False

    @property
    def over(self) -> bool:
        return self.status not in ("queued", "running")


@dataclass(frozen=True)
class Layer:
    """One layer of a trained network, as a card tells it. Shapes are without the batch axis, channels last."""

    name: str
    kind: str  # the Keras class: Conv2D, MaxPooling2D, AveragePooling2D, BatchNormalization, Flatten, Dense, SimpleRNN, ...
    input_shape: tuple[int, ...]
    output_shape: tuple[int, ...]
    parameters: int
    multiply_adds: int
    receptive_field: tuple[int, int] | None = None  # height and width in pixels of the picture, None when it is all of it
    settings: Mapping[str, Any] = field(default_factory=dict)  # kernel_size, strides, padding, activation, epsilon, ...

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Layer:
        shapes = {name: tuple(data[name]) for name in ("input_shape", "output_shape")}
        field_ = data.get("receptive_field")
        return cls(**{**data, **shapes, "receptive_field": tuple(field_) if field_ else None})


@dataclass(frozen=True)
class Verdict:
    """Whether an input looks like what the network was trained on (`score` at most `threshold`)."""

    familiar: bool
    score: float
    threshold: float
    sentence: str


@dataclass(frozen=True)
class Request:
    """What a worker needs to carry out a job: the spec, where to keep checkpoints, and the name the result is shelved under."""

    job: str
    spec: TrainSpec
    key: str
    folder: str
    publish: bool = False  # into the shipped weights instead of the cache; only the command line can ask for it

    def as_json(self) -> str:
        return json.dumps(asdict(self), sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Request:
        data = json.loads(text)
        return cls(**{**data, "spec": TrainSpec(**data["spec"])})


@dataclass(frozen=True)
class Prediction:
    """A network's answer: one probability a label, which sum to one, and the out-of-distribution verdict where there is one."""

    model: str
    label: str
    probabilities: tuple[float, ...]
    labels: tuple[str, ...]
    verdict: Verdict | None = None
    notes: Sequence[str] = ()
