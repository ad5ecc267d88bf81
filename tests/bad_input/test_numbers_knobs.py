"""Numbers that no training may start with: cases 45 to 54 and 59 of the hardening list, and kin of theirs.

They are refused by the card alone, before anything is built, with a sentence that names the knob and what came. A case is
tried on every network of every lab that has the knob.
"""

from __future__ import annotations

import math

import pytest

from core.contract import Lab, Refusal
from core.labs import cards

REFUSED: dict[str, list[object]] = {
    "units": [0, -3, 3.5, "3.5", 1_000_000, "1000000", 10**400],  # 45 and 46
    "dropout": [1.0, 1.5, -0.1, math.nan, "nan"],  # 47
    "learning_rate": [math.nan, math.inf, -math.inf, "NaN", "Infinity", 1e30, -1, 0],  # 48 and 49
    "epochs": [0, -1, 10**9, 2.5],  # 50 and 51
    "batch_size": [0, -5, 10**9],  # 52 and 53
    "share": [0, -0.5, 1.5, math.nan],  # 54; the validation part itself is fixed and no knob
    "optimizer": ["", "Adam; import os", None, 0],
}
NO_NUMBER = [  # 59
    "1e400", "\u0663", "1,5", "", " ", "0x10", "1_0", "\uff11", "five", "1\0", "9" * 5000, None, True, [3], {"a": 1}, b"3",
]  # fmt: skip
TAKEN: dict[str, list[tuple[object, object]]] = {
    "units": [("16", 16), (16, 16), (16.0, 16)],  # a whole number written out, as it stands in an address
    "epochs": [("3", 3), (" 3 ", 3)],
    "learning_rate": [("0.001", 0.001), ("1e-3", 0.001)],
    "dropout": [(0, 0.0), ("0.5", 0.5)],
}


def _cases(table: dict[str, list]) -> list:
    found = []
    for lab in cards().values():
        names = {knob.name for knob in lab.knobs}
        found += [(lab, knob, value) for knob, values in table.items() if knob in names for value in values]
    return found


def _numbers() -> dict[str, list]:
    return {knob.name: NO_NUMBER for lab in cards().values() for knob in lab.knobs if knob.kind != "choice"}


def _name(part: object) -> str:
    return part.name if isinstance(part, Lab) else ascii(part)[:24]


def test_the_digits_lab_meets_every_case() -> None:
    assert {lab.name for lab, _, _ in _cases(REFUSED)} >= {"digit_classifier"}
    assert {knob for lab, knob, _ in _cases(REFUSED) if lab.name == "digit_classifier"} == set(REFUSED)


@pytest.mark.parametrize(("lab", "knob", "value"), _cases(REFUSED) + _cases(_numbers()), ids=_name)
def test_is_refused_in_a_sentence(lab: Lab, knob: str, value: object) -> None:
    for variant in lab.variants:
        with pytest.raises(Refusal) as refusal:
            lab.settings(variant.name, {knob: value})
        said = str(refusal.value)
        label = next(k.label for k in lab.knobs if k.name == knob)
        assert label in said or "units" in said
        came = str(value)[:6].encode("utf-8", "replace").decode()
        assert repr(came)[1:-1] in said
        assert said.endswith(".")
        assert said.isprintable()
        assert len(said) < 250


@pytest.mark.parametrize(("lab", "knob", "pair"), _cases(TAKEN), ids=_name)
def test_a_number_written_out_is_taken(lab: Lab, knob: str, pair: tuple[object, object]) -> None:
    given, meant = pair
    got = lab.settings(lab.variants[0].name, {knob: given})[knob]
    assert got == meant
    assert type(got) is type(meant)


@pytest.mark.parametrize("lab", cards().values(), ids=_name)
def test_a_million_units_are_refused_by_arithmetic(lab: Lab) -> None:
    """785 million weights took 10 GB when they were built to be counted: the sentence counts them without."""
    for variant in lab.variants:
        if variant.fan_in and any(knob.name == "units" for knob in lab.knobs):
            with pytest.raises(Refusal, match=f"{(variant.fan_in + 1 + variant.recurrent * 1_000_000) * 1_000_000:,} weights"):
                lab.settings(variant.name, {"units": "1000000"})


@pytest.mark.parametrize("lab", cards().values(), ids=_name)
def test_unknown_names_are_looked_up_and_never_followed(lab: Lab) -> None:
    for name in ("../x", "", None, "course_cnn/../../etc", "\u202e", 7):
        with pytest.raises(Refusal, match=lab.variants[0].name):
            lab.settings(name, {})  # type: ignore[arg-type]
    with pytest.raises(Refusal, match="no knob"):
        lab.settings(lab.variants[0].name, {"__class__": 1})


def test_a_knob_without_a_place_in_the_network_makes_no_other_request() -> None:
    """A parameter that is accepted and ignored would train the same network again under another key."""
    for lab in cards().values():
        for variant in lab.variants:
            for name in variant.without:
                knob = next(knob for knob in lab.knobs if knob.name == name)
                other = {name: knob.high if knob.high is not None else knob.choices[-1]}
                assert lab.settings(variant.name, other) == lab.settings(variant.name)
