"""The page's address holds the state that is worth showing to somebody else. Here it is read and written."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

LONGEST = 3000  # characters of one value; more is nobody's honest link


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


def choice(label: str, titles: Mapping[str, str], name: str, help: str | None = None) -> str:
    """A box of options, shown by their titles and kept in the address by their keys; the first where it names none of them.

    Streamlit's own binding would put the titles into the address.
    """
    asked, key = get(name), f"choice-{name}"
    st.session_state[key] = asked if asked in titles else next(iter(titles))
    chosen: str = st.selectbox(
        label, list(titles), key=key, format_func=titles.get, on_change=_chosen, args=(name, key), help=help
    )
    return chosen


def _chosen(name: str, key: str) -> None:
    put(**{name: st.session_state[key]})


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
