"""What every lab promises by being there. A new folder under core/labs is under these tests without any edit."""

from __future__ import annotations

import ast
import dataclasses
import hashlib
import inspect
import json
import sys
from pathlib import Path

import pytest

from core import data, pictures, places
from core.contract import Knob, Lab
from core.labs import FOLDER, cards, lesson_path

LABS = list(cards().values())
every_lab = pytest.mark.parametrize("lab", LABS, ids=[lab.name for lab in LABS])
LESSON_MAY_IMPORT = {"keras", "numpy", "core.contract", "core.reference", *sys.stdlib_module_names}
LESSON_HAS = {  # what the worker calls, whatever the lab's data are
    "train": ("variant", "settings", "seed", "data", "watch"),
}
LESSON_OF = {  # and how it gets at them
    "pictures": {
        "build": ("variant", "settings"),
        "split": ("images", "labels"),
        "prepare": ("images",),
        "examine": ("probabilities", "labels"),
    },
    "texts": {
        "build": ("variant", "settings"),
        "split": ("texts", "labels"),
        "vocabulary": ("variant", "texts"),
        "prepare": ("variant", "texts", "known"),
        "examine": ("probabilities", "labels"),
    },
    "next character": {
        "build": ("variant", "settings", "known"),
        "split": ("texts",),
        "alphabet": ("texts",),
        "encode": ("text", "known"),
        "examine": ("probabilities", "numbers"),
    },
}


def _imports(path: Path) -> set[str]:
    """Every module that the file imports, anywhere in it; from `core` two names deep, else the top one."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path.name} line {node.lineno}: a relative import"
            found |= {f"core.{alias.name}" for alias in node.names} if node.module == "core" else {str(node.module)}
    return {".".join(name.split(".")[:2]) if name.startswith("core.") else name.split(".")[0] for name in found}


def test_every_folder_is_a_lab() -> None:
    folders = {path.name for path in FOLDER.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert folders == set(cards())


@every_lab
def test_the_card_fits_its_folder_and_cannot_be_changed(lab: Lab) -> None:
    assert (FOLDER / lab.name / "card.py").is_file()
    assert lesson_path(lab.name).is_file()
    with pytest.raises(dataclasses.FrozenInstanceError):
        lab.name = "another"  # type: ignore[misc]
    assert _imports(FOLDER / lab.name / "card.py") <= {"core.contract", "__future__"}


@every_lab
def test_the_card_is_complete(lab: Lab) -> None:
    texts = (lab.title, lab.chapter, lab.summary, lab.dataset, lab.input_meaning, lab.widget)
    assert all(text.strip() == text != "" for text in texts)
    assert lab.summary.endswith(".")
    for names in ([v.name for v in lab.variants], [k.name for k in lab.knobs], list(lab.labels)):
        assert names
        assert len(names) == len(set(names))
    assert any(not variant.baseline for variant in lab.variants)
    assert all(0 < variant.parameters <= lab.parameter_budget for variant in lab.variants)


@every_lab
def test_the_sample_can_be_looked_at(lab: Lab) -> None:
    assert lab.sample
    assert lab.widget != "sketchpad" or pictures.parse(lab.sample).max() > 100


@every_lab
def test_every_knob_takes_its_own_default_and_limits(lab: Lab) -> None:
    for knob in lab.knobs:
        assert knob.parse(knob.default) == knob.default
        assert knob.parse(str(knob.default)) == knob.default, f"{knob.name}: the address writes values as text"
        for limit in (knob.low, knob.high):
            assert limit is None or knob.parse(limit) == limit
        _check_kind(knob)


def _check_kind(knob: Knob) -> None:
    if knob.kind == "choice":
        assert len(knob.choices) > 1
        return
    assert knob.low is not None
    assert knob.high is not None
    assert knob.low < knob.high, f"{knob.name} has no range"
    assert knob.scale == "linear" or knob.low > 0, f"{knob.name}: a logarithmic slider begins above zero"


@every_lab
def test_every_recipe_can_be_trained(lab: Lab) -> None:
    known = {knob.name for knob in lab.knobs}
    for variant in lab.variants:
        assert set(variant.recipe) <= known
        settings = lab.settings(variant.name)
        assert set(settings) == known
        assert {name: settings[name] for name in variant.recipe} == dict(variant.recipe)


@every_lab
def test_the_lesson_imports_only_what_it_may(lab: Lab) -> None:
    imported = _imports(lesson_path(lab.name))
    assert imported <= LESSON_MAY_IMPORT
    assert "keras" in imported


@every_lab
def test_the_lesson_reads_as_prose_and_has_what_the_worker_calls(lab: Lab) -> None:
    module = ast.parse(lesson_path(lab.name).read_text("utf-8"))
    assert inspect.cleandoc(ast.get_docstring(module) or "").startswith("# "), "a lesson opens with its title"
    functions = {node.name: tuple(a.arg for a in node.args.args) for node in module.body if isinstance(node, ast.FunctionDef)}
    wanted = LESSON_HAS | LESSON_OF[data.card(lab.dataset).form if lab.answer == "label" else lab.answer]
    assert {name: functions.get(name) for name in wanted} == wanted


SHIPPED = sorted(places.SHIPPED.glob("*/*/card.json"))


@pytest.mark.parametrize("path", SHIPPED, ids=[f"{path.parent.parent.name}/{path.parent.name}" for path in SHIPPED])
def test_what_ships_is_what_the_lab_says_and_was_trained_by_the_lesson_that_is_shown(path: Path) -> None:
    card = json.loads(path.read_text("utf-8"))
    lab = cards()[path.parent.parent.name]
    variant = lab.variant(path.parent.name)
    assert (card["lab"], card["variant"], card["parameters"]) == (lab.name, variant.name, variant.parameters)
    assert card["knobs"] == lab.settings(variant.name), "the recipe is not the one that was trained"
    assert card["code_sha256"] == hashlib.sha256(lesson_path(lab.name).read_bytes()).hexdigest(), "train it again"
    assert tuple(card["output"]["labels"]) == lab.labels


def test_every_network_ships() -> None:
    shipped = {(path.parent.parent.name, path.parent.name) for path in SHIPPED}
    assert shipped == {(lab.name, variant.name) for lab in LABS for variant in lab.variants}
