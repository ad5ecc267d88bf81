"""A lesson file as a page reads it: prose between code. Also what a notebook is made of. Text in, text out; nothing is run."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Cell:
    """A piece of a lesson: Markdown prose, or code with the number of its first line in the file."""

    kind: Literal["prose", "code"]
    text: str
    line: int


def cells(source: str) -> list[Cell]:
    """Splits a lesson into prose and code.

    Prose is the file's docstring and every block of comment lines that begins with a heading (`# ## ...`); all else is
    code. Every line of code is kept, in order, so that the code cells joined are the file.
    """
    docstring = ast.get_docstring(ast.parse(source)) or ""
    lines = source.splitlines()
    body = ast.parse(source).body
    first = (body[0].end_lineno or 0) if docstring else 0
    found = [Cell("prose", docstring, 1)] if docstring else []
    code: list[str] = []
    began = first + 1
    number = first
    while number < len(lines):
        if lines[number].startswith("# ## "):
            found += _code(code, began)
            begin = number
            while number < len(lines) and lines[number].startswith("#"):
                number += 1
            found.append(Cell("prose", "\n".join(line[1:].removeprefix(" ") for line in lines[begin:number]), begin + 1))
            code, began = [], number + 1
        else:
            code.append(lines[number])
            number += 1
    return found + _code(code, began)


def _code(lines: list[str], began: int) -> list[Cell]:
    """The lines as one code cell, without blank lines at either end; no cell when nothing is left."""
    leading = next((index for index, line in enumerate(lines) if line.strip()), len(lines))
    text = "\n".join(lines[leading:]).rstrip()
    return [Cell("code", text, began + leading)] if text else []
