"""Whether a process is still the one that we started: by its number and its start time, whatever the clock does."""

from __future__ import annotations

import logging
from contextlib import suppress

import psutil

log = logging.getLogger(__name__)

SAME = 1.5  # seconds: the system's boot time is a whole second, and may flip by one when the clock is set
NICER = 10
UNSEEN = (psutil.NoSuchProcess, psutil.AccessDenied)  # gone, or somebody else's: workers belong to the user who started them


def start_time(pid: int) -> float:
    """When the process began, in seconds, by a measure that no change of the clock moves; 0 when there is none that we may see.

    Linux counts from the boot, and psutil adds the boot time *as the clock has it now*: we take it off again. Elsewhere the
    system keeps the time of day at the start as it was.
    """
    try:
        created: float = psutil.Process(pid).create_time()
    except UNSEEN:
        return 0.0
    return created - psutil.boot_time() if psutil.LINUX else created


def alive(pid: int, started: float) -> bool:
    """Whether the process that began at `started` still runs. A zombie is dead, and so is one whose number went to another."""
    return _find(pid, started) is not None


def end(pid: int, started: float) -> None:
    """Ends the process and all that it has started, at once. Nothing happens when it is gone."""
    process = _find(pid, started)
    if process is None:
        return
    try:
        for child in process.children(recursive=True):
            with suppress(*UNSEEN):
                child.kill()
        process.kill()
    except psutil.NoSuchProcess:
        return  # gone meanwhile
    except psutil.AccessDenied:
        log.warning("Process %d belongs to another user of this machine and cannot be ended from here.", pid)


def be_nice(pid: int) -> None:
    """Lets everybody else go first: the site answers while a network trains."""
    with suppress(*UNSEEN):  # a sandbox may forbid it; then everything is a little slower
        level = psutil.BELOW_NORMAL_PRIORITY_CLASS if psutil.WINDOWS else min(19, psutil.Process().nice() + NICER)
        psutil.Process(pid).nice(level)


def _find(pid: int, started: float) -> psutil.Process | None:
    try:
        process = psutil.Process(pid)
        same = abs(start_time(pid) - started) < SAME
        return process if same and process.status() != psutil.STATUS_ZOMBIE else None
    except UNSEEN:
        return None
