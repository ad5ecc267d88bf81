"""Recurrent cells, step by step: the gates and states of the NumPy engine against Keras, on real sentences with steps masked."""

from __future__ import annotations

import re
from collections.abc import Callable
from zlib import crc32

import keras
import numpy as np
from keras import layers, ops

from core import data
from core.reference.cells import Cell, bidirectional, run
from core.worker import probe
from core.worker.checks import Outcome, Report, difference

BOUND = 1e-5
FEATURES, UNITS = 16, 24
LONGEST = 60  # words of a sentence
BATCH = 20  # sentences at a time, filled up to the longest and masked there, and in the middle here and there

Arrays = dict[str, np.ndarray]


def _lstm_parts(layer: layers.Layer, x: np.ndarray, mask: np.ndarray) -> Arrays:
    """Keras' own cell, one step after the other; its gates by Keras' operations from Keras' states."""
    cell, states = layer.cell, _blank(len(x), 2)
    found: list[list[np.ndarray]] = []
    for step in range(x.shape[1]):
        sums = ops.split(
            ops.matmul(x[:, step], cell.kernel) + ops.matmul(states[0], cell.recurrent_kernel) + cell.bias, 4, axis=1
        )
        _, (hidden, kept) = cell(ops.convert_to_tensor(x[:, step]), [ops.convert_to_tensor(state) for state in states])
        gates = [ops.sigmoid(sums[0]), ops.sigmoid(sums[1]), ops.tanh(sums[2]), kept, ops.sigmoid(sums[3]), hidden]
        found.append(_where(mask[:, step], [np.asarray(gate) for gate in gates], found[-1] if found else None))
        states = [found[-1][5], found[-1][3]]
    return _by_name(("input", "forget", "candidate", "cell", "output", "hidden"), found)


def _hidden_alone(layer: layers.Layer, x: np.ndarray, mask: np.ndarray) -> Arrays:
    return {"hidden": np.asarray(layer(x, mask=ops.convert_to_tensor(mask)))}


def _gru_parts(layer: layers.Layer, x: np.ndarray, mask: np.ndarray) -> Arrays:
    """As `_lstm_parts`: update and reset gate; of the candidate the new state is made, so the states stand for it."""
    cell, state = layer.cell, _blank(len(x), 1)[0]
    found: list[list[np.ndarray]] = []
    for step in range(x.shape[1]):
        bias = ops.sum(cell.bias, axis=0) if cell.reset_after else cell.bias
        sums = ops.split(ops.matmul(x[:, step], cell.kernel) + ops.matmul(state, cell.recurrent_kernel) + bias, 3, axis=1)
        hidden, _ = cell(ops.convert_to_tensor(x[:, step]), [ops.convert_to_tensor(state)])
        parts = [np.asarray(part) for part in (ops.sigmoid(sums[0]), ops.sigmoid(sums[1]), hidden)]
        found.append(_where(mask[:, step], parts, found[-1] if found else None))
        state = found[-1][2]
    return _by_name(("update", "reset", "hidden"), found)


def _blank(rows: int, count: int) -> list[np.ndarray]:
    return [np.zeros((rows, UNITS), "float32") for _ in range(count)]


def _where(here: np.ndarray, new: list[np.ndarray], before: list[np.ndarray] | None) -> list[np.ndarray]:
    old = before or [np.zeros_like(part) for part in new]
    return [np.where(here[:, None], part, kept) for part, kept in zip(new, old, strict=True)]


def _by_name(names: tuple[str, ...], steps: list[list[np.ndarray]]) -> Arrays:
    return {name: np.stack([step[place] for step in steps], axis=1) for place, name in enumerate(names)}


Parts = Callable[[layers.Layer, np.ndarray, np.ndarray], Arrays]
CELLS: dict[str, tuple[Cell, Callable[[], layers.Layer], Parts]] = {
    "simple RNN": (Cell("simple_rnn"), lambda: layers.SimpleRNN(UNITS, return_sequences=True), _hidden_alone),
    "LSTM": (Cell("lstm"), lambda: layers.LSTM(UNITS, return_sequences=True), _lstm_parts),
    "GRU": (Cell("gru"), lambda: layers.GRU(UNITS, return_sequences=True), _gru_parts),
    "GRU, reset before": (
        Cell("gru", reset_after=False), lambda: layers.GRU(UNITS, return_sequences=True, reset_after=False), _gru_parts,
    ),
    "bidirectional LSTM": (Cell("lstm"), lambda: layers.Bidirectional(layers.LSTM(UNITS, return_sequences=True)), _hidden_alone),
    "bidirectional GRU": (Cell("gru"), lambda: layers.Bidirectional(layers.GRU(UNITS, return_sequences=True)), _hidden_alone),
}  # fmt: skip


def check(cases: int = 1200, seed: int = 1, report: Report = print) -> Outcome:
    """Each of six cells, with random weights, reads a sixth of `cases` sentences of film reviews: every step, gate and state.

    Also the states of the whole layer, which Keras computes at once. Raises Unavailable when the reviews are not in the cache.
    """
    dice = np.random.default_rng(seed)
    each = max(1, cases // len(CELLS))
    table = dice.normal(0, 1, (1000, FEATURES)).astype("float32")
    worst = 0.0
    with keras.device("cpu:0"):
        for name, (cell, make, parts) in CELLS.items():
            found = 0.0
            for start in range(0, each, BATCH):
                x, mask = _sentences(dice, table, min(BATCH, each - start))
                layer = make()
                layer.build(x.shape)
                probe.randomise(layer, dice)
                found = max(found, _difference(cell, layer, parts, x, mask))
            report(f"  {name}: largest difference {found:.2g}")
            worst = max(worst, found)
    return Outcome("cells", each * len(CELLS), seed, worst, BOUND, worst <= BOUND)


def _difference(cell: Cell, layer: layers.Layer, parts: Parts, x: np.ndarray, mask: np.ndarray) -> float:
    whole = np.asarray(layer(x, mask=ops.convert_to_tensor(mask)))
    if isinstance(layer, layers.Bidirectional):
        there, back = probe.variables(layer.forward_layer), probe.variables(layer.backward_layer)
        return difference(bidirectional(cell, x, there, back, mask), whole)
    ours = run(cell, x, probe.variables(layer), mask)
    theirs = parts(layer, x, mask)
    return max(difference(ours["hidden"], whole), *(difference(ours[name], values) for name, values in theirs.items()))


def _sentences(dice: np.random.Generator, table: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Sentences of the test reviews as random embeddings (count, words, features), and which of the steps are read."""
    texts = data.load_test("imdb")[0]
    found: list[list[str]] = []
    while len(found) < count:
        sentence = dice.choice(re.split(r"[.!?]|<br />", texts[dice.integers(len(texts))]))
        words = re.findall(r"[\w']+", str(sentence))[:LONGEST]
        found += [words] if words else []
    steps = max(map(len, found))
    x, mask = np.zeros((count, steps, table.shape[1]), "float32"), np.zeros((count, steps), bool)
    for row, words in enumerate(found):
        x[row, : len(words)] = [table[crc32(word.encode()) % len(table)] for word in words]
        mask[row, : len(words)] = dice.random(len(words)) < 0.9
    return x, mask
