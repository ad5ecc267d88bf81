"""The container and the Space, as far as they can be tested without a container engine."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import yaml

from core.web import settings

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8").replace("\\\n", " ")
COLOURS = {"red", "yellow", "green", "blue", "indigo", "purple", "pink", "gray"}  # what a Space's card may have


def _told(instruction: str) -> list[str]:
    return [line.removeprefix(instruction).strip() for line in DOCKERFILE.splitlines() if line.startswith(instruction + " ")]


def _command() -> list[str]:
    return json.loads(_told("CMD")[-1])


def _environment() -> dict[str, str]:
    return dict(pair.split("=", 1) for line in _told("ENV") for pair in shlex.split(line))


def _copied() -> list[str]:
    parts = [[part for part in line.split() if not part.startswith("--")] for line in _told("COPY")]
    return [source for line in parts for source in line[:-1]]


def test_front_matter_is_that_of_a_docker_space() -> None:
    assert README.startswith("---\n")
    front = yaml.safe_load(README.split("---\n")[1])
    assert front["sdk"] == "docker"
    assert front["license"] == "apache-2.0"
    assert front["pinned"] is False
    assert {front["colorFrom"], front["colorTo"]} <= COLOURS
    assert 0 < len(front["short_description"]) <= 60
    assert front["title"]
    assert front["emoji"]


def test_one_port_everywhere() -> None:
    port = str(yaml.safe_load(README.split("---\n")[1])["app_port"])
    command = _command()
    assert _told("EXPOSE") == [port]
    assert command[command.index("--server.port") + 1] == port
    assert f":{port}/health" in _told("HEALTHCHECK")[0]


def test_it_starts_as_the_readme_says() -> None:
    start = re.search(r"^pip install -r requirements.txt && (.+)$", README, re.M)
    assert start
    given = start[1].split()
    assert _command()[: len(given)] == given
    assert _command()[len(given) :: 2] == ["--server.port", "--server.address"]


def test_no_setting_is_overruled() -> None:
    """A flag or a variable in the image would win over .streamlit/config.toml, and the site would refuse to start."""
    flags = {part.removeprefix("--") for part in _command() if part.startswith("--")}
    assert not flags & set(settings.REQUIRED)
    own = {name: value for name, value in _environment().items() if name.startswith("STREAMLIT_")}
    assert own == {"STREAMLIT_SERVER_XSRF_COOKIE_SAME_SITE": "none"}  # a Space is shown inside a cross-site frame
    assert "none" in settings.REQUIRED["server.xsrfCookieSameSite"]


def test_what_is_copied_exists_and_is_enough() -> None:
    copied = _copied()
    assert [source for source in copied if not (ROOT / source).exists()] == []
    assert set(copied) >= {"requirements.txt", "app.py", "core", "pages", "weights", ".streamlit"}
    ignored = (ROOT / ".dockerignore").read_text("utf-8").split()
    assert not set(ignored) & set(copied)


def test_requirements_have_a_layer_of_their_own() -> None:
    lines = [line for line in DOCKERFILE.splitlines() if line.startswith(("COPY", "RUN pip"))]
    assert lines[0].startswith("COPY requirements.txt")
    assert lines[1].startswith("RUN pip install")


def test_runs_as_user_1000_and_writes_where_it_may() -> None:
    assert "--uid 1000 user" in DOCKERFILE
    assert _told("USER") == ["1000"]
    steps = [line.split()[0] for line in DOCKERFILE.splitlines() if line[:1].isupper()]
    last_run = len(steps) - 1 - steps[::-1].index("RUN")
    assert steps.index("USER") < last_run, "the writable folder is made by the user who writes there"
    assert _environment()["PERCEPTARIUM_HOME"].startswith(_environment()["HOME"] + "/")


def test_telemetry_is_off() -> None:
    assert _environment()["GRADIO_ANALYTICS_ENABLED"] == "False"
    assert _environment()["HF_HUB_DISABLE_TELEMETRY"] == "1"
    assert settings.REQUIRED["browser.gatherUsageStats"] == (False,)
