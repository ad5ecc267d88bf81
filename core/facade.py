"""The one door: all that pages, widgets and the command line can do. Nothing here imports Keras; training is started by name."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache, lru_cache, wraps
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

import numpy as np

from core import data, inference, notebook, photos, pictures, places, texts, vault
from core import labs as _labs
from core.contract import CurvePoint, Job, Knob, Lab, Layer, Refusal, TrainSpec, Unavailable
from core.data import DatasetCard
from core.jobs import Dispatcher, LocalEngine, Store
from core.jobs.store import KEPT_FOLDERS
from core.lesson_text import Cell, cells
from core.photos import Photo
from core.pictures import Drawing
from core.reference.explain import Products, explain
from core.reference.network import variables
from core.reference.receptive_field import seen as _seen
from core.reference.recurrent import simple_rnn
from core.vault import Entry

MIME = {
    "keras": "application/octet-stream",
    "onnx": "application/octet-stream",
    "card": "application/json",
    "notebook": "application/x-ipynb+json",
}
RESUMABLE = KEPT_FOLDERS  # runs that are over, the latest: of older ones nothing is kept to go on from
OWN_TEXT = (data.own.SHORTEST, data.own.LONGEST)  # characters that a visitor's own text to learn from may have
Given = ParamSpec("Given")
Answer = TypeVar("Answer")
SEED = Knob(
    "seed", "Seed", "integer", 1, 0, 2**31 - 1, help="The same seed gives the same run; another one, another throw of the dice."
)


def _by_name(function: Callable[Concatenate[Entry, Given], Answer]) -> Callable[Concatenate[str, Given], Answer]:
    """The same function for the network of that name."""

    @wraps(function)
    def named(model: str, /, *given: Given.args, **more: Given.kwargs) -> Answer:
        return function(vault.get(model), *given, **more)

    return named


# Labs and what is on the shelf


def labs() -> dict[str, Lab]:
    """Every lab's card by name."""
    return _labs.cards()


def lab(name: str) -> Lab:
    """The lab of that name. Raises Refusal when there is none."""
    return _labs.card(name)


@cache
def lesson(name: str) -> tuple[Cell, ...]:
    """The lab's lesson as prose and code."""
    return tuple(cells(_labs.lesson_path(name).read_text()))


def shelf(name: str) -> list[Entry]:
    """The lab's networks that can be used now: the shipped ones in the card's order, then those trained here."""
    order = [variant.name for variant in lab(name).variants]
    return sorted(vault.entries(name), key=lambda entry: (not entry.shipped, order.index(entry.card["variant"])))


def entry(model: str) -> Entry:
    """The network of that name. Raises Refusal when the shelf has none: names are looked up, never used as paths."""
    return vault.get(model)


def problems() -> list[str]:
    """What is wrong with the shelf, in plain words: damaged networks, or why nothing can be trained here."""
    trouble = _trouble(places.job_store())
    return [*vault.problems(), *([trouble] if trouble else [])]


def training_possible() -> bool:
    """Whether networks can be trained and kept here; asked once for each job table."""
    return not _trouble(places.job_store())


@cache
def _trouble(path: Path) -> str:
    """Why nothing can be trained here, in a sentence; empty when it can."""
    if not vault.writable():
        return "Nothing can be written here: the shipped networks work, training is switched off."
    try:
        _desk(path)
    except Unavailable as problem:
        return str(problem)
    return ""


# Pictures


def read_photo(content: bytes) -> Drawing:
    """An uploaded picture as the network gets it: (28, 28) uint8, white ink on black. Raises Refusal."""
    return pictures.from_photo(pictures.decode(content))


def read_sketch(rgba: np.ndarray | None) -> Drawing:
    """A sketchpad's ink layer, (height, width, 4) uint8, as the network gets it. Raises Refusal when it is blank."""
    return pictures.from_sketch(rgba)


def take_photo(content: bytes) -> Photo:
    """An uploaded picture in colour, at most 128 x 128 pixels, with the text that stands for it in an address. Raises Refusal."""
    return photos.take(content)


picture_code = pictures.encode
picture_from_code = pictures.parse
photo_code = photos.encode
photo_from_code = photos.parse
tidy_text = texts.tidy


# Predictions and what is behind them


predict = _by_name(inference.predict)
predict_text = _by_name(inference.predict_text)
opinion = _by_name(inference.opinion)
weights = _by_name(inference.weights)
Opinion = inference.Opinion
Guess = inference.Guess
NextCharacters = inference.NextCharacters
Surprise = inference.Surprise
CharacterStates = inference.CharacterStates
read_characters = inference.read_characters
next_characters = _by_name(inference.next_characters)
surprise = _by_name(inference.text_surprise)
write = _by_name(inference.write)
character_states = _by_name(inference.character_states)
character_traces = _by_name(inference.character_traces)


def layers(model: str) -> tuple[Layer, ...]:
    """The network's layers in order."""
    return _layers(model, vault.get(model).card["code_sha256"])


@lru_cache(64)
def _layers(model: str, code: str) -> tuple[Layer, ...]:
    return tuple(Layer.from_dict(layer) for layer in vault.get(model).card["layers"])


def vocabulary(model: str) -> tuple[str, ...]:
    """The words by their numbers, the most frequent first; "" for the numbers that are no known word. Raises Refusal."""
    return ("",) * texts.FIRST + inference.vocabulary(vault.get(model)).entries


def activations(model: str, pixels: np.ndarray) -> dict[str, np.ndarray]:
    """Every layer's output for one picture, without the batch axis, by layer name; the input itself is "picture"."""
    found = inference.activations(vault.get(model), pixels)
    return {name: values[0] for name, values in found.items()}


def unit(model: str, pixels: np.ndarray, layer: str, position: Sequence[int]) -> Products:
    """One unit's products, sum and activation, by the reference engine. Raises Refusal for a layer or place that is not there."""
    found, below = _layer(model, layer)
    return explain(found, weights(model), activations(model, pixels)[below], tuple(position))


def seen(model: str, layer: str, position: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """Rows and columns of the picture that a unit can see, each (first, one past the last)."""
    return _seen(layers(model), layer, tuple(position))


def states(model: str, pixels: np.ndarray, layer: str) -> np.ndarray:
    """A recurrent layer's state after each step, (steps, units), by the reference engine."""
    found, below = _layer(model, layer)
    own = variables(found, weights(model))
    x = activations(model, pixels)[below][None]
    return simple_rnn(x, own["kernel"], own["recurrent_kernel"], own.get("bias"), found.settings["activation"])[0]


def _layer(model: str, name: str) -> tuple[Layer, str]:
    """The layer of that name, and the name of what it reads."""
    chain = layers(model)
    for index, item in enumerate(chain):
        if item.name == name:
            return item, chain[index - 1].name if index else "picture"
    raise Refusal(f"This network has no layer of that name; its layers are {', '.join(item.name for item in chain)}.")


# Training


def _dispatcher() -> Dispatcher:
    return _desk(places.job_store())


@cache
def _desk(path: Path) -> Dispatcher:
    """One dispatcher, with its store, for each job table that this process works on: one, outside tests."""
    return Dispatcher(Store(path), LocalEngine())


def start() -> None:
    """At the start of a process that answers people: clears up after the last one and looks after the queue."""
    vault.sweep()
    if training_possible():
        _dispatcher().start()


def stop() -> None:
    """At its end: running jobs go on and are found again."""
    if training_possible():
        _dispatcher().stop()


def prepare_training() -> None:
    """Has a worker wait with Keras imported, so that the next job's first figure comes seconds sooner."""
    _dispatcher().prepare()


def training_spec(lab_name: str, variant: str, knobs: Mapping[str, object], seed: object) -> TrainSpec:
    """The checked request. Raises Refusal for anything that the lab does not allow."""
    settings = lab(lab_name).settings(variant, knobs)
    return TrainSpec(lab_name, variant, settings, int(SEED.parse(seed)))


def train(
    lab_name: str, variant: str, knobs: Mapping[str, object], seed: object, visitor: str, publish: bool = False, text: str = ""
) -> Job:
    """Queues a training run and returns its job; the same request again gives the same job.

    What is on the shelf already is not trained again: the job is then finished. `text`: a visitor's own, to learn from.
    """
    spec, text = training_spec(lab_name, variant, knobs, seed), _own_text(lab_name, text)
    if text:
        spec = replace(spec, text=data.own.digest(text))
    code = hashlib.sha256(_labs.lesson_path(lab_name).read_bytes()).hexdigest()
    key = spec.key(code, data.card(lab(lab_name).dataset).sha256)
    known = next((found for found in vault.entries(lab_name) if found.card["key"] == key), None)
    if known and not publish:
        return _dispatcher().store.recall(spec, key, visitor, known.name)
    if not text:
        return _dispatcher().store.submit(spec, key, visitor, publish=publish)
    _dispatcher().store.prune()  # before one more text comes: somebody may ask and cancel all day while a long run goes on
    return _dispatcher().store.submit(spec, key, visitor, publish, lambda: data.own.keep(text))


def _own_text(lab_name: str, text: str) -> str:
    """A visitor's own text to learn from, tidied. Raises Refusal for a lab that learns from none."""
    if text and lab(lab_name).answer != "next character":
        raise Refusal("This lab cannot learn from a text of your own.")
    return read_characters(text, data.own.LONGEST) if text else ""


def job(identifier: str) -> Job:
    """The job of that name. Raises Refusal when there is none."""
    return _dispatcher().store.job(identifier)


def jobs(lab_name: str | None = None, limit: int = 30) -> list[Job]:
    """The latest jobs, newest first."""
    return _dispatcher().store.jobs(lab_name, limit)


def curves(identifier: str) -> list[CurvePoint]:
    """A job's learning curves so far; of one that was answered from the shelf, the network's own."""
    points = _dispatcher().store.curves(identifier)
    found = None if points else vault.find(_dispatcher().store.job(identifier).model)
    return [CurvePoint(**point) for point in found.card["history"]] if found else points


def cancel(identifier: str, visitor: str, operator: bool = False) -> Job:
    """Asks a job to stop. Raises Refusal for all but who asked for it last; `operator` is whoever runs the site."""
    if not operator and _dispatcher().store.job(identifier).visitor != visitor:
        raise Refusal("Only who asked for this training run can stop it. You can watch it.")
    return _dispatcher().store.request_cancel(identifier, visitor, operator)


def resume(identifier: str, visitor: str) -> Job:
    """Queues an unfinished job again; it goes on after its last finished epoch."""
    return _dispatcher().store.resume(identifier, visitor)


def wait(identifier: str, watch: Callable[[Job], None]) -> Job:
    """Looks after the queue in this process until the job is over, telling `watch` of every step."""
    while not (current := _dispatcher().store.job(identifier)).over:
        _dispatcher().step()
        watch(current)
        time.sleep(0.2)
    return current


# Data sets and the examination


def dataset_ready(name: str) -> bool:
    """Whether the data set lies in the cache."""
    return data.available(name)


def fetch(name: str, progress: Callable[[int, int, str], None] | None = None) -> DatasetCard:
    """Brings a data set into the cache, from wherever it can be had. `progress`: bytes done, bytes in all or 0, doing."""
    return data.fetch(name, progress).card


def test_pictures(lab_name: str, indexes: Sequence[int]) -> np.ndarray:
    """Pictures of the test part, (n, 28, 28) uint8. Raises Unavailable when the data set was not fetched."""
    return np.stack(data.pick_test(lab(lab_name).dataset, indexes))


def test_texts(lab_name: str, indexes: Sequence[int]) -> list[str]:
    """Texts of the test part, likewise."""
    return data.pick_test(lab(lab_name).dataset, indexes)


Evaluation = inference.Evaluation
evaluation = _by_name(inference.evaluation)
evaluate = _by_name(inference.evaluate)


# Taking home


def download(model: str, kind: str) -> tuple[bytes, str, str]:
    """A network's file as (content, file name, MIME type); `kind` is keras, onnx, card or notebook. Raises Refusal for others."""
    if kind not in MIME:
        raise Refusal(f"A network can be taken home as {', '.join(MIME)}.")
    found = vault.get(model)
    stem = found.name.replace("/", "-")
    if kind == "notebook":
        return notebook.notebook(_labs.lesson_path(found.card["lab"]).read_text(), found.card), f"{stem}.ipynb", MIME[kind]
    name = "card.json" if kind == "card" else f"model.{kind}"
    content = json.dumps(found.card, indent=1).encode() if kind == "card" else vault.read(found, name)
    return content, f"{stem}.{'json' if kind == 'card' else kind}", MIME[kind]
