"""Remember a bit: four networks on the same task, trained live, and accuracy against lag."""

from __future__ import annotations

import streamlit as st

from core.contract import Knob
from core.figures import through_time as figures
from core.reference.remembered import SEEDS, remembered
from core.reference.remembering import (
    BATCH,
    ECHO,
    ECHO_SETTINGS,
    EVERY,
    EXAMINED,
    LEAD,
    MOST_LAG,
    STEPS,
    TITLES,
    UNITS,
    Training,
)  # fmt: skip
from core.web import address, words
from core.web.exhibits.through_time import parts, trainings

TITLE = "Remember a bit"
LAG = Knob("lag", "Lag: steps from the flagged bit to the question", "integer", 20, 1, MOST_LAG)
SLICE, PAUSE = 0.2, 0.5  # seconds of training, and from one slice to the next
CELL = 'style="padding:.3rem .6rem;text-align:left;border-bottom:1px solid #8884;white-space:nowrap"'
GATES = {"long": "Open for as long as the lag", "usual": "As Keras begins"}


def show() -> None:
    """The task, its settings, the live training, and the table of what was trained before."""
    st.write(
        f"A stream of random bits, one a step. After {LEAD} bits comes one with a flag: remember it. Then as many more bits as "
        "the lag says, none of which matters; at the end the flagged bit is asked for. Who guesses is right half of the time."
    )
    middle, beside = st.columns([1.7, 1], gap="large")  # the curves first, on a phone too
    with beside:
        lag, seed = int(address.knob(LAG)), int(address.knob(parts.SEED))
        gates = address.choice("How the gates of LSTM and GRU begin", GATES, "gates")
        networks = ("simple_rnn", "lstm", "gru") if gates == "long" else ("simple_rnn", "lstm_usual", "gru_usual")
        wanted = address.get("live") == "yes"
        _buttons(wanted, _over(networks, lag, seed))
        st.caption(
            f"{UNITS} units each; Adam, learning rate 0.01; every update sees {BATCH} new streams; gradients clipped by norm at "
            f"1; at most {STEPS} updates, fewer once {6 * EVERY} in a row were without a mistake. NumPy on this server does it "
            f"while you watch; a long lag takes a minute. The echo state network has {ECHO_SETTINGS['units']} units and only its "
            "readout is fitted, at once."
        )
    with middle:
        _live(networks, lag, seed, wanted)
    _table(networks, lag, seed)


def _over(networks: tuple[str, ...], lag: int, seed: int) -> bool:
    return all(training.over for training in trainings.known(networks, lag, seed).values())


def _buttons(wanted: bool, over: bool) -> None:
    if over:
        st.write("These three are trained. Another lag or another seed begins anew.")
    elif wanted:
        st.button("Stop training", on_click=address.put, kwargs={"live": ""})
    else:
        st.button("Train", type="primary", on_click=address.put, kwargs={"live": "yes"})


def _live(networks: tuple[str, ...], lag: int, seed: int, wanted: bool) -> None:
    """The curves; while something is to be trained, a slice is trained and the curves are drawn again, twice a second."""
    running = wanted and not _over(networks, lag, seed)

    def slice_() -> None:
        turn = trainings.work(networks, lag, seed, SLICE) if running else True
        if running and _over(networks, lag, seed):
            st.rerun()  # the last time with the timer: without it the page is at rest
        _progress(trainings.known(networks, lag, seed), lag, seed, running, turn)

    st.fragment(slice_, run_every=PAUSE if running else None)()


def _progress(found: dict[str, Training], lag: int, seed: int, running: bool, turn: bool) -> None:
    begun = any(training.update for training in found.values())
    if not begun:
        st.info("Press Train: the three networks start with random weights and learn side by side.")
    else:
        curves = {
            TITLES[name]: ([point.update for point in training.curve], [100 * point.accuracy for point in training.curve])
            for name, training in found.items()
        }
        parts.chart(figures.accuracies(curves, STEPS), "live", "Share of the bits told right against the updates")
    if running:
        done = sum(STEPS if training.over else training.update for training in found.values())
        st.progress(done / (STEPS * len(found)), "Training" if turn else "Others are training too; waiting for a turn")
    if begun:
        lines = [_line(training) for training in found.values() if training.update]
        lines.append(f"{TITLES[ECHO]}: told **{words.share(trainings.echoed(lag, seed), 1)}** of {EXAMINED:,} new streams right")
        st.markdown("\n".join(f"- {line}" for line in lines))


def _line(training: Training) -> str:
    title = TITLES[training.network]
    if not training.over:
        point = training.curve[-1]
        return f"{title}: update {training.update} of {STEPS}, {words.share(point.accuracy, 0)} right, loss {point.loss:.3f} nats"
    ended = f"after {training.update} updates" if training.learnt else f"all {STEPS} updates made"
    return f"{title}: {ended}; told **{words.share(trainings.examined(training), 1)}** of {EXAMINED:,} new streams right"


def _table(networks: tuple[str, ...], lag: int, seed: int) -> None:
    st.subheader("Accuracy against lag", anchor=False)
    table = {TITLES[name]: rows for name, rows in remembered().items()}
    over = {name: training for name, training in trainings.known(networks, lag, seed).items() if training.over}
    here = {TITLES[name]: (lag, trainings.examined(training)) for name, training in over.items()}
    parts.chart(figures.lags(table, here), "lags", "Share told right against the lag, for each network")
    st.write(
        f"Trained beforehand with this very code, {len(SEEDS)} seeds a point: the line is their mean, the whiskers reach from "
        "the worst to the best. Stars are what was trained on this page."
    )
    st.html(_rows(table))
    st.write(
        "The simple RNN loses the bit as soon as the gradient from the question no longer reaches the flag. An LSTM or GRU keeps "
        "it over any of these lags, **if its gates begin open**: the bias of the forget gate (of the GRU's update gate) starts "
        "at the logarithm of a random time up to the lag (Tallec and Ollivier 2018; the idea of a positive first bias is from "
        "Gers et al. 2000 and Jozefowicz et al. 2015). With the usual first bias the gates leak, the gradient vanishes in them "
        "too, and 300 updates are not enough. The echo state network recalls what its random echo still holds, and no more."
    )


def _rows(table: dict[str, dict[int, list[float]]]) -> str:
    """The means as a table that scrolls by itself where the screen is narrower."""
    head = "".join(f'<th scope="col" {CELL}>lag {lag}</th>' for lag in next(iter(table.values())))
    body = "".join(
        f'<tr><th scope="row" {CELL}>{title}</th>'
        + "".join(f"<td {CELL}>{100 * sum(row) / len(row):.1f}</td>" for row in rows.values()) + "</tr>"
        for title, rows in table.items()
    )  # fmt: skip
    return (
        '<div class="scroll" tabindex="0" style="overflow-x:auto"><table style="border-collapse:collapse;font-size:.9rem">'
        f'<tr><th scope="col" {CELL}>told right, %, mean</th>{head}</tr>{body}</table></div>'
    )
