"""The page's address holds the state that is worth showing to somebody else. Here it is read and written.

The widgets of this module are drawn anew from the address in every run, and write what is chosen into it: a link restores exactly
the state that it was copied from. What equals its default is left out. Streamlit's own binding would put titles into the address,
and would let nobody but the widget change them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, Literal, TypeVar

import streamlit as st

from core.contract import Refusal
from core.web import words

LONGEST = 6500  # characters of one value; more is nobody's honest link
Number = TypeVar("Number", int, float)


def get(name: str, default: str = "", limit: int = LONGEST) -> str:
    """The address's value of that name, its first `limit` characters."""
    return str(st.query_params.get(name, default))[:limit]


def go(**values: str) -> None:
    """Writes values into the address and draws the page anew; an empty value is taken out."""
    put(**values)
    st.rerun()


def put(**values: str) -> None:
    """Writes values into the address. Not for widgets that are bound to it: they are set through the session state."""
    for name, value in values.items():
        if value:
            st.query_params[name] = value
        else:
            st.query_params.pop(name, None)


def choice(
    label: str,
    titles: Mapping[str, str],
    name: str,
    default: str | None = None,
    help: str | None = None,
    clears: tuple[str, ...] = (),
    width: int | Literal["stretch"] = "stretch",
) -> str:
    """A box of options, shown by their titles and kept by their keys; the default, or the first, where the address names none.

    `clears` are values that go out of the address when somebody chooses otherwise: what belonged to the choice before. `width` is
    in pixels: beside other boxes a long title needs its own.
    """
    kept = _kept(name, *_option(titles, name, default), clears)
    return st.selectbox(label, list(titles), format_func=titles.get, help=help, width=width, **kept)


def pick(
    label: str, titles: Mapping[str, str], name: str, default: str | None = None, clears: tuple[str, ...] = ()
) -> str:
    """The same as buttons in a row: for the panels of a page."""
    kept = _kept(name, *_option(titles, name, default), clears)
    shown = {"required": True, "label_visibility": "collapsed", "format_func": titles.get}
    return st.segmented_control(label, list(titles), **shown, **kept)


def number(
    label: str,
    name: str,
    default: Number,
    low: Number | None = None,
    high: Number | None = None,
    step: Number | None = None,
    help: str | None = None,
    clears: tuple[str, ...] = (),
) -> Number:
    """A box for a number from low to high: whole where the default is.

    What is typed outside of that stays in the box and is explained below it, and the last good number stays; so it is with what
    an address has, and then the default is used.
    """
    asked, typed = get(name), st.session_state.get(f"at-{name}", default)
    value = _number(asked, default, low, high)
    kept = _kept(name, value, default)
    if typed is None or not _within(typed, low, high):
        st.session_state[kept["key"]] = typed  # nothing typed is lost
    kept["args"] = (name, kept["key"], default, clears, low, high)
    size = step or (1 if isinstance(default, int) else None)
    form = None if isinstance(default, int) else "%.6g"
    found = st.number_input(label, value=None, step=size, format=form, help=help, **kept)
    if found is None or not _within(found, low, high):
        _explain(label, default, low, high, "nothing" if found is None else written(found), value)
    elif asked and value == default and asked != written(value):
        _explain(label, default, low, high, "something else", value)
    return value


def slider(
    label: str, name: str, low: Number, high: Number, default: Number, step: Number | None = None, help: str | None = None
) -> Number:
    """A slider from low to high."""
    value = _number(get(name), default, low, high)
    return st.slider(label, low, high, step=step, help=help, **_kept(name, value, default))


def switch(label: str, name: str, default: bool = False, help: str | None = None) -> bool:
    """A switch, kept as yes or no."""
    value = {"yes": True, "no": False}.get(get(name), default)
    return st.toggle(label, help=help, **_kept(name, value, default))


def text(label: str, name: str, default: str = "", limit: int = 200, help: str | None = None) -> str:
    """A line of text of at most `limit` characters."""
    value = get(name, default)[:limit]
    return st.text_input(label, max_chars=limit, help=help, **_kept(name, value, default)) or ""


def area(
    label: str, name: str, limit: int, tidy: Callable[[str], str], help: str | None = None, clears: tuple[str, ...] = ()
) -> tuple[str, int]:
    """A box for a text of many lines, and how many characters came: of a longer text only the first `limit` are kept.

    What is typed goes through `tidy`; where that raises Refusal, the text before stays and the sentence is shown.
    """
    key, asked = f"at-{name}", get(name, limit=10 * limit)

    def write() -> None:
        typed = st.session_state[key]
        try:
            kept = tidy(typed)
        except Refusal as problem:
            st.session_state[f"{key}-problem"] = str(problem)
            return
        st.session_state[f"{key}-came"] = (kept[:limit], len(kept))
        put(**dict.fromkeys(clears, ""), **{name: kept[:limit]})

    problem = st.session_state.pop(f"{key}-problem", "")
    try:
        st.session_state[key] = tidy(asked)[:limit]
    except Refusal as unreadable:
        st.session_state[key], problem = "", str(unreadable)
    found = st.text_area(label, key=key, height=140, help=help, on_change=write) or ""
    if problem:
        st.warning(words.plain(problem))
    kept, came = st.session_state.get(f"{key}-came", ("", 0))
    return found, came if kept == found else len(asked)


def _option(titles: Mapping[str, str], name: str, default: str | None) -> tuple[str, str]:
    """The key that the address names, and the default."""
    asked, first = get(name), default or next(iter(titles))
    return (asked if asked in titles else first), first


def _number(written: str, default: Number, low: Number | None, high: Number | None) -> Number:
    try:
        value = type(default)(written)
        return value if _within(value, low, high) else default
    except (ValueError, OverflowError):  # a whole number of 400 digits overflows
        return default


def _within(value: float, low: float | None, high: float | None) -> bool:
    return math.isfinite(value) and (low is None or value >= low) and (high is None or value <= high)


def _explain(label: str, default: float, low: float | None, high: float | None, came: str, used: float) -> None:
    kind = "a whole number" if isinstance(default, int) else "a number"
    ends = [f" of at {end} {bound:,.12g}" for end, bound in (("least", low), ("most", high)) if bound is not None]
    st.warning(words.plain(f"{label}: {kind}{' and'.join(ends)} was expected; {came} came. Until then {written(used)} is used."))


def _kept(name: str, value: object, default: object, clears: tuple[str, ...] = ()) -> dict[str, Any]:
    """What makes a widget show `value` and write what is chosen instead into the address."""
    key = f"at-{name}"
    st.session_state[key] = value
    return {"key": key, "on_change": _write, "args": (name, key, default, clears)}


def _write(
    name: str, key: str, default: object, clears: tuple[str, ...], low: float | None = None, high: float | None = None
) -> None:
    value = st.session_state[key]
    if value is None or (isinstance(value, (int, float)) and not _within(value, low, high)):
        return  # it is explained below the box
    put(**dict.fromkeys(clears, ""), **{name: "" if value == default else written(value)})


def written(value: object) -> str:
    """A value as the address keeps it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def join(position: tuple[int, ...]) -> str:
    """A unit's place as text: "3-5-12"."""
    return "-".join(str(index) for index in position)


def split(text: str, shape: tuple[int, ...]) -> tuple[int, ...] | None:
    """The place of a unit in an output of that shape; None where the text is no such place."""
    parts = text.split("-")
    if len(parts) != len(shape) or not all(part.isascii() and part.isdigit() and len(part) < 6 for part in parts):
        return None
    position = tuple(int(part) for part in parts)
    return position if all(index < size for index, size in zip(position, shape, strict=True)) else None
