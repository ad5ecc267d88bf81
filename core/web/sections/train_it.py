"""Train it: a few knobs, a queue, and live curves that survive a reload and that many may watch by their address."""

from __future__ import annotations

import streamlit as st

from core import facade
from core.contract import CurvePoint, Job, Knob, Lab, Refusal, Setting, Unavailable
from core.figures import training
from core.web import address, visitor


def show(lab: Lab) -> None:
    if not facade.training_possible():
        return
    facade.prepare_training()  # a worker gets ready while the visitor still turns knobs
    watched = address.get("job")
    if watched:
        _watched(watched)
    with st.expander("Start a training run", expanded=not watched):
        _form(lab)
    _others(lab, watched)


MOST_POINTS = 200  # of a live curve
SHORT = 3  # epochs to begin with: enough to see it learn, few enough to wait for


def _form(lab: Lab) -> None:
    """The knobs, with the values of the address or of the network's recipe."""
    names = [variant.name for variant in lab.variants]
    variant = st.selectbox("Network to train", names, key="variant", bind="query-params")
    st.caption(lab.variant(variant).summary)
    start = _start(lab, variant)
    with st.form("knobs", border=False):
        columns = st.columns(3)
        knobs = [knob for knob in lab.knobs if knob.name not in lab.variant(variant).without]
        given = {knob.name: _widget(columns[n % 3], knob, start[knob.name], variant) for n, knob in enumerate(knobs)}
        seed = columns[len(knobs) % 3].number_input(
            facade.SEED.label, 0, 2**31 - 1, _seed(), help=facade.SEED.help, key=f"seed-{variant}"
        )
        if st.form_submit_button("Train", type="primary"):
            _ask(lab, variant, given, int(seed))


def _start(lab: Lab, variant: str) -> dict[str, Setting]:
    """The settings to begin with: what the address asks for where the lab allows it, with a plain word where it does not."""
    brief = {"epochs": SHORT} if any(knob.name == "epochs" for knob in lab.knobs) else {}
    asked = brief | {knob.name: address.get(knob.name) for knob in lab.knobs if address.get(knob.name)}
    try:
        return lab.settings(variant, asked)
    except Refusal as problem:
        st.error(f"The address asks for something that is not allowed. {problem}")
        return lab.settings(variant, brief)


def _seed() -> int:
    try:
        return int(facade.SEED.parse(address.get("seed", "1")))
    except Refusal as problem:
        st.error(f"The address asks for something that is not allowed. {problem}")
        return 1


def _widget(place: st.delta_generator.DeltaGenerator, knob: Knob, value: Setting, variant: str) -> Setting:
    """A knob as a widget."""
    key = f"knob-{variant}-{knob.name}"
    if knob.kind == "choice":
        return place.selectbox(knob.label, knob.choices, knob.choices.index(str(value)), help=knob.help, key=key)
    if knob.kind == "integer":
        return place.number_input(knob.label, int(knob.low or 0), int(knob.high or 0), int(value), help=knob.help, key=key)
    step = 0.0001 if knob.scale == "log" else 0.05
    return place.number_input(knob.label, knob.low, knob.high, float(value), step, "%g", help=knob.help, key=key)


def _ask(lab: Lab, variant: str, given: dict[str, Setting], seed: int) -> None:
    """Queues the run and turns to watching it; the address then holds all that it takes to ask again."""
    try:
        job = facade.train(lab.name, variant, given, seed, visitor.name())
    except (Refusal, Unavailable) as problem:
        st.error(str(problem))
        return
    address.go(**{name: str(value) for name, value in given.items()}, seed=str(seed), job=job.id)


def _watched(identifier: str) -> None:
    try:
        job = facade.job(identifier)
    except Refusal as problem:
        st.warning(str(problem))
        return
    st.fragment(_live, run_every=None if job.over else 1.0)(identifier)


def _live(identifier: str) -> None:
    """One job as it is now. Runs again every second until the job is over."""
    job = facade.job(identifier)
    st.subheader(f"{job.spec.variant}: {STATES[job.status]}", anchor=False)
    _progress(job)
    points = _thinned(facade.curves(identifier))
    if points:
        st.caption("The line is the mean since the epoch began, so it leaps where a new one begins.")
        left, right = st.columns(2)
        for place, quantity in ((left, "accuracy"), (right, "loss")):
            place.plotly_chart(
                training.curves({"this run": points}, quantity), key=f"live-{quantity}", config={"displayModeBar": False},
                alt=f"{quantity} against epochs: {_last(points, quantity)}",
            )  # fmt: skip
    _buttons(job)
    if job.over and st.session_state.get("seen-running") == identifier:
        st.session_state.pop("seen-running")
        st.rerun()
    if not job.over:
        st.session_state["seen-running"] = identifier


def _thinned(points: list[CurvePoint]) -> list[CurvePoint]:
    """At most about 300 points: all ends of epochs, and as many between as a screen can show."""
    step = max(1, len(points) // MOST_POINTS)
    return [point for number, point in enumerate(points) if number % step == 0 or point.validation_loss is not None]


STATES = {
    "queued": "waiting",
    "running": "training",
    "finished": "finished",
    "cancelled": "stopped",
    "failed": "failed",
    "interrupted": "interrupted",
}


def _progress(job: Job) -> None:
    now = job.progress
    if job.status == "queued":
        st.info(
            f"Waiting: number {job.position} in the queue. Only one network trains at a time." if job.position else "Waiting."
        )
    elif job.status == "running":
        share = (now.epoch - 1 + now.batch / max(now.batches, 1)) / max(now.epochs, 1)
        left = "" if now.seconds_left is None else f", about {now.seconds_left:.0f} s left"
        stopping = " Stopping." if job.cancelling else ""
        epoch = f"epoch {min(now.epoch, now.epochs)} of {now.epochs}, " if now.epoch else ""
        st.progress(
            min(max(share, 0.0), 1.0),
            f"{now.doing or 'starting'}: {epoch}{now.seconds:.0f} s{left}. On: {now.device or 'a worker'}.{stopping}",
        )
    if job.message:
        (st.info if job.status in ("finished", "cancelled") else st.error)(job.message)


def _last(points: list[CurvePoint], quantity: str) -> str:
    values = [value for point in points if (value := getattr(point, quantity)) is not None]
    return f"{values[-1]:.4f} at epoch {points[-1].epoch:.1f}" if values else "no figure yet"


def _buttons(job: Job) -> None:
    mine = job.visitor == visitor.name()
    if not job.over and mine and not job.cancelling and st.button("Stop this run", key="stop"):
        facade.cancel(job.id, visitor.name())
        st.rerun(scope="fragment")
    if job.status in ("cancelled", "failed", "interrupted") and st.button("Resume from the last finished epoch", key="resume"):
        try:
            facade.resume(job.id, visitor.name())
        except (Refusal, Unavailable) as problem:
            st.error(str(problem))
            return
        st.rerun()
    if job.status == "finished" and job.model:
        try:
            accuracy = facade.entry(job.model).card["metrics"]["test_accuracy"]
        except Refusal:
            st.info("This network made room for newer ones. Train it again to have it back.")
            return
        st.success(f"On the shelf as {job.model}: {accuracy['value']:.2%} of {accuracy['n']:,} test pictures right.")
        if st.button("Try it on a drawing", key="try", on_click=_choose, args=("Try it", job.model)):
            st.rerun()


def _choose(section: str, model: str) -> None:
    """Turns the page to a section and a network; before the next run, as Streamlit wants it for widgets that are shown."""
    st.session_state["section"], st.session_state["model"] = section, model
    address.put(model=model)  # not shown in this section, so no widget writes it


def _others(lab: Lab, watched: str) -> None:
    """The latest runs of everybody, to be watched."""
    runs = [job for job in facade.jobs(lab.name, 12) if job.id != watched]
    if not runs:
        return
    st.subheader("Latest runs", anchor=False)
    for job in runs:
        changed = ", ".join(f"{name} {value}" for name, value in job.spec.knobs.items())
        where = f"/{lab.name}?section=Train+it&job={job.id}"
        st.markdown(f"- [{job.spec.variant}, seed {job.spec.seed}]({where}): {STATES[job.status]} ({changed})")
