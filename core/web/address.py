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

from core.contract import Knob, Refusal
from core.web import words

LONGEST = 6500  # characters of one value: what browsers and servers take of an address has its limits
ROOM = {"text": 100_000}  # of a visitor's text more is read, so that it can be said what was cut
Number = TypeVar("Number", int, float)


def longest(name: str) -> int:
    """How many characters of that value are read of an address."""
    return ROOM.get(name, LONGEST)


def get(name: str, default: str = "") -> str:
    """The address's value of that name; the default where it has none, or one that is too long (see `explain_too_long`)."""
    value = str(st.query_params.get(name, default))
    return value if len(value) <= longest(name) else default


def explain_too_long() -> None:
    """Says what of a link is left out because it is too long to be read; once a page."""
    for name, value in st.query_params.items():
        if len(value) > longest(name):
            st.warning(
                f"Of a link at most {longest(name):,} characters a value are read; {len(value):,} came for "
                f"{words.plain(name[:40])!r}. It is left out: the page shows what it begins with."
            )


def go(**values: str) -> None:
    """Writes values into the address and draws the page anew; an empty value is taken out. Raises Refusal as `put` does."""
    put(**values)
    st.rerun()


def put(**values: str) -> None:
    """Writes values into the address. Not for widgets that are bound to it: they are set through the session state.

    Raises Refusal, and writes nothing, where a value has more characters than are read.
    """
    for name, value in values.items():
        if len(value) > longest(name):
            raise Refusal(
                f"At most {longest(name):,} characters can be kept in the page's address; these numbers take {len(value):,}. "
                "Type fewer or shorter ones."
            )
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
    an address has, and then the default is used. When the address changes (Back, a link), what was typed goes.
    """
    asked, typed = get(name), st.session_state.get(f"at-{name}", default)
    value = read_number(name, default, low, high)
    kept = _kept(name, value, default)
    wrong = typed is None or not _within(typed, low, high)
    if wrong and asked in (st.session_state.get(f"typed-{name}"), written(typed)):
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


def read_number(name: str, default: Number, low: Number | None = None, high: Number | None = None) -> Number:
    """The number that the address has, whole where the default is; the default where it has none from low to high."""
    asked = get(name)
    if not asked.isascii() or "_" in asked:  # Python would take both "1_0" and Arabic digits
        return default
    try:
        value = type(default)(asked)
        return value if _within(value, low, high) else default
    except (ValueError, OverflowError):  # a whole number of 400 digits overflows
        return default


def slider(
    label: str, name: str, low: Number, high: Number, default: Number, step: Number | None = None, help: str | None = None
) -> Number:
    """A slider from low to high."""
    value = read_number(name, default, low, high)
    return st.slider(label, low, high, step=step, help=help, **_kept(name, value, default))


def switch(label: str, name: str, default: bool = False, help: str | None = None) -> bool:
    """A switch, kept as yes or no."""
    value = {"yes": True, "no": False}.get(get(name), default)
    return st.toggle(label, help=help, **_kept(name, value, default))


def text(label: str, name: str, default: str = "", limit: int = 200, help: str | None = None) -> str:
    """A line of text of at most `limit` characters."""
    typed, came = _line(label, name, default, limit, help), len(get(name, default))
    if came > limit:
        st.warning(words.plain(f"{label}: at most {limit} characters are taken; {came:,} came. The first {limit} are used."))
    return typed


def knob(asked: Knob, name: str = "") -> float:
    """A box for a setting, kept under its own name or `name` as it was typed.

    What cannot be taken stays in the box and is explained below it; until it is right the default is used.
    """
    default = f"{asked.default:.6g}" if isinstance(asked.default, float) else str(asked.default)
    typed = _line(asked.label, name or asked.name, default, 40, asked.help or None)
    try:
        return float(asked.parse(typed or default))
    except Refusal as problem:
        st.warning(f"{words.plain(problem)} Until then {default} is used.")
        return float(asked.default)


def _line(label: str, name: str, default: str, limit: int, help: str | None) -> str:
    return st.text_input(label, max_chars=limit, help=help, **_kept(name, get(name, default)[:limit], default)) or ""


def area(
    label: str, name: str, limit: int, tidy: Callable[[str], str], help: str | None = None, clears: tuple[str, ...] = ()
) -> tuple[str, int]:
    """A box for a text of many lines, and how many characters came: of a longer text only the first `limit` are kept.

    What is typed goes through `tidy`; where that raises Refusal, the text before stays and the sentence is shown.
    """
    key, asked = f"at-{name}", get(name)

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
        st.session_state[f"typed-{name}"] = get(name)  # it is explained below the box, as long as the address stays
        return
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
