"""The components' files: one truth for colours, one place for what several of them need, and scripts that hold together."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from core.figures import colours
from core.web.components import files

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "core/web/components"
CODE = {".py", ".js", ".css", ".html"}
SOURCES = sorted(path for folder in ("core/web", "pages") for path in (ROOT / folder).rglob("*") if path.suffix in CODE)
NAMED = {colours.POSITIVE, colours.NEGATIVE, colours.NEGATIVE_LINE, colours.EDGE}
OWN = NAMED | {*colours.SERIES, *(colour for _, colour in colours.SEQUENTIAL)}


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    parts = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return float(np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4) @ [0.2126, 0.7152, 0.0722])


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("path", SOURCES, ids=[str(path.relative_to(ROOT)) for path in SOURCES])
def test_no_colour_of_the_scales_is_written_a_second_time(path: Path) -> None:
    found = set(re.findall(r"#[\da-f]{6}\b", path.read_text("utf-8").lower()))
    assert not found & OWN, "take it from core/figures/colours.py"


def test_what_several_scripts_need_is_written_once() -> None:
    def declared(path: Path) -> set[str]:
        text = path.read_text("utf-8")
        return {*re.findall(r"^(?:const|let|function\*?) (\w+)", text, re.M), *re.findall(r"^const .*?, (\w+) = ", text, re.M)}

    shared = set.union(*map(declared, (FOLDER / "shared").iterdir()))
    assert {"blend", "inkOn", "sharp", "maker", "ticks", "clamp", "floats", "NS"} <= shared
    for path in FOLDER.glob("*.js"):
        assert not declared(path) & shared, path.name
        assert not re.findall(r"createElementNS|\batob\(", path.read_text("utf-8")), path.name


def test_a_script_has_its_colours_ahead_and_its_parts_in_order() -> None:
    script = files.script("shared/numbers.js", "shared/colours.js", "maps.js")
    assert script.startswith("const COLOURS = {")
    assert all(f'"{colour}"' in script for colour in OWN)
    assert script.index("const clamp") < script.index("function along") < script.index("export default")
    assert f"--edge: {colours.EDGE};" in files.style("p { color: var(--edge); }")


def test_lines_and_letters_can_be_seen_on_light_and_dark_pages() -> None:
    config = (ROOT / ".streamlit/config.toml").read_text("utf-8")
    grounds = re.findall(r'^backgroundColor = "(#\w+)"', config, re.M)
    assert len(grounds) == 2
    for line in (colours.POSITIVE_LINE, colours.NEGATIVE_LINE):
        assert min(contrast(line, ground) for ground in grounds) >= 3  # WCAG 2.2, 1.4.11
    for name in ("textColor", "primaryColor", "linkColor"):
        for ground, text in zip(grounds, re.findall(rf'^{name} = "(#\w+)"', config, re.M), strict=True):
            assert contrast(ground, text) >= 4.5, name  # 1.4.3
