"""Where things lie on the disk. Standard library only; every writable path hangs under one folder."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SHIPPED = ROOT / "weights"  # what comes with the project: read only


def home() -> Path:
    """The folder for all that is written: `PERCEPTARIUM_HOME`, or a folder in the user's cache."""
    return Path(os.environ.get("PERCEPTARIUM_HOME") or Path.home() / ".cache" / "perceptarium")


def datasets() -> Path:
    """Data sets, unpacked and checked."""
    return home() / "datasets"


def models() -> Path:
    """Networks trained here."""
    return home() / "models"


def own_texts() -> Path:
    """Texts that visitors gave to learn from, by their hash, while somebody's run needs them. They are listed nowhere."""
    return home() / "own_texts"


def job_store() -> Path:
    """The table of jobs (SQLite, on a local disk)."""
    return home() / "jobs.sqlite"


def job_folder(job: str) -> Path:
    """A job's checkpoints and log."""
    return home() / "jobs" / job


def mirror() -> Path | None:
    """A folder of files that come before any download: a classroom's USB stick (`PERCEPTARIUM_MIRROR`)."""
    value = os.environ.get("PERCEPTARIUM_MIRROR")
    return Path(value) if value else None
