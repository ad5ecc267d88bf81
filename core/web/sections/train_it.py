"""Train it: a few knobs, a queue, and live curves that survive a reload and that many may watch by their address."""

from __future__ import annotations

import streamlit as st

from core import facade
from core.contract import Knob, Lab, Refusal, Setting, Unavailable
from core.web import address, visitor, words
from core.web.characters import own_text
from core.web.sections import one_run


def show(lab: Lab) -> None:
    if not facade.training_possible():
        return
    facade.prepare_training()  # a worker gets ready while the visitor still turns knobs
    watched = address.get("job")
    if watched:
        one_run.show(lab, watched)
    with st.expander("Start a training run", expanded=not watched):
        _form(lab)
    _others(lab, watched)


SHORT = 3  # epochs to begin with: enough to see it learn, few enough to wait for


def _form(lab: Lab) -> None:
    """The knobs, with the values of the address or of the network's recipe."""
    variant = address.choice("Network to train", {variant.name: variant.title for variant in lab.variants}, "variant")
    st.caption(lab.variant(variant).summary)
    own = lab.widget == "characters" and own_text.wanted()
    start = _start(lab, variant, own)
    with st.form("knobs", border=False):
        text = own_text.box() if own else None
        columns = st.columns(3)
        knobs = [knob for knob in lab.knobs if knob.name not in lab.variant(variant).without]
        form = f"{variant}-own" if own else variant
        given = {knob.name: _widget(columns[n % 3], knob, start[knob.name], form) for n, knob in enumerate(knobs)}
        seed = columns[len(knobs) % 3].number_input(
            facade.SEED.label, 0, 2**31 - 1, _seed(), help=facade.SEED.help, key=f"seed-{variant}"
        )
        if st.form_submit_button("Train", type="primary"):
            _ask(lab, variant, given, int(seed), text)


def _start(lab: Lab, variant: str, own: bool) -> dict[str, Setting]:
    """The settings to begin with: what the address asks for where the lab allows it, with a plain word where it does not."""
    brief = {"epochs": SHORT} if any(knob.name == "epochs" for knob in lab.knobs) else {}
    brief |= own_text.START if own else {}
    asked = brief | {knob.name: address.get(knob.name) for knob in lab.knobs if address.get(knob.name)}
    try:
        return lab.settings(variant, asked)
    except Refusal as problem:
        st.error(f"The address asks for something that is not allowed. {words.plain(problem)}")
        return lab.settings(variant, brief)


def _seed() -> int:
    try:
        return int(facade.SEED.parse(address.get("seed", "1")))
    except Refusal as problem:
        st.error(f"The address asks for something that is not allowed. {words.plain(problem)}")
        return 1


def _widget(place: st.delta_generator.DeltaGenerator, knob: Knob, value: Setting, form: str) -> Setting:
    """A knob as a widget."""
    key = f"knob-{form}-{knob.name}"
    if knob.kind == "choice":
        return place.selectbox(knob.label, knob.choices, knob.choices.index(str(value)), help=knob.help, key=key)
    if knob.kind == "integer":
        return place.number_input(knob.label, int(knob.low or 0), int(knob.high or 0), int(value), help=knob.help, key=key)
    step = 0.0001 if knob.scale == "log" else 0.05
    return place.number_input(knob.label, knob.low, knob.high, float(value), step, "%g", help=knob.help, key=key)


def _ask(lab: Lab, variant: str, given: dict[str, Setting], seed: int, text: str | None) -> None:
    """Queues the run and turns to watching it; the address then holds all that it takes to ask again, but a text of one's own."""
    if text is not None and not text.strip():
        st.error(own_text.missing())
        return
    try:
        job = facade.train(lab.name, variant, given, seed, visitor.name(), text=text or "")
    except (Refusal, Unavailable) as problem:
        st.error(words.plain(problem))
        return
    address.go(**{name: str(value) for name, value in given.items()}, seed=str(seed), job=job.id)


def _others(lab: Lab, watched: str) -> None:
    """The latest runs of everybody, to be watched."""
    runs = [job for job in facade.jobs(lab.name, 12) if job.id != watched]
    if not runs:
        return
    st.subheader("Latest runs", anchor=False)
    for job in runs:
        what = words.run(lab, job.spec.variant, job.spec.knobs, job.spec.seed, bool(job.spec.text))
        mine = ", yours" if job.visitor == visitor.name() else ""
        st.markdown(f"- [{what}](/{lab.name}?section=Train+it&job={job.id}): {one_run.STATES[job.status]}{mine}")
