"""Asking a network that guesses the next character: what comes, what surprises it, what it writes, what its units follow."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from core import vault
from core.contract import Layer, Refusal
from core.inference.answering import run, weights
from core.inference.opening import network
from core.reference.cells import Trace
from core.reference.characters import CharacterReader, States, character_reader
from core.reference.choosing import checked, choose, shaped
from core.reference.following import correlations, properties
from core.reference.ngrams import NGrams
from core.reference.surprise import predictions, surprise
from core.texts import Alphabet, tidy
from core.vault import Entry

LONGEST, LONGEST_OPENED, LONGEST_TRACED, LONGEST_WRITTEN = 20_000, 5_000, 2_000, 20_000  # characters
REMEMBERED = 1_000  # characters before the end of a text, and up to STRIDE more, decide what comes next: the rest is not read
STRIDE = 50  # after so many characters the states are kept: somebody who types is waited for
LONGEST_WORD = 24
PRINTED = str.maketrans({
    "\t": " ", "\u00a0": " ", "\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u2013": "-", "\u2014": "--",
    "\u2026": "...",
})  # fmt: skip
EXPECTED = 3
RUNNING = "running"  # the layer that gives what comes next after each character
KEPT_BASELINES = 3  # in memory, some 15 MB each
_baselines: dict[str, NGrams] = {}  # by the checksum of their file, the last used last
_opening = threading.Lock()


@dataclass(frozen=True)
class Guess:
    """A character that may come next ("": any that the network does not know), and how likely.

    `probability` is after temperature and top-k, `bits` the surprise by the network's own probability.
    """

    character: str
    probability: float
    bits: float


@dataclass(frozen=True)
class NextCharacters:
    """What comes after a text. `guesses`: the likeliest first. `continuation`: the likeliest way on to the end of the word.

    `entropy`: of the network's own probabilities, in bits. `read`: characters that decided; `unknown`: of these, those that the
    network does not know.
    """

    guesses: tuple[Guess, ...]
    continuation: str
    entropy: float
    read: int
    unknown: int


@dataclass(frozen=True)
class Surprise:
    """A text's surprise, character by character: `bits` (n,) the network's, `baseline` (n,) the five-gram's.

    `known` (n,): characters of the alphabet. `expected`: what the network held likeliest at each place, the first first. The
    means are over known characters, in bits.
    """

    text: str
    bits: np.ndarray
    baseline: np.ndarray
    known: np.ndarray
    expected: tuple[tuple[Guess, ...], ...]

    @property
    def mean(self) -> float:
        return float(self.bits[self.known].mean())

    @property
    def baseline_mean(self) -> float:
        return float(self.baseline[self.known].mean())


@dataclass(frozen=True)
class CharacterStates:
    """Each unit's state after each character, `hidden` (characters, units) float32: those of all `layers`, from below, side
    by side.

    `owner` (units,): the place of each unit's layer. `follows`: how each unit's state goes along with a property of the places,
    (units,) correlations from -1 to 1.
    """

    text: str
    layers: tuple[str, ...]
    hidden: np.ndarray
    owner: np.ndarray
    follows: Mapping[str, np.ndarray]

    def ranked(self, name: str) -> np.ndarray:
        """The units, those first that follow the property most closely, up or down."""
        return np.argsort(-np.abs(self.follows[name]), kind="stable")


def read_characters(text: object, longest: int = LONGEST) -> str:
    """Anybody's text as a network reads it: printers' signs become those of a typewriter, as in the books.

    Raises Refusal for what is no text, and for one that is too long.
    """
    plain = tidy(text).translate(PRINTED)
    if len(plain) > longest:
        raise Refusal(f"A text may have at most {longest:,} characters here; {len(plain):,} came. Take a part of it.")
    return plain


def next_characters(entry: Entry, text: str, temperature: float = 1.0, top_k: int = 0) -> NextCharacters:
    """What comes after a text. Raises Refusal for a text that is too long, and for a temperature or top-k out of range."""
    checked(temperature, top_k)
    reader, known, text = _reader(entry), _alphabet(entry), _known_form(entry, text)
    numbers = _last(known.encode(text))
    states = _after(entry, numbers)
    own = reader.answer(states)
    chances = shaped(own, temperature, top_k)
    order = [place for place in np.argsort(-chances, kind="stable").tolist() if chances[place] > 0]
    bits = surprise(own)
    guesses = tuple(Guess(known.labels[place], float(chances[place]), float(bits[place])) for place in order)
    read = text[-len(numbers) :]
    unknown = sum(character not in known.numbers for character in read)
    return NextCharacters(guesses, _word(reader, known, states), float(own @ bits), len(read), unknown)


def _last(numbers: np.ndarray) -> np.ndarray:
    """The end of a text. It begins at a multiple of STRIDE: one character more at the end, and the beginning is the same."""
    return numbers[max(0, len(numbers) - REMEMBERED) // STRIDE * STRIDE :]


def _after(entry: Entry, numbers: np.ndarray) -> States:
    """The states after a text, from those that were kept on the way."""
    whole = len(numbers) // STRIDE * STRIDE
    kept = _kept_states(entry.name, entry.card["files"]["weights.npz"]["sha256"], numbers[:whole].tobytes())
    return _reader(entry).read(numbers[whole:], kept)


@lru_cache(200)
def _kept_states(name: str, sha256: str, content: bytes) -> States:
    """After numbers (n,) int32, n a multiple of STRIDE."""
    reader = _kept_reader(name, sha256)
    if not content:
        return reader.blank
    piece = 4 * STRIDE
    return reader.read(np.frombuffer(content[-piece:], np.int32), _kept_states(name, sha256, content[:-piece]))


def _word(reader: CharacterReader, known: Alphabet, states: States) -> str:
    """The likeliest characters one after the other, as long as they go on with a word."""
    word = ""
    while len(word) < LONGEST_WORD:
        number = int(reader.answer(states).argmax())
        character = known.labels[number]
        if not (character.isalnum() or character == "'"):
            break
        word, states = word + character, reader.step(states, number)
    return word


def write(
    entry: Entry, text: str, length: int = 400, temperature: float = 0.8, top_k: int = 0, seed: int = 1
) -> Iterator[str]:
    """Goes on with a text, a character a step; the same arguments give the same text. Raises Refusal like `next_characters`, and
    for a length that is not 1 to 20,000, before the first character.
    """
    checked(temperature, top_k)
    for value, what, low, high in ((length, "length", 1, LONGEST_WRITTEN), (seed, "seed", 0, 2**31 - 1)):
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise Refusal(f"The {what} must be a whole number from {low:,} to {high:,}; {str(value)[:20]} came.")
    return _written(entry, _known_form(entry, text), length, temperature, top_k, seed)


def _written(entry: Entry, text: str, length: int, temperature: float, top_k: int, seed: int) -> Iterator[str]:
    reader, known, dice = _reader(entry), _alphabet(entry), np.random.default_rng(seed)
    states = _after(entry, _last(known.encode(text)))
    for _ in range(length):
        chances = reader.answer(states)
        chances[0] = 0  # "any other character" cannot be written
        number = choose(shaped(chances, temperature, top_k), dice.random())
        yield known.labels[number]
        states = reader.step(states, number)


def text_surprise(entry: Entry, text: str) -> Surprise:
    """The surprise of each character. Raises Refusal for a text that is too long, blank, or without a known character."""
    text = _known_form(entry, text)
    if not text.strip():
        raise Refusal("There is nothing to read in this text. Type some words.")
    known = _alphabet(entry)
    numbers = known.encode(text)
    if not numbers[1:].any():
        raise Refusal("The network knows none of these characters: it learned from texts in another alphabet. Type some words.")
    answers = running(entry, numbers)
    bits = surprise(answers)
    expected = tuple(
        tuple(Guess(known.labels[place], float(row[place]), float(own[place])) for place in places)
        for places, row, own in zip(_likeliest(answers).tolist(), answers, bits, strict=True)
    )
    chance = surprise(baseline(entry).probabilities(numbers)[1:])
    return Surprise(text, bits[np.arange(len(text)), numbers[1:]].astype(float), chance, numbers[1:] > 0, expected)


def _likeliest(answers: np.ndarray) -> np.ndarray:
    """The places of the EXPECTED largest of each row, the largest first."""
    most = min(EXPECTED, answers.shape[1])
    found = np.sort(np.argpartition(-answers, most - 1, axis=1)[:, :most], axis=1)
    order = np.argsort(-np.take_along_axis(answers, found, axis=1), axis=1, kind="stable")
    return np.take_along_axis(found, order, axis=1)


def running(entry: Entry, numbers: np.ndarray) -> np.ndarray:
    """What the network expects before each of numbers[1:], (n - 1, characters) float32."""
    return predictions(lambda batch: run(entry, batch, [RUNNING])[RUNNING], numbers)


def encode(entry: Entry, text: str) -> np.ndarray:
    """The numbers of a line end and the text after it, (length + 1,) int32."""
    return _alphabet(entry).encode(text)


def baseline(entry: Entry) -> NGrams:
    """The n-gram model beside the network; those of networks that learned from the same text are one and the same."""
    sha256 = entry.card["files"]["ngrams.npz"]["sha256"]
    with _opening:
        found = _baselines.pop(sha256, None) or NGrams.from_arrays(vault.arrays(entry, "ngrams.npz"))
        _baselines[sha256] = found
        if len(_baselines) > KEPT_BASELINES:
            del _baselines[next(iter(_baselines))]
    return found


def character_states(entry: Entry, text: str) -> CharacterStates:
    """Every unit after every character. Raises Refusal for an empty text and one of more than 5,000 characters."""
    text = _some(entry, text, LONGEST_OPENED)
    layers = tuple(layer.name for layer in _layers(entry) if layer.kind in ("GRU", "LSTM"))
    found = run(entry, _alphabet(entry).encode(text)[None], layers)
    hidden = np.concatenate([found[name][0, 1:] for name in layers], axis=1)
    owner = np.repeat(np.arange(len(layers)), [found[name].shape[-1] for name in layers])
    exact = hidden.astype(float)
    follows = {name: correlations(exact, values) for name, values in properties(text).items()}
    return CharacterStates(text, layers, hidden, owner, follows)


def character_traces(entry: Entry, text: str) -> tuple[Trace, ...]:
    """Every gate at every step, a trace a layer, by the reference engine in float64; step 0 is the line end before the text.

    Raises Refusal for an empty text and one of more than 2,000 characters.
    """
    numbers = _alphabet(entry).encode(_some(entry, text, LONGEST_TRACED))
    return character_reader(_layers(entry), weights(entry), np.float64).traces(numbers)


def _known_form(entry: Entry, text: str, longest: int = LONGEST) -> str:
    """The text as this network can read it best. Raises Refusal for one that is too long."""
    return read_characters(_alphabet(entry).known_form(read_characters(text, longest)), longest)


def _some(entry: Entry, text: str, longest: int) -> str:
    text = _known_form(entry, text, longest)
    if not text:
        raise Refusal("There is no text to read. Type some words.")
    return text


def _layers(entry: Entry) -> tuple[Layer, ...]:
    return tuple(Layer.from_dict(layer) for layer in entry.card["layers"])


def _alphabet(entry: Entry) -> Alphabet:
    alphabet = network(entry).alphabet
    if alphabet is None:
        raise Refusal(f"The network {entry.name} reads no characters. Choose one that does.")
    return alphabet


def _reader(entry: Entry) -> CharacterReader:
    _alphabet(entry)
    return _kept_reader(entry.name, entry.card["files"]["weights.npz"]["sha256"])


@lru_cache(3)
def _kept_reader(name: str, sha256: str) -> CharacterReader:
    """`sha256` makes another network of the same name a new entry."""
    entry = vault.get(name)
    return character_reader(_layers(entry), weights(entry))

