"""A worker that trains nothing: it obeys the protocol of `core.worker` in milliseconds, or breaks it as its request says.

Knobs: `epochs`; `hold`, the epoch after which it waits for the file `gate` in the home folder; `act`, one of
"train", "deaf" (does not hear that it shall stop), "mute" (falls silent), "crash", "linger" (does not end after its end),
"late" (begins when the gate opens).
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from core import places
from core.contract import CurvePoint, Progress, Request
from core.jobs import Store
from core.jobs.processes import alive, start_time


def wait_for_gate(tell=lambda: False) -> None:
    """Returns when the gate is open, or when `tell` says that it is enough."""
    while not (places.home() / "gate").exists() and not tell():
        time.sleep(0.01)


def take_folder(folder: Path) -> None:
    """Writes down who works here, and cries out when somebody else still does."""
    import os

    owner = folder / "owner"
    if owner.exists():
        pid, started = owner.read_text().split()
        if alive(int(pid), float(started)):
            (folder / "overlap").write_text(pid)
    owner.write_text(f"{os.getpid()} {start_time(os.getpid())}")


def train(store: Store, request: Request) -> None:
    knobs, folder = request.spec.knobs, Path(request.folder)
    act, epochs, checkpoint = knobs["act"], int(knobs["epochs"]), folder / "checkpoint"
    take_folder(folder)
    first = int(checkpoint.read_text()) if checkpoint.exists() else 0
    store.trim_curve(request.job, first)
    for epoch in range(first + 1, epochs + 1):
        store.beat(request.job, Progress(epoch, epochs, doing="training"))
        store.add_point(request.job, CurvePoint(epoch - 0.5, 1 / epoch))
        store.add_point(request.job, CurvePoint(epoch, 1 / epoch, validation_loss=2 / epoch))
        checkpoint.with_suffix(".new").write_text(str(epoch))
        checkpoint.with_suffix(".new").replace(checkpoint)
        if act == "crash" and epoch == knobs["hold"]:
            raise SystemExit("the crash that was asked for")
        if epoch == knobs["hold"]:
            wait_for_gate(lambda: mark_time(store, request))
        if act != "deaf" and store.should_stop(request.job):
            return store.finish(request.job, "cancelled", f"Stopped after {epoch} epochs.")
    store.finish(request.job, "finished", model=f"{request.spec.lab}/{request.spec.variant}-{request.key}")
    if act == "linger":
        wait_for_gate()


def mark_time(store: Store, request: Request) -> bool:
    """A sign of life while it waits, unless it is mute; True when the job is to be stopped, unless it is deaf."""
    act = request.spec.knobs["act"]
    if act != "mute":
        store.beat(request.job, store.job(request.job).progress)
    return act not in ("deaf", "mute") and store.should_stop(request.job)


def main() -> None:
    line = sys.stdin.readline()
    if line.strip():
        request, store = Request.from_json(line), Store(places.job_store())
        print("request taken", flush=True)
        if request.spec.knobs["act"] == "late":
            wait_for_gate()
        store.begin(request.job)
        train(store, request)
        store.close()


if __name__ == "__main__":
    main()
