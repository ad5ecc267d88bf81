"""Characters by names that can be read: a blank and a line end cannot be seen."""

from __future__ import annotations

UNSEEN = {" ": "space", "\n": "line end", "": "any unknown"}


def name(character: str) -> str:
    """What stands on a bar or in a list."""
    return UNSEEN.get(character, character)


def quoted(character: str) -> str:
    """The same in a sentence."""
    return UNSEEN.get(character) or f"“{character}”"


def before(text: str, place: int, most: int = 14) -> str:
    """What stands before that place, as a sentence shows it: the last characters, line ends as blanks."""
    start = max(0, place - most)
    return f"{'…' if start else ''}{text[start:place]}".replace("\n", " ")
