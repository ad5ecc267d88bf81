"""The linters are part of the tests, so that one line checks all: ruff, mypy on `core`, import-linter on the table of rooms."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent  # the tools of this very environment, whether it is activated or not

TOOLS = {
    "ruff": ["ruff", "check", "."],
    "mypy": ["mypy", "core"],
    "import-linter": ["lint-imports"],
}


@pytest.mark.parametrize("tool", TOOLS)
def test_has_nothing_to_say(tool: str) -> None:
    name, *arguments = TOOLS[tool]
    done = subprocess.run([BIN / name, *arguments], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, f"{name} says:\n{done.stdout}\n{done.stderr}"
