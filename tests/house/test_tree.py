"""How the tree may look: sizes, names, words that have no place in it, and a docstring on every public thing of `core`."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXT = {".py", ".md", ".toml", ".txt", ".js", ".css", ".html", ".json", ".yml", ".yaml", ".cfg", ""}
CODE = {".py", ".js", ".css", ".html"}
MEGABYTE = 1_000_000


def _files() -> list[Path]:
    """What git tracks, and what it would track: everything that is not ignored."""
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    return sorted(ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file())


FILES = _files()
SOURCES = [path for path in FILES if path.suffix in CODE]
PYTHON = [path for path in SOURCES if path.suffix == ".py"]


def _named(paths: list[Path]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("path", paths, ids=[str(path.relative_to(ROOT)) for path in paths])


def test_the_tree_is_there() -> None:
    assert len(PYTHON) > 20
    assert {"core/contract.py", "pyproject.toml", "README.md"} <= {path.relative_to(ROOT).as_posix() for path in FILES}


@_named(SOURCES)
def test_a_source_file_can_be_read_in_one_sitting(path: Path) -> None:
    lines, most = len(path.read_text("utf-8").splitlines()), 100 if path.is_relative_to(ROOT / "pages") else 350
    assert lines <= most, f"{lines} lines, at most {most}: take it apart"


@_named(SOURCES)
def test_names_are_not_numbered(path: Path) -> None:
    assert not re.search(r"^\d|_\d+$", path.stem)
    assert not path.is_relative_to(ROOT / "pages") or not re.search(r"\d", path.stem)


FOREIGN = {
    "a path of one machine": re.compile(r"(?<![\w.~-])/(?:work|opt/venv|root|Users)/"),
    "the host of a registry": re.compile(r"(?:registry\.npmjs|files\.pythonhosted|\bpypi|deb\.debian)\.org"),
    "a conflict of a merge": re.compile(r"^(?:<{7}|>{7}) ", re.M),
    "a thing left to do": re.compile(r"\b(?:TODO|FIXME|XXX)\b(?!.*https?://)"),
}
TELLS_OF_THEM = {"test_tree.py", "pyproject.toml", "LICENSE", "CONTRIBUTING.md"}  # these speak about the rule


@_named([path for path in FILES if path.suffix in TEXT and path.name not in TELLS_OF_THEM])
def test_speaks_of_the_project_alone(path: Path) -> None:
    text = path.read_text("utf-8")
    found = [f"{what}: {match[0]}" for what, pattern in FOREIGN.items() if (match := pattern.search(text))]
    assert not found


@_named(PYTHON)
def test_no_error_is_swallowed(path: Path) -> None:
    nothing = (ast.Pass, ast.Continue, ast.Break)
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ExceptHandler):
            caught = {name.id for name in ast.walk(node.type) if isinstance(name, ast.Name)} if node.type else {"BaseException"}
            assert node.type, f"line {node.lineno}: say which error is meant"
            broad = caught & {"Exception", "BaseException"}
            assert not (broad and isinstance(node.body[0], nothing)), f"line {node.lineno}: swallows every error"


def _public(module: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    for node in module.body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) and not node.name.startswith("_"):
            yield node


def _hooks(folder: Path) -> set[str]:
    """Names that every module of a folder has by its rule: said once, in the folder's own docstring."""
    package = folder / "__init__.py"
    docstring = ast.get_docstring(ast.parse(package.read_text("utf-8"))) if package.exists() else ""
    return set(re.findall(r"`(\w+)", docstring or ""))


@_named([path for path in PYTHON if path.is_relative_to(ROOT / "core") and path.read_text("utf-8").strip()])
def test_public_things_say_what_they_are(path: Path) -> None:
    module = ast.parse(path.read_text("utf-8"))
    assert ast.get_docstring(module), "the file has no docstring"
    silent = {node.name for node in _public(module) if not ast.get_docstring(node)} - _hooks(path.parent) - {"main"}
    assert not silent


def test_what_ships_stays_small() -> None:
    sizes = {path.relative_to(ROOT).as_posix(): path.stat().st_size for path in FILES if path.is_relative_to(ROOT / "weights")}
    assert sum(sizes.values()) < 80 * MEGABYTE
    assert not {name: size for name, size in sizes.items() if size > 40 * MEGABYTE}
