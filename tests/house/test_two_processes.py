"""The first rule of the house, seen from outside: the process that answers people never holds Keras or TensorFlow.

import-linter reads the imports; this runs them, since either alone can be fooled.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
HEAVY = {"keras", "tensorflow", "tf2onnx", "jax", "torch"}
IMPORT_ALL = """
import importlib, json, sys
for name in json.loads(sys.argv[1]):
    importlib.import_module(name)
print(json.dumps(sorted({name.split(".")[0] for name in sys.modules})))
"""


def _modules(*folders: str) -> list[str]:
    """Every module below the folders but the worker's, the lessons, and the frame, which is a script that Streamlit runs."""
    paths = [path.relative_to(ROOT) for folder in folders for path in (ROOT / folder).rglob("*.py")]
    wanted = [path for path in paths if "worker" not in path.parts and "frame" not in path.parts and path.name != "lesson.py"]
    return sorted(".".join(path.with_suffix("").parts).removesuffix(".__init__") for path in wanted)


def _imported(names: list[str]) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", IMPORT_ALL, json.dumps(names)], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_the_web_side_holds_no_keras() -> None:
    names = [*_modules("core", "pages"), "app"]
    assert {"core.facade", "core.web.server", "pages.home"} <= set(names)
    assert not _imported(names) & HEAVY


def test_this_test_can_fail() -> None:
    assert _imported(["core.labs.digit_classifier.lesson"]) & HEAVY
