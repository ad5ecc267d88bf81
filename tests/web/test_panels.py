"""What an exhibit refuses is told once, as text: beside its control, or else at its end; the rest of the page stays."""

from __future__ import annotations

import pytest

from tests.visiting import held, opened, run


def page(where: str) -> None:
    from types import ModuleType, SimpleNamespace

    import streamlit as st

    from core.contract import Refusal
    from core.web.exhibits import panels
    from pages import exhibit

    def refuse() -> None:
        raise Refusal("At most 3 are drawn; ![](//x.example) came.")

    def render() -> None:
        panels.chosen(shown, "second").show()

    def first() -> None:
        st.caption("the first panel")

    def second() -> None:
        left, right = st.columns(2)
        with left:
            if where == "beside":
                with panels.explained():
                    refuse()
            if where == "within":
                assert panels.tried(refuse) is None
            if where == "nowhere":
                refuse()
        with right:
            st.caption("the other column")
        assert panels.tried(lambda: 7) == 7

    shown = {"first": SimpleNamespace(TITLE="First", show=first), "second": SimpleNamespace(TITLE="Second", show=second)}
    module = ModuleType("some")
    module.TITLE, module.SUMMARY, module.render = "Some exhibit", "It refuses.", render
    exhibit.render(module)


@pytest.mark.parametrize(("where", "kept", "goes_on"), [("beside", "", False), ("within", "", True), ("nowhere", " What", False)])
def test_a_refusal_is_told_once_and_as_text(where: str, kept: str, goes_on: bool) -> None:
    test = opened(page, where)
    (warning,) = test.warning
    assert warning.value.startswith(r"At most 3 are drawn; \!\[\](//x.example) came." + kept)
    in_a_column = [one.value for column in test.columns for one in column.warning]
    assert bool(in_a_column) == (where != "nowhere")
    assert ("the other column" in [one.value for one in test.caption]) == goes_on
    assert [one.proto.component_name for one in test.get("bidi_component")] == ["perceptarium.link"]  # the page goes on below


def test_a_panel_is_chosen_by_the_address_and_by_its_button() -> None:
    test = opened(page, "beside", panel="first")
    assert "the first panel" in [one.value for one in test.caption]
    assert not test.warning
    test.segmented_control[0].set_value("second")
    run(test)
    assert held(test) == {}  # the default panel
    assert test.warning
    assert opened(page, "beside", panel="attic").warning  # no such panel: the default
