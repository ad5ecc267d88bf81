"""The exhibit on filters, panel after panel: every state of a link, honest and nonsensical, makes a page without an exception."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from core import facade
from core.reference import filters
from core.reference.filters import EXERCISE, EXERCISE_PICTURE, FILTERS
from core.web.components.grid import encode
from core.web.exhibits.filters.choosing import CHANNELS, TITLES
from pages.exhibits.filters import PANELS
from tests import visiting
from tests.visiting import words

shown = partial(visiting.shown, "filters")

SEED = 1998


@pytest.mark.parametrize("panel", PANELS)
def test_every_panel_shows_itself(panel: str) -> None:
    test = shown(panel=panel)
    assert not test.warning
    assert len(words(test)) > 100


@pytest.mark.parametrize("channels", CHANNELS)
def test_every_filter_on_every_kind_of_channel(channels: str) -> None:
    test = shown(channels=channels, picture="colours")
    for name in TITLES:
        test.query_params["filter"] = name
        test.run()
        assert not test.exception, (name, test.exception)
        assert not test.warning, name


def test_panels_and_filters_can_be_walked_through_one_after_the_other() -> None:
    test = shown()
    for panel in [*PANELS, *reversed(PANELS)]:
        test.query_params["panel"] = panel
        test.run()
        assert not test.exception, (panel, test.exception)
    for name in ("own", "gabor", "gaussian", "exercise_mixed"):
        next(box for box in test.selectbox if box.label == "Filter").set_value(name).run()
        assert not test.exception, (name, test.exception)
        assert test.query_params["filter"] == name


def test_a_stack_is_picked_kept_in_the_address_and_summed() -> None:
    test = shown(panel="stack", second="sum", picture="board")
    test.multiselect[0].set_value(["box", "identity", "sobel_y"]).run()
    assert not test.exception, test.exception
    assert test.query_params["filters"] == "box.identity.sobel_y"
    again = shown(panel="stack", second="sum", picture="board", filters="box.identity.sobel_y", unit="40-40")
    assert again.multiselect[0].value == ["box", "identity", "sobel_y"]
    grey = np.rint(filters.grey(facade.photo_from_code("board").astype(float)))[..., 0]
    patch = grey[39:42, 39:42]
    maps = np.array([patch.mean(), patch[1, 1], max((patch * FILTERS["sobel_y"].kernel).sum(), 0)])
    assert f"{(0.5 * maps).sum():.6g}" in again.latex[0].value


def test_the_number_on_the_page_is_the_sum_of_products() -> None:
    test = shown(unit="90-50-0", picture="house", bias="7")
    grey = np.rint(filters.grey(facade.photo_from_code("house").astype(float)))[..., 0]
    expected = (grey[89:92, 49:52] * FILTERS["sobel_x"].kernel).sum() + 7
    assert any(f"= {expected:.6g}".rstrip() in latex.value for latex in test.latex), [latex.value for latex in test.latex]
    assert "Row 90, column 50" in words(test)


BAD = {
    "a stride of 0": ({"stride": "0"}, "the stride must be"),
    "a negative stride": ({"stride": "-3"}, "the stride must be"),
    "a huge stride": ({"stride": "100000"}, ""),
    "a negative padding": ({"padding": "number", "pad": "-1"}, "the padding must be"),
    "a huge padding": ({"padding": "number", "pad": "1000000000"}, "Pad less"),
    "a kernel larger than its input": ({"filter": "gaussian", "padding": "valid", "picture": "tiny"}, "larger than its input"),
    "a damaged picture": ({"picture": "UklGRnonsense"}, "cannot be read"),
    "a picture that is a script": ({"picture": "<script>alert(1)</script>"}, "cannot be read"),
    "a long picture": ({"picture": "UklG" + "A" * 6000}, "cannot be read"),
    "a picture that is too long for a link": ({"picture": "UklG" + "A" * 9000}, "It is left out"),
    "one filter in a stack": ({"panel": "stack", "filters": "sobel_x"}, "A stack needs 2 to 8"),
    "a Gabor of even size": ({"filter": "gabor", "gabor": "4"}, "odd number"),
    "letters in the kernel": ({"filter": "own", "kernel": "a_b~c_d"}, "cannot be read"),
    "infinities in the kernel": ({"filter": "own", "kernel": "inf_1e400"}, "cannot be read"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_cannot_be_is_explained_beside_the_controls(case: str) -> None:
    address, sentence = BAD[case]
    tiny = facade.photo_code(np.zeros((4, 4, 3), np.uint8))
    test = shown(**{name: tiny if value == "tiny" else value for name, value in address.items()})
    assert not test.error
    if sentence:
        assert any(sentence in warning.value for warning in test.warning), [warning.value for warning in test.warning]
        if "stride" in address:
            assert next(box for box in test.number_input if box.label == "Stride").value == int(address["stride"])


NONSENSE = ["", "\0", "../..", "<b>", "9" * 50, "nan", "-1", "1_2~~3", "a.b.c", "é" * 30, "x" * 7000]
NAMES = [
    "from", "picture", "channels", "filter", "size", "kernel", "shares", "stride", "bias", "padding", "pad", "relu", "unit",
    "plane", "filters", "second", "weights", "shift", "which", "answer1", "solution", "wavelength", "gabor",
]  # fmt: skip


def test_random_nonsense_in_the_address_still_makes_a_page() -> None:
    print(f"seed {SEED}, 60 addresses")
    rng = np.random.default_rng(SEED)
    test = shown()
    for number in range(60):
        address = {str(name): str(rng.choice(NONSENSE)) for name in rng.choice(NAMES, 5, replace=False)}
        test.query_params.clear()
        for name, value in {**address, "panel": list(PANELS)[number % len(PANELS)]}.items():
            test.query_params[name] = value
        test.run()
        assert not test.exception, (address, test.exception)


@pytest.mark.parametrize("size", [(1, 1), (1, 128), (128, 1), (2, 2), (3, 3)])
def test_very_small_pictures_are_pictures_too(size: tuple[int, int]) -> None:
    code = facade.photo_code(np.random.default_rng(SEED).integers(0, 256, (*size, 3), np.uint8))
    for panel in PANELS:
        shown(panel=panel, picture=code)


def random_state(rng: np.random.Generator) -> dict[str, str]:
    picture = facade.photo_code(rng.integers(0, 256, (9, 7, 3), np.uint8))
    return {
        "picture": picture,
        "channels": str(rng.choice(list(CHANNELS))),
        "filter": str(rng.choice(list(TITLES))),
        "stride": str(rng.integers(1, 4)),
        "padding": str(rng.choice(["same", "valid", "number"])),
        "pad": str(rng.integers(2, 9)),
        "relu": str(rng.choice(["yes", "no"])),
        "kernel": encode(rng.integers(-9, 9, (3, 3)).astype(float)),
    }


def test_the_same_link_shows_the_same_numbers() -> None:
    print(f"seed {SEED}, 12 states")
    rng = np.random.default_rng(SEED)
    for _ in range(12):
        state = random_state(rng)
        first, second = words(shown(**state)), words(shown(**state))
        assert first == second
        changed = {**state, "stride": str(int(state["stride"]) % 3 + 1)}
        assert words(shown(**changed)) != first or "larger" in first


def test_the_exercise_is_judged() -> None:
    for number, name in enumerate(EXERCISE, start=1):
        named, picture = FILTERS[name], np.array(EXERCISE_PICTURE)
        windows = np.lib.stride_tricks.sliding_window_view(picture, (2, 2))
        solution = (windows * named.kernel).sum(axis=(2, 3)) + named.bias
        right = shown(panel="exercise", which=name, **{f"answer{number}": encode(np.round(solution, 2))})
        assert right.success[0].value == "All 12 are right."
        solution[1, 2] += 1
        wrong = shown(panel="exercise", which=name, **{f"answer{number}": encode(np.round(solution, 2))})
        assert "11 of 12" in wrong.warning[0].value
        assert "row 1, column 2" in wrong.warning[0].value
        assert "Type your 12 numbers" in shown(panel="exercise", which=name).info[0].value
