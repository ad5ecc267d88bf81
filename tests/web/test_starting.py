"""The three ways of starting serve the same site, with the settings in force that carry a class."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.serving import ROOT, STREAMLIT, environment, free_port, serve

UVICORN = (sys.executable, "-m", "uvicorn", "app:app", "--port", "{port}")
PYTHON = (sys.executable, "app.py")
ELSEWHERE = (sys.executable, str(ROOT / "app.py"))  # started from another folder
PORT = {"PORT": "{port}"}


@pytest.mark.parametrize(
    ("command", "extra", "away"),
    [(STREAMLIT, {}, False), (PYTHON, PORT, False), (UVICORN, {}, False), (ELSEWHERE, PORT, True)],
    ids=["streamlit run", "python", "uvicorn", "python from another folder"],
)
def test_serves_pages_and_widgets_and_keeps_no_upload(
    command: tuple[str, ...], extra: dict[str, str], away: bool, tmp_path: Path
) -> None:
    folder = tmp_path if away else ROOT
    extra = {"TMPDIR": str(tmp_path), **extra}
    with serve(tmp_path / "home", command, folder, extra) as address, httpx.Client(base_url=address) as web:
        assert web.get("/health").json() == {"status": "ok"}
        assert "<title>Streamlit</title>" in web.get("/").text
        assert web.get("/digit_classifier").status_code == 200
        assert "gradio" in web.get("/widgets/sketchpad/").text
        cookie = web.get("/_stcore/health").headers["set-cookie"].lower()
        assert "_streamlit_xsrf=" in cookie
        assert "samesite=lax" in cookie.split("; "), cookie
        sent = web.post("/widgets/sketchpad/gradio_api/upload", files={"files": ("a.png", b"anything")})
        upload = Path(sent.json()[0])
        assert upload.is_relative_to(tmp_path)
        assert upload.read_bytes() == b"anything"
        assert web.get("/character_model?text=a+secret+of+mine").status_code == 200
    assert not list(tmp_path.glob("perceptarium-uploads-*"))  # they are gone with the server
    log = (tmp_path / "home" / "site.log").read_text()
    assert "Traceback" not in log
    assert "http://" in log  # it said where it is
    assert "secret" not in log
    assert ("GET /character_model HTTP" in log) == (command == UVICORN)


@pytest.mark.parametrize(
    ("variable", "value", "name"),
    [
        ("STREAMLIT_RUNNER_POST_SCRIPT_GC", "true", "runner.postScriptGC"),
        ("STREAMLIT_CLIENT_SHOW_ERROR_DETAILS", "full", "client.showErrorDetails"),
        ("STREAMLIT_SERVER_MAX_UPLOAD_SIZE", "200", "server.maxUploadSize"),
    ],
)
def test_a_wrong_setting_stops_the_start_and_is_named(variable: str, value: str, name: str, tmp_path: Path) -> None:
    port = free_port()
    done = subprocess.run(
        [part.format(port=port) for part in STREAMLIT],
        cwd=ROOT, env=environment(tmp_path, port, {variable: value}), capture_output=True, text=True, timeout=90,
    )  # fmt: skip
    assert done.returncode != 0
    assert f"The setting {name} is" in done.stderr


def test_inside_a_frame_of_a_space_cookies_may_come_from_another_site(tmp_path: Path) -> None:
    with serve(tmp_path / "home", extra={"STREAMLIT_SERVER_XSRF_COOKIE_SAME_SITE": "none"}) as address:
        cookie = httpx.get(f"{address}/_stcore/health").headers["set-cookie"].lower()
    assert "_streamlit_xsrf=" in cookie
    assert {"samesite=none", "secure"} <= set(cookie.split("; ")), cookie


def test_numpy_has_one_thread_on_the_site(tmp_path: Path) -> None:
    """OpenBLAS starts its threads when it is loaded, so a process with one thread has no other. The variable that does it is not
    handed on to the processes that train, and one that somebody has set stays.
    """
    code = "import core.web, os, psutil; print(psutil.Process().num_threads(), os.environ.get('OPENBLAS_NUM_THREADS'))"
    variables = environment(tmp_path, 0, {})
    variables.pop("OPENBLAS_NUM_THREADS", None)
    for own, told in (({}, ["1", "None"]), ({"OPENBLAS_NUM_THREADS": "1"}, ["1", "1"])):
        command = [sys.executable, "-c", code]
        done = subprocess.run(command, cwd=ROOT, env=variables | own, capture_output=True, text=True, check=True)
        assert done.stdout.split() == told
