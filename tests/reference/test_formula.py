"""Formulas print, fill themselves in and evaluate themselves; what is printed is the same sum as what is evaluated."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest

from core.reference.formula import Formula

SIZE = Formula(
    "output size",
    "O",
    "floor((W + P_before - D * (K - 1) - 1) / S) + 1",
    {"W": "input size", "P_before": "padding before", "D": "dilation", "K": "kernel size", "S": "stride"},
    "Dumoulin and Visin 2016, relationship 15",
)


def formula(text: str) -> Formula:
    """A formula of any symbols among a, b, c, x."""
    return Formula("test", "y", text, {name: name for name in sorted(set(re.findall(r"\b[abcx]\b", text)))}, "nowhere")


def test_prints_fills_in_and_evaluates() -> None:
    assert SIZE.latex() == (
        r"O = \left\lfloor \frac{W + P_{\mathrm{before}} - D \cdot \left(K - 1\right) - 1}{S} \right\rfloor + 1"
    )
    assert SIZE(W=7, P_before=1, D=1, K=3, S=2) == 3
    assert SIZE.filled(W=7, P_before=1, D=1, K=3, S=2) == (
        r"\left\lfloor \frac{7 + 1 - 1 \cdot \left(3 - 1\right) - 1}{2} \right\rfloor + 1 = 3"
    )
    assert SIZE.legend()[r"P_{\mathrm{before}}"] == "padding before"


def calculated(latex: str) -> float:
    """The value of what is printed, read back by another way: LaTeX turned into Python by its brackets."""
    text = latex
    while r"\frac" in text:
        start = text.rindex(r"\frac{")
        above, rest = _group(text[start + 5 :])
        below, rest = _group(rest)
        text = f"{text[:start]}(({above})/({below})){rest}"
    for written, python in ((r"\left(", "("), (r"\right)", ")"), (r"\cdot", "*"), ("^{", "**("), ("}", ")"), (r"\,", "")):
        text = text.replace(written, python)
    for name in ("exp", "tanh"):
        text = text.replace(rf"\{name}", f"math.{name}")
    return float(eval(text, {"math": math}))


def _group(text: str) -> tuple[str, str]:
    depth = 0
    for index, letter in enumerate(text):
        depth += {"{": 1, "}": -1}.get(letter, 0)
        if not depth:
            return text[1:index], text[index + 1 :]
    raise AssertionError(text)


def random_text(random: np.random.Generator, depth: int) -> str:
    if depth == 0:
        return str(random.choice(["a", "b", "c", "2", "0.5"]))
    left, right = random_text(random, depth - 1), random_text(random, depth - 1)
    kind = random.integers(7)
    if kind == 6:
        return f"-({left})"
    return f"tanh({left})" if kind == 5 else f"({left})**2" if kind == 4 else f"({left}) {'+-*/'[kind]} ({right})"


def test_what_is_printed_is_what_is_evaluated() -> None:
    seed = int(np.random.SeedSequence().entropy) % 2**32
    print("seed", seed)
    random = np.random.default_rng(seed)
    for _ in range(2000):
        found = formula(f"{random_text(random, 3)} + 0 * a")
        values = {name: float(random.integers(-20, 21)) / 4 for name in found.symbols}
        expected = found(**values)
        printed = found.filled(**values).replace(r"\approx", "=").rsplit("=", 1)[0]
        if not math.isfinite(expected) or abs(expected) > 1e12:
            continue
        try:
            again = calculated(printed)
        except ZeroDivisionError:
            continue  # 0 * (x / 0) is no number in either way
        assert again == pytest.approx(expected, rel=1e-9, abs=1e-9), (found.text, values, printed)


def test_sums_over_arrays_are_written_out() -> None:
    softmax = Formula("softmax", "p_i", "exp(z_i) / sum(exp(z))", {"z_i": "one score", "z": "all scores"}, "Bridle 1990")
    scores = np.array([1.0, -2.0, 0.5])
    assert softmax(z_i=1.0, z=scores) == pytest.approx(math.exp(1) / np.exp(scores).sum())
    assert softmax.filled(z_i=1.0, z=scores).count(r"\exp") == 4
    assert r"\sum" in softmax.latex()
    assert r"\dots" in softmax.filled(z_i=1.0, z=np.zeros(100))


@pytest.mark.parametrize(
    ("text", "values", "end"),
    [
        ("a / b", {"a": 1, "b": 0}, r"= \infty"),
        ("a * b", {"a": 1, "b": 1e-7}, r"= 1 \cdot 10^{-7}"),
        ("a / b", {"a": 1, "b": 3}, r"\approx 0.333333"),
    ],
)
def test_results_are_set_plainly(text: str, values: dict[str, float], end: str) -> None:
    assert formula(text).filled(**values).endswith(end)


@pytest.mark.parametrize(
    ("text", "a", "end"),
    [
        ("1 / (1 + exp(-a))", 999.4, r"\approx 1"),
        ("exp(a)", -1000, r"\approx 0"),
        ("exp(a)", 0, "= 1"),
        ("1 / (1 + exp(-a))", 0.0, "= 0.5"),
        ("tanh(a)", 40, r"\approx 1"),
        ("log(a)", 1, "= 0"),
        ("sqrt(a)", 4, "= 2"),
        ("a * 2", 0.25, "= 0.5"),
    ],
)
def test_a_rounded_result_has_no_plain_equals_sign(text: str, a: float, end: str) -> None:
    assert formula(text).filled(a=a).endswith(end)


def test_what_comes_of_rounded_numbers_is_rounded_too() -> None:
    slope = formula("a * (1 - a)")
    assert slope.filled(a=1.0).endswith("= 0")
    assert slope.filled(True, a=1.0).endswith(r"\approx 0")


def test_the_letters_are_explained_in_the_order_of_the_formula() -> None:
    found = Formula("test", "y", "x_2 * w + x * b", {"b": "four", "x": "three", "w": "two", "x_2": "one"}, "nowhere")
    assert list(found.legend().values()) == ["one", "two", "three", "four"]


def test_nine_terms_are_written_out() -> None:
    summed = Formula("sum", "y", "sum(w * x)", {"w": "weights", "x": "inputs"}, "nowhere")
    nine, ten = (summed.filled(w=np.arange(size) / 2, x=np.ones(size)) for size in (9, 10))
    assert r"\dots" not in nine
    assert nine.count(r"\cdot") == 9
    assert r"\dots" in ten


def test_of_many_terms_two_are_written_and_what_all_come_to() -> None:
    summed = Formula("sum", "y", "sum(w * x) + b", {"w": "weights", "x": "inputs", "b": "bias"}, "nowhere")
    written = summed.filled(w=np.full(64, 0.1234567), x=np.full(64, 2.0), b=1.0)
    assert written.count(r"0.123 \cdot 2") == written.count(r"\cdot") == 2
    assert r"\text{64 terms, together } 15.8025" in written
    assert written.endswith(r"\approx 16.8025")
    plain = Formula("sum", "y", "sum(s)", {"s": "shares"}, "nowhere").filled(s=np.arange(11) / 4)
    assert plain.count(" + ") == 9
    assert r"\text{11 terms, together } 13.75" in plain



NO_FORMULAS = ["__import__('os')", "a.real", "open(a)", "a if b else c", "[a]", "a and b", "a @ b", "max(a, key=b)"]


@pytest.mark.parametrize("text", NO_FORMULAS)
def test_a_text_that_is_no_formula_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"no(thing| function) that formulas know"):
        (found := formula(text))(**dict.fromkeys(found.symbols, 1.0))


def test_symbols_and_meanings_agree() -> None:
    with pytest.raises(ValueError, match="differ in b"):
        Formula("test", "y", "a + b", {"a": "one"}, "nowhere")
    with pytest.raises(TypeError, match="needs a, b; a came"):
        formula("a + b")(a=1)
