"""One training run as its watchers see it: how far it is, its curves, and what came of it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import streamlit as st

from core import facade
from core.contract import CurvePoint, Job, Lab, Refusal, Unavailable
from core.figures import training
from core.web import address, measures, visitor, words

MOST_POINTS = 200  # of a live curve
STATES = {
    "queued": "waiting",
    "running": "training",
    "finished": "finished",
    "cancelled": "stopped",
    "failed": "failed",
    "interrupted": "interrupted",
}
TRY = {"sketchpad": "Try it on a drawing"}  # others: on a text
AFTER = {"characters": "See its figures"}  # others: its mistakes
GAP = 0.3  # between training and test accuracy: more has a reason that should be told


def show(lab: Lab, identifier: str) -> None:
    """The run of that name, live while it goes on."""
    try:
        job = facade.job(identifier)
    except Refusal as problem:
        st.warning(words.plain(problem))
        return
    st.fragment(_live, run_every=None if job.over else 1.0)(lab, identifier)


def _live(lab: Lab, identifier: str) -> None:
    """One job as it is now. Runs again every second until the job is over."""
    job = facade.job(identifier)
    state = "stopping" if job.cancelling and not job.over else STATES[job.status]
    st.subheader(f"{lab.variant(job.spec.variant).title}: {state}", anchor=False)
    st.caption(words.run(lab, job.spec.variant, job.spec.knobs, job.spec.seed, bool(job.spec.text)))
    _progress(job)
    points = facade.curves(identifier)
    _curves(lab, points)
    _stop_or_resume(job, any(point.validation_loss is not None for point in points))
    if job.status == "finished" and job.model:
        _result(job.model)
    if job.over and st.session_state.get("seen-running") == identifier:
        st.session_state.pop("seen-running")
        st.rerun()
    if not job.over:
        st.session_state["seen-running"] = identifier


def _progress(job: Job) -> None:
    now = job.progress
    if job.status == "queued":
        ahead = max((job.position or 1) - 1, 0)
        st.info(
            f"Waiting for its turn: one network trains just now, {ahead} more wait before this one. Only one trains at a time."
        )
    elif job.status == "running":
        share = (now.epoch - 1 + now.batch / max(now.batches, 1)) / max(now.epochs, 1)
        left = "" if now.seconds_left is None else f", about {now.seconds_left:.0f} s left"
        epoch = f"epoch {min(now.epoch, now.epochs)} of {now.epochs}, " if now.epoch else ""
        doing = f"{now.doing or 'starting'}: {epoch}{_seconds(job):,.0f} s{left}. On: {now.device or 'a worker'}."
        st.progress(min(max(share, 0.0), 1.0), doing)
    if job.message:
        (st.info if job.status in ("finished", "cancelled") else st.error)(job.message)


def _seconds(job: Job) -> float:
    """The time that the run has reported, and that since this page first saw the report: reading the data reports seldom."""
    seen, now = st.session_state.get("seen-report"), time.monotonic()
    if seen is None or seen[0] != (job.id, job.progress):
        seen = st.session_state["seen-report"] = ((job.id, job.progress), now)
    return job.progress.seconds + now - seen[1]


def _curves(lab: Lab, points: list[CurvePoint]) -> None:
    if not points:
        return
    step = max(1, len(points) // MOST_POINTS)
    shown = [point for number, point in enumerate(points) if number % step == 0 or point.validation_loss is not None]
    st.caption("The line is the mean since the epoch began, so it leaps where a new one begins. Dots: what was kept aside.")
    quantities = measures.quantities(lab)
    for place, quantity in zip(st.columns(len(quantities)), quantities, strict=True):
        place.plotly_chart(
            training.curves({"this run": shown}, quantity), key=f"live-{quantity}", config={"displayModeBar": False},
            alt=f"{quantity} against epochs: {_last(shown, quantity)}",
        )  # fmt: skip


def _last(points: list[CurvePoint], quantity: str) -> str:
    values = [value for point in points if (value := getattr(point, training.QUANTITIES[quantity][0])) is not None]
    return f"{values[-1]:.4f} at epoch {points[-1].epoch:.1f}" if values else "no figure yet"


def _stop_or_resume(job: Job, begun: bool) -> None:
    """Whoever asked for a run may stop it; everybody may have it go on, from an epoch that is finished where it has `begun`."""
    if not job.over and job.visitor != visitor.name():
        st.caption("Somebody else asked for this run; you watch it. Only they can stop it.")
    elif not job.over and not job.cancelling and st.button("Stop this run", key="stop"):
        facade.cancel(job.id, visitor.name())
        st.rerun(scope="fragment")
    again = "Resume from the last finished epoch" if begun else "Start it again"
    if job.status in ("cancelled", "failed", "interrupted") and st.button(again, key="resume"):
        try:
            facade.resume(job.id, visitor.name())
        except (Refusal, Unavailable) as problem:
            st.error(words.plain(problem))
            return
        st.rerun()


def _result(model: str) -> None:
    """What came of a finished run, and where to go with it."""
    try:
        card = facade.entry(model).card
    except Refusal:
        st.info("This network made room for newer ones. Train it again to have it back.")
        return
    lab = facade.lab(card["lab"])
    st.success(f"On the shelf as {model}: {measures.told(lab, card)}.")
    trained, thing = card["metrics"].get("training_accuracy", {}).get("value"), lab.thing
    if trained is not None and trained - card["metrics"]["test_accuracy"]["value"] > GAP:
        st.warning(f"It reads {words.share(trained, 0)} of its training {thing}s right, but far fewer new ones. {_gap(card)}")
    after = AFTER.get(lab.widget, "See its mistakes")
    ways = {TRY.get(lab.widget, "Try it on a text"): "Try it", after: "After training", "Take it home": "Take it home"}
    for place, (label, section) in zip(st.columns(len(ways)), ways.items(), strict=True):
        if place.button(label, key=f"go-{section}", on_click=_choose, args=(section, model), width="stretch"):
            st.rerun()


def _gap(card: Mapping[str, Any]) -> str:
    """Why a network may do so much better on what it has learned from, and what helps."""
    if any(layer["kind"] == "BatchNormalization" for layer in card["layers"]):
        return (
            "After few steps that is the usual fate of batch normalisation: its averages have not settled. Train it for more "
            "epochs or on more data."
        )
    return "It has learned them by heart, which is called overfitting. More data or fewer epochs help against it."


def _choose(section: str, model: str) -> None:
    """Turns the page to a section and a network; before the next run, as Streamlit wants it for widgets that are shown."""
    st.session_state["section"] = section
    address.put(model=model)
