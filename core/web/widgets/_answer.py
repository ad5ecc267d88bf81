"""A prediction as HTML: what was read, ten bars, and the picture that the network got. Everything has words beside it."""

from __future__ import annotations

from html import escape
from urllib.parse import urlencode

import numpy as np

from core.contract import Lab, Prediction
from core.web.pictures import data_address
from core.web.words import percent


def bars(labels: tuple[str, ...], probabilities: tuple[float, ...] | None, thing: str) -> str:
    """A list with one bar a label; its width is the probability, which is written beside it."""
    shares = probabilities or (0.0,) * len(labels)
    best = max(range(len(shares)), key=shares.__getitem__) if probabilities else -1
    rows = []
    for index, (label, share) in enumerate(zip(labels, shares, strict=True)):
        written = percent(share) if probabilities else ""
        rows.append(
            f'<li{" class=best" if index == best else ""}><span class="label">{escape(label)}</span>'
            f'<span class="track" aria-hidden="true"><span class="bar" style="width:{100 * share:.1f}%"></span></span>'
            f'<span class="share">{written}</span></li>'
        )
    return f'<ol class="bars" aria-label="Probability of each {escape(thing)}">{"".join(rows)}</ol>'


def strange(lab: Lab) -> str:
    """What is said of a picture unlike those that the network was trained on."""
    return f"This does not look like a {lab.thing}."


def empty(lab: Lab, refusal: str = "") -> str:
    """The answer's place before there is one, or the sentence that says why there is none."""
    role = 'role="alert" class="said refusal"' if refusal else 'role="status" class="said"'
    sentence = refusal or f"Draw a {lab.thing} on the pad. The answer appears here."
    return f'<div class="answer"><p {role}>{escape(sentence)}</p>{bars(lab.labels, None, lab.thing)}</div>'


def answer(lab: Lab, prediction: Prediction, pixels: np.ndarray, notes: tuple[str, ...], code: str) -> str:
    """The whole answer of one of the lab's networks to one picture (28, 28) uint8."""
    share = max(prediction.probabilities)
    unfamiliar = prediction.verdict is not None and not prediction.verdict.familiar
    said = (
        f"{escape(strange(lab))} The nearest would be {escape(prediction.label)}."
        if unfamiliar
        else f'I read <b class="read">{escape(prediction.label)}</b> and am {percent(share).replace(">", "more than")} sure.'
    )
    remarks = "".join(f"<li>{escape(note)}</li>" for note in (*notes, *prediction.notes))
    look = f"/{lab.name}?" + urlencode({"section": "Look inside", "picture": code, "model": prediction.model})
    return (
        f'<div class="answer"><p role="status" class="said{" strange" if unfamiliar else ""}">{said}</p>'
        f"{bars(prediction.labels, prediction.probabilities, lab.thing)}"
        f'<figure><img src="{data_address(pixels)}" width="112" height="112" alt="Your {escape(lab.thing)} as the network '
        f'gets it: 28 by 28 grey pixels, white ink on black, centred"><figcaption><span>What the network gets: 28 × 28 pixels, '
        f'centred by mass.</span><a href="{escape(look)}" target="_parent">Look inside this drawing</a></figcaption></figure>'
        f"{f'<ul class=notes>{remarks}</ul>' if remarks else ''}</div>"
    )
