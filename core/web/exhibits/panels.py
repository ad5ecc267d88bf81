"""What panels of exhibits have in common: how one is chosen, and how it is told that something cannot be."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Protocol, TypeVar

import streamlit as st

from core.contract import Refusal
from core.web import address, words

Found = TypeVar("Found")


class Panel(Protocol):
    """One way of looking at an exhibit: mostly a module of core/web/exhibits/<name>."""

    TITLE: str
    show: Callable[..., None]


Some = TypeVar("Some", bound=Panel)


class Explained(Exception):
    """A refusal was told where it arose; nothing more of the exhibit can be shown."""


def chosen(panels: Mapping[str, Some], default: str | None = None) -> Some:
    """The panel that the address names, else the default or the first; with the buttons to choose another."""
    titles = {name: panel.TITLE for name, panel in panels.items()}
    return panels[address.pick("What to look at", titles, "panel", default)]


@contextmanager
def explained() -> Iterator[None]:
    """What is refused inside is told just here, beside its control; the rest of the exhibit is left out."""
    try:
        yield
    except Refusal as problem:
        st.warning(words.plain(problem))
        raise Explained from problem


def tried(attempt: Callable[[], Found]) -> Found | None:
    """What comes of it; None, told just here, where it is refused and the exhibit can go on without."""
    try:
        return attempt()
    except Refusal as problem:
        st.warning(words.plain(problem))
        return None
