"""The folders of jobs: a checkpoint, a log and the request, tens of megabytes for a large network."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Collection

from core import places
from core.jobs.rows import ID

log = logging.getLogger(__name__)


def remove_all_but(kept: Collection[str]) -> None:
    """Removes every job's folder that is not among `kept`. One that cannot be removed is left, and told of in the log."""
    parent = places.home() / "jobs"
    for folder in parent.iterdir() if parent.is_dir() else ():
        if ID.fullmatch(folder.name) and folder.name not in kept and folder.is_dir():
            try:
                shutil.rmtree(folder)
            except OSError as error:
                log.warning("An old training's folder stays: %s", error)
