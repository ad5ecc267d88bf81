"""README and CONTRIBUTING cannot lie: their table, their lines, their commands, variables and links are held true here."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from core import table
from core.__main__ import parser
from core.labs import cards
from pages.exhibits import exhibits

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
RUN = "pip install -r requirements.txt && streamlit run app.py"
TEST = "pip install -r requirements-dev.txt && python -m core fetch mnist && pytest"


def _lines(text: str) -> list[str]:
    """Every line of the text's shell blocks."""
    return [line for block in re.findall(r"^```sh\n(.*?)^```", text, re.S | re.M) for line in block.splitlines() if line]


def _commands(text: str) -> list[str]:
    """Every call of our command line, in blocks and between backticks, without what follows `&&`."""
    found = re.findall(r"python -m core [^`&\n]+", text)
    return sorted({command.strip() for command in found if "…" not in command})


def test_the_table_of_labs_is_true() -> None:
    assert table.with_table(README) == README, "run: python -m core table --write"


def test_every_exhibit_is_told() -> None:
    told = README.split("<!-- exhibits -->")[1].split("<!-- /exhibits -->")[0]
    listed = [line for line in told.splitlines() if line.startswith("- ")]
    assert listed == [f"- [{found.TITLE}](pages/exhibits/{name}.py): {found.SUMMARY}" for name, found in exhibits().items()]
    chapters = dict.fromkeys(found.CHAPTER for found in exhibits().values())
    assert re.findall(r"^\*\*(.+)\*\*$", told, re.M) == list(chapters)


def test_a_stale_table_is_written_anew(tmp_path: Path) -> None:
    stale = tmp_path / "README.md"
    stale.write_text(f"before\n{table.BEGIN}\n| old |\n{table.END}\nafter\n", "utf-8")
    assert table.refresh(stale)
    assert stale.read_text("utf-8") == f"before\n{table.BEGIN}\n{table.labs_table()}\n{table.END}\nafter\n"
    assert not table.refresh(stale)
    stale.write_text("no markers", "utf-8")
    with pytest.raises(ValueError, match="expected"):
        table.refresh(stale)


def test_the_two_lines_stand_alone() -> None:
    assert RUN in _lines(README)
    assert TEST in _lines(README)
    assert TEST in _lines(CONTRIBUTING)


def test_the_machine_runs_the_same_line_last() -> None:
    script = (ROOT / ".ci" / "run").read_text("utf-8").splitlines()
    assert script[-1] == TEST
    assert "set -euo pipefail" in script
    assert "export CI=true" in "\n".join(script)


@pytest.mark.parametrize("command", _commands(README) + _commands(CONTRIBUTING))
def test_every_command_exists(command: str) -> None:
    assert callable(parser().parse_args(shlex.split(command)[3:]).action_)


def test_every_command_is_told() -> None:
    told = {command.split()[3] for command in _commands(README)}
    assert told == set(next(action.choices for action in parser()._actions if action.choices))


def test_commands_name_networks_and_knobs_that_exist() -> None:
    for command in _commands(README):
        if variant := re.search(r"--variant (\S+)", command):
            lab = cards()[command.split()[4]]
            lab.settings(variant[1], dict(pair.split("=") for pair in re.findall(r"--set (\S+)", command)))


def test_every_variable_is_told_and_read() -> None:
    pattern = r"PERCEPTARIUM_[A-Z_]+"
    sources = [ROOT / "app.py", *(ROOT / "core").rglob("*.py"), *(ROOT / "pages").rglob("*.py")]
    read = {name for path in sources for name in re.findall(pattern, path.read_text("utf-8"))}
    assert set(re.findall(pattern, README)) == read


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md", "docs/architecture.md"])
def test_links_lead_to_files(document: str) -> None:
    path = ROOT / document
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", path.read_text("utf-8")) if "://" not in link]
    assert [link for link in links if not (path.parent / link).exists()] == []
