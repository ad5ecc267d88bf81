"""What we import, we pin: nothing that happens to come along with something else."""

from __future__ import annotations

import ast
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SITE = ["app.py", "core", "pages"]
OURS = {"core", "pages", "tests", "benchmarks", "app"}
# TensorFlow has packages by two names that bring the same modules: a machine without a GPU may have the small one.
SAME = {"tensorflow-cpu": "tensorflow"}


def _imported(*places: str) -> set[str]:
    """The packages (by their names in the index) of every third-party module that is imported anywhere below `places`."""
    roots = [ROOT / place for place in places]
    paths = [path for root in roots for path in ([root] if root.suffix == ".py" else root.rglob("*.py"))]
    here = OURS | {path.stem for path in paths} | set(sys.stdlib_module_names)
    modules: set[str] = set()
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                modules |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                modules.add(str(node.module).split(".")[0])
    known = packages_distributions()
    return {SAME.get(name, name) for name in (known[module][0].lower().replace("_", "-") for module in modules - here)}


def _pinned(*files: str) -> dict[str, str]:
    lines = [line for name in files for line in (ROOT / name).read_text("utf-8").splitlines()]
    pairs = [re.fullmatch(r"([a-z0-9-]+)==([\w.]+)", line.split("#")[0].strip()) for line in lines if line[:1].isalpha()]
    assert all(pairs), "every requirement is pinned to one version"
    return {pair[1]: pair[2] for pair in pairs if pair}


def test_the_site_imports_only_what_it_pins() -> None:
    assert _imported(*SITE) <= set(_pinned("requirements.txt"))


@pytest.mark.parametrize("place", ["tests", "benchmarks"])
def test_so_do_the_tests_and_the_benchmarks(place: str) -> None:
    assert _imported(place) <= set(_pinned("requirements.txt", "requirements-dev.txt"))


def test_the_two_files_are_one_list() -> None:
    assert "-r requirements.txt" in (ROOT / "requirements-dev.txt").read_text("utf-8").splitlines()
    assert not set(_pinned("requirements.txt")) & set(_pinned("requirements-dev.txt"))
