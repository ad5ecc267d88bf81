"""The page's address holds the state that is worth showing to somebody else. Here it is read and written.

The widgets of this module are drawn anew from the address in every run, and write what is chosen into it: a link restores exactly
the state that it was copied from. What equals its default is left out. Streamlit's own binding would put titles into the address,
and would let nobody but the widget change them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, TypeVar

import streamlit as st

LONGEST = 6500  # characters of one value; more is nobody's honest link
Number = TypeVar("Number", int, float)


def get(name: str, default: str = "") -> str:
    """The address's value of that name."""
    return str(st.query_params.get(name, default))[:LONGEST]


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


def choice(label: str, titles: Mapping[str, str], name: str, default: str | None = None, help: str | None = None) -> str:
    """A box of options, shown by their titles and kept by their keys; the default, or the first, where the address names none."""
    kept = _kept(name, *_option(titles, name, default))
    return st.selectbox(label, list(titles), format_func=titles.get, help=help, **kept)


def pick(label: str, titles: Mapping[str, str], name: str, default: str | None = None) -> str:
    """The same as buttons in a row: for the panels of a page."""
    kept = _kept(name, *_option(titles, name, default))
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
) -> Number:
    """A box for a number: whole where the default is. What the address has outside low..high, or unreadable, is the default."""
    value = _number(get(name), default, low, high)
    size = step or (1 if isinstance(default, int) else None)
    form = None if isinstance(default, int) else "%.6g"
    found = st.number_input(label, low, high, step=size, format=form, help=help, **_kept(name, value, default))
    return value if found is None else found  # an emptied box


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


def _option(titles: Mapping[str, str], name: str, default: str | None) -> tuple[str, str]:
    """The key that the address names, and the default."""
    asked, first = get(name), default or next(iter(titles))
    return (asked if asked in titles else first), first


def _number(written: str, default: Number, low: Number | None, high: Number | None) -> Number:
    try:
        value = type(default)(written)
        finite = math.isfinite(value)  # overflows for a whole number of 400 digits
    except (ValueError, OverflowError):
        return default
    if not finite or (low is not None and value < low) or (high is not None and value > high):
        return default
    return value


def _kept(name: str, value: object, default: object) -> dict[str, Any]:
    """What makes a widget show `value` and write what is chosen instead into the address."""
    key = f"at-{name}"
    st.session_state[key] = value
    return {"key": key, "on_change": _write, "args": (name, key, default)}


def _write(name: str, key: str, default: object) -> None:
    value = st.session_state[key]
    put(**{name: "" if value is None or value == default else written(value)})


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
