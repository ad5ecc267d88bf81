"""Networks that read texts: a real one, small enough to be made anew for each test."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from core import inference, vault
from core.contract import Refusal, Unavailable
from core.texts import Vocabulary
from tests import tiny_network

ENTRIES = ("good", "bad", "film", "not")
WORDS = Vocabulary("NFKC", r"<br\s*/?>", r"\w+", 6, False, ENTRIES)
TABLE = np.array([[0, 0], [0, 0], [-1, 1], [1, -1], [0, 0], [0.5, 0]], "float32")  # what each number says against and in favour


def make_onnx() -> bytes:
    """words (batch, steps) int32 -> probabilities (batch, 2), votes (batch, steps, 2): the votes are added up."""
    nodes = [
        helper.make_node("Gather", ["table", "words"], ["votes"]),
        helper.make_node("ReduceSum", ["votes", "axis"], ["scores"], keepdims=0),
        helper.make_node("Softmax", ["scores"], ["probabilities"], axis=1),
    ]
    graph = helper.make_graph(
        nodes,
        "votes",
        [helper.make_tensor_value_info("words", TensorProto.INT32, ["batch", "steps"])],
        [
            helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["batch", 2]),
            helper.make_tensor_value_info("votes", TensorProto.FLOAT, ["batch", "steps", 2]),
        ],
        [numpy_helper.from_array(TABLE, "table"), numpy_helper.from_array(np.array([1], "int64"), "axis")],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10).SerializeToString()


def put(**changes: object) -> vault.Entry:
    files = {
        "model.onnx": make_onnx(),
        "weights.npz": tiny_network.make_archive(**{"embedding/table": TABLE}),
        "vocabulary.json": WORDS.as_json().encode(),
    }
    card = {
        "parameters": TABLE.size,
        "input": {"name": "words", "shape": [None, None], "dtype": "int32", "range": [0, 5]},
        "output": {"name": "probabilities", "shape": [None, 2], "labels": ["negative", "positive"]},
    }
    return vault.get(vault.put("reviews", "votes", tiny_network.key(1), files, card | changes))


def share(text: str) -> float:
    against, favour = sum((TABLE[number] for number in WORDS.encode(WORDS.words(text))), np.zeros(2))
    return float(1 / (1 + np.exp(against - favour)))


@pytest.mark.parametrize("text", ["good", "A good good film", "bad. Not bad?", "film", "a b c d e f g good", "xyz"])
def test_the_answer_is_that_of_the_words(text: str, own_weights: Path) -> None:
    answer = inference.predict_text(put(), text)
    assert answer.probabilities[1] == pytest.approx(share(text), abs=1e-6)
    assert answer.label == ("positive" if share(text) > 0.5 else "negative")
    assert sum(answer.probabilities) == pytest.approx(1, abs=1e-6)


def test_what_every_layer_makes_of_a_text(own_weights: Path) -> None:
    reading, found = inference.read(put(), "one two three four five not good!")
    assert (reading.cut, reading.words[-2:]) == (1, ("not", "good"))
    assert np.array_equal(found["votes"][0], TABLE[reading.numbers])


def test_many_texts_keep_their_order(own_weights: Path) -> None:
    rng = np.random.default_rng(2)
    texts = [" ".join(rng.choice([*ENTRIES, "other"], rng.integers(0, 9))) for _ in range(200)]
    assert inference.answers(put(), texts)[:, 1] == pytest.approx([share(text) for text in texts], abs=1e-6)


@pytest.mark.parametrize(
    "numbers",
    [
        np.array([[6]], "int32"),
        np.array([[-1]], "int32"),
        np.array([[2]], "int64"),
        np.array([[2.0]], "float32"),
        np.array([2], "int32"),
        np.zeros((1, 0), "int32"),
        np.zeros((0, 3), "int32"),
    ],
)
def test_numbers_that_are_no_words_are_refused(numbers: np.ndarray, own_weights: Path) -> None:
    with pytest.raises(Refusal, match="finite int32 numbers of shape n x any"):
        inference.run(put(), numbers)


def test_pictures_and_texts_are_not_confused(own_weights: Path) -> None:
    with pytest.raises(Refusal, match="Expected a picture"):
        inference.predict(put(), np.zeros((28, 28), "uint8"))
    with pytest.raises(Refusal, match="reads no texts"):
        inference.predict_text(vault.get(tiny_network.put(1)), "good")


def test_a_vocabulary_that_is_none_withdraws_the_network(own_weights: Path) -> None:
    entry = put()
    files = {name: vault.read(entry, name) for name in entry.card["files"]} | {"vocabulary.json": b"[]"}
    broken = vault.get(vault.put("reviews", "votes", tiny_network.key(2), files, entry.card))
    with pytest.raises(Unavailable, match="damaged and has been withdrawn"):
        inference.predict_text(broken, "good")


def test_onnx_is_what_it_says() -> None:
    onnx.checker.check_model(onnx.load_from_string(make_onnx()))
