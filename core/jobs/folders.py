"""The folders of jobs: a checkpoint, a log and the request, tens of megabytes for a large network. And visitors' own texts, which
lie beside them because several runs may learn from one.
"""

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


def remove_texts_but(needed: Collection[str]) -> None:
    """Removes every visitor's own text whose sha256 is not among `needed`; tells in the log of one that cannot be removed."""
    parent = places.own_texts()
    for path in parent.iterdir() if parent.is_dir() else ():
        if path.suffix != ".txt" or path.stem not in needed:
            try:
                path.unlink(missing_ok=True)
            except OSError as error:
                log.warning("A visitor's text stays: %s", error.strerror)
