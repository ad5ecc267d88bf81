"""The address is the whole state of a page: every widget is drawn from it and writes into it, and nonsense in it does no harm."""

from __future__ import annotations

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.web import address
from core.web.components import grid
from tests import visiting

NONSENSE = ["", "abc", "NaN", "inf", "1e400", "-1", "9" * 20, "1,5", "٣", "\0", "yes", "1_2~3", "x" * 10_000, "<script>"]


def page() -> None:
    import streamlit as st

    from core.web import address

    st.session_state.found = {
        "kind": address.choice("Kind", {"plain": "Plain", "deep": "Depthwise"}, "kind"),
        "panel": address.pick("Panel", {"walk": "Walk", "size": "Size"}, "panel", "size"),
        "stride": address.number("Stride", "stride", 1, -5, 99),
        "rate": address.number("Rate", "rate", 0.001, 0.0, 1.0),
        "mix": address.slider("Mix", "mix", 0.0, 1.0, 0.5, 0.01),
        "bias": address.switch("Bias", "bias", True),
        "words": address.text("Words", "words", "", 20),
    }


def shown(**query: str) -> AppTest:
    test = AppTest.from_function(page, default_timeout=30)
    for name, value in query.items():
        test.query_params[name] = value
    test.run()
    assert not test.exception, test.exception
    return test


DEFAULTS = {"kind": "plain", "panel": "size", "stride": 1, "rate": 0.001, "mix": 0.5, "bias": True, "words": ""}


def test_without_an_address_all_is_at_its_default_and_stays_out_of_the_address() -> None:
    test = shown()
    assert test.session_state.found == DEFAULTS
    assert not dict(test.query_params)


def test_random_states_are_restored_exactly() -> None:
    seed = int(np.random.SeedSequence().entropy) % 2**32
    print("seed", seed)
    random = np.random.default_rng(seed)
    for _ in range(25):
        test = shown()
        test.selectbox[0].set_value(str(random.choice(["plain", "deep"])))
        test.number_input[0].set_value(int(random.integers(-5, 100)))
        test.number_input[1].set_value(float(np.round(random.random(), 6)))
        test.slider[0].set_value(float(np.round(random.random(), 2)))
        test.toggle[0].set_value(bool(random.integers(2)))
        test.text_input[0].set_value("".join(random.choice(list("aé <&?=+#%~_\"'"), 8)).strip())
        test.run()
        found = test.session_state.found
        again = shown(**dict(test.query_params))
        assert again.session_state.found == found


@pytest.mark.parametrize("value", NONSENSE, ids=lambda value: repr(value)[:20])
def test_nonsense_in_the_address_gives_the_default(value: str) -> None:
    found = shown(**dict.fromkeys(("kind", "panel", "rate", "mix", "bias"), value)).session_state.found
    assert {name: found[name] for name in ("kind", "panel", "mix")} == {name: DEFAULTS[name] for name in ("kind", "panel", "mix")}
    assert 0 <= found["rate"] <= 1
    assert found["bias"] is True


def test_a_default_that_is_chosen_again_leaves_the_address() -> None:
    test = shown(stride="7", kind="deep")
    test.number_input[0].set_value(1)
    test.run()
    assert dict(test.query_params) == {"kind": "deep"}


@pytest.mark.parametrize("typed", [-6, 100, 10**9, None])
def test_a_number_out_of_bounds_is_kept_and_explained_and_the_last_good_one_stays(typed: int | None) -> None:
    test = shown(stride="7")
    test.number_input[0].set_value(typed)
    test.run()
    assert not test.exception
    assert test.session_state.found["stride"] == 7
    assert test.number_input[0].value == typed
    assert "of at least -5 and of at most 99 was expected" in test.warning[0].value
    assert f"{'nothing' if typed is None else typed} came. Until then 7 is used." in test.warning[0].value
    assert dict(test.query_params) == {"stride": "7"}
    test.number_input[0].set_value(8)
    test.run()
    assert not test.warning
    assert test.session_state.found["stride"] == 8


@pytest.mark.parametrize("asked", ["abc", "2.5", "1000", "1e400", "![](//x.example)"])
def test_a_link_with_no_such_number_is_explained(asked: str) -> None:
    test = shown(stride=asked)
    assert test.session_state.found["stride"] == 1
    assert "Until then 1 is used" in test.warning[0].value
    assert "![](" not in test.warning[0].value  # what came is quoted as text


def test_what_was_typed_goes_with_the_address_that_it_was_typed_at() -> None:
    """Back and Forward in the browser bring another address into the same session: its number is shown, without a complaint."""
    test = shown(stride="7")
    test.number_input[0].set_value(1000)
    test.run()
    assert test.number_input[0].value == 1000
    test.selectbox[0].set_value("deep")  # another control: the address' own number is still the one of the typing
    test.run()
    assert test.number_input[0].value == 1000
    test.query_params["stride"] = "3"
    test.run()
    assert (test.number_input[0].value, test.session_state.found["stride"]) == (3, 3)
    assert not test.warning
    test.query_params["stride"] = "7"
    test.run()
    assert test.number_input[0].value == 7
    assert not test.warning


@pytest.mark.parametrize("asked", ["1_0", "٣", "0x10", "", " ", "1e3", "nan"])
def test_what_python_alone_takes_for_a_whole_number_is_none(asked: str) -> None:
    assert shown(stride=asked).session_state.found["stride"] == 1


def test_a_text_beyond_its_limit_is_cut_with_a_word_about_it() -> None:
    test = shown(words="*" * 30)
    assert test.session_state.found["words"] == "*" * 20
    assert "Words: at most 20 characters are taken; 30 came. The first 20 are used." in [one.value for one in test.warning]


def keeping_page() -> None:
    import streamlit as st

    from core.contract import Refusal
    from core.web import address

    address.explain_too_long()
    st.session_state.found = address.get("kept", "the start")
    if st.button("Write"):
        try:
            address.put(other="1", kept=st.session_state.longer)
        except Refusal as problem:
            st.warning(str(problem))


@pytest.mark.parametrize("length", [address.LONGEST, address.LONGEST + 1])
def test_what_is_too_long_is_refused_or_left_out_but_never_cut(length: int) -> None:
    test = AppTest.from_function(keeping_page, default_timeout=30)
    test.session_state.longer = "1" * length
    test.run().button[0].click().run()
    if length == address.LONGEST:
        assert not test.warning
        assert dict(test.query_params) == {"other": "1", "kept": "1" * length}
    else:
        assert "At most 6,500 characters can be kept in the page's address; these numbers take 6,501." in test.warning[0].value
        assert not dict(test.query_params)
    test.query_params["kept"] = "1" * length
    test.run()
    if length == address.LONGEST:
        assert test.session_state.found == "1" * length
    else:
        assert test.session_state.found == "the start"
        assert "at most 6,500 characters a value are read; 6,501 came for 'kept'" in test.warning[0].value


def clearing_page() -> None:
    import streamlit as st

    from core.web import address

    kind = address.choice("Kind", {"plain": "Plain", "deep": "Depthwise"}, "kind", clears=("cells",))
    st.session_state.found = kind, address.get("cells")


def test_a_choice_clears_what_belonged_to_the_one_before_and_a_link_clears_nothing() -> None:
    test = AppTest.from_function(clearing_page, default_timeout=30)
    test.query_params["cells"] = "1_2"
    test.run()
    test.selectbox[0].set_value("deep")
    test.run()
    assert test.session_state.found == ("deep", "")
    test.query_params["kind"], test.query_params["cells"] = "plain", "3_4"  # Back, or another link in the same session
    test.run()
    assert test.session_state.found == ("plain", "3_4")


def test_tables_of_numbers_survive_the_address() -> None:
    seed = int(np.random.SeedSequence().entropy) % 2**32
    print("seed", seed)
    random = np.random.default_rng(seed)
    for _ in range(500):
        shape = tuple(random.integers(1, 6, random.integers(2, 4)))
        values = random.normal(size=shape) * 10.0 ** random.integers(-300, 5)
        found = grid.decode(grid.encode(values), np.zeros(shape))
        assert found is not None
        np.testing.assert_array_equal(found, values)  # every digit that a float64 has
        larger = grid.decode(grid.encode(values), np.full(tuple(size + 1 for size in shape), 7.0))
        assert larger is not None
        np.testing.assert_array_equal(larger[tuple(slice(size) for size in shape)], values)
        assert (larger[-1] == 7).all()


def test_numbers_are_written_as_short_as_they_can_be() -> None:
    numbers = np.array([[3, -0.0, 0.1, 1 / 3, 1e-7, -1e-5, 1e6]])
    assert grid.encode(numbers) == "3_0_0.1_0.3333333333333333_1e-7_-1e-5_1000000"
    assert grid.encode(np.array([[0.1 + 0.2, 2e7 / 3]]), "{:.6g}".format) == "0.3_6.66667e+06"
    longest = (-np.finfo(float).tiny, -2.2250738585072014e-308, -123456.78901234567)
    assert max(len(grid.shortest(number)) for number in longest) <= grid.LONGEST_NUMBER


@pytest.mark.parametrize("text", ["a", "1_", "_", "1__2", "nan", "inf", "1e999", "0" * 25, "1_2~x", "١"])
def test_what_is_no_table_is_told_from_one(text: str) -> None:
    assert grid.decode(text, np.zeros((2, 2))) is None


UNREADABLE = (
    ("convolution", {"input": "1_x"}, "Input"),
    ("convolution", {"kernel_0": "nan_1"}, "Kernel 0"),
    ("convolution", {"kernel_0": "nan_1", "edit": "yes"}, "Kernel 0"),
    ("pooling", {"input": "1_x"}, "Input"),
    ("pooling", {"input": "1_x", "edit": "yes"}, "Input"),
    ("backpropagation", {"layer1": "one"}, "Layer 1"),
    ("backpropagation", {"layer1": "one", "panel": "weights"}, "Layer 1"),
)


@pytest.mark.parametrize(("name", "state", "label"), UNREADABLE)
def test_numbers_of_a_link_that_cannot_be_read_are_told_once(name: str, state: dict[str, str], label: str) -> None:
    test = visiting.shown(name, **state)
    told = [warning.value for warning in test.warning]
    assert len(told) == 1, told
    assert told[0].startswith(label)
    assert "cannot be read; the preset is used" in told[0]
