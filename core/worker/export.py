"""From Keras to ONNX, every layer an output, and the proof that both compute the same. The one place for TensorFlow itself."""

from __future__ import annotations

import contextlib
import io
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path

import keras
import numpy as np
import onnx
import onnxruntime
import tensorflow

from core.texts import same_length

OPSET = 18  # the highest that tf2onnx writes


ANSWER = "probabilities"  # the name of the first output


def to_onnx(model: keras.Model, path: Path) -> None:
    """Writes `model` as ONNX: the model's input under its own name, its output first, then every layer's output by layer name.

    The model's output is called "probabilities", whether a layer gives it or something that has no name follows the last layer.
    Augmentation layers inside a model do not survive the conversion: keep them in the data.
    """
    layers = [layer for layer in model.layers if not isinstance(layer, keras.layers.InputLayer) and layer.name != ANSWER]
    given = model.inputs[0]
    watched = keras.Model(given, [model.outputs[0], *(layer.output for layer in layers)])
    watched(np.zeros([size or 1 for size in given.shape], given.dtype))
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")  # tf2onnx asks NumPy for a name that is going away
        watched.export(path, format="onnx", opset_version=OPSET, verbose=False)
    graph = onnx.load(path)
    _rename_outputs(graph.graph, [ANSWER, *(layer.name for layer in layers)])
    onnx.checker.check_model(graph)
    path.write_bytes(graph.SerializeToString())


def _rename_outputs(graph: onnx.GraphProto, names: list[str]) -> None:
    """Gives the graph's outputs their layers' names, wherever a node writes or reads them, and names the batch axis."""
    new = {output.name: name for output, name in zip(graph.output, names, strict=True)}
    for node in graph.node:
        node.output[:] = [new.get(name, name) for name in node.output]
        node.input[:] = [new.get(name, name) for name in node.input]
    for value in (*graph.output, *graph.value_info):
        value.name = new.get(value.name, value.name)
    for value in (*graph.input, *graph.output):
        value.type.tensor_type.shape.dim[0].dim_param = "batch"


def session(path: Path) -> onnxruntime.InferenceSession:
    """A session over a file that this process has just written."""
    return onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])


def in_batches(path: Path, inputs: np.ndarray, outputs: list[str], batch: int = 500) -> list[np.ndarray]:
    """The named outputs of the ONNX file for all inputs (n, ...), computed `batch` at a time."""
    running = session(path)
    name = running.get_inputs()[0].name
    parts = [running.run(outputs, {name: inputs[start : start + batch]}) for start in range(0, len(inputs), batch)]
    return [np.concatenate(column) for column in zip(*parts, strict=True)]


def parity(model: keras.Model, path: Path, inputs: np.ndarray) -> dict[str, object]:
    """The largest difference of an output between Keras and the ONNX file over `inputs` (n, ...)."""
    theirs = model.predict(inputs, batch_size=250, verbose=0)
    ours = in_batches(path, inputs, [session(path).get_outputs()[0].name])[0]
    return {"max_abs_difference": float(np.abs(theirs - ours).max()), "n": len(inputs), "against": "keras"}


def by_length(path: Path, numbers: Sequence[np.ndarray]) -> np.ndarray:
    """The ONNX file's answers to texts, (words,) int32 each, without padding: texts of equal length are computed together."""
    running = session(path)
    return _by_length(numbers, lambda batch: running.run([ANSWER], {running.get_inputs()[0].name: batch})[0])


def parity_by_length(model: keras.Model, path: Path, numbers: Sequence[np.ndarray]) -> dict[str, object]:
    """The largest difference of an answer between Keras and the ONNX file over texts, (words,) int32 each."""
    theirs = _by_length(numbers, lambda batch: np.asarray(model.predict_on_batch(batch)))
    ours = by_length(path, numbers)
    return {"max_abs_difference": float(np.abs(theirs - ours).max()), "n": len(numbers), "against": "keras"}


def _by_length(numbers: Sequence[np.ndarray], answers: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    groups = same_length(numbers)
    found = [answers(np.stack([numbers[row] for row in rows])) for rows in groups]
    return np.concatenate(found)[np.argsort(np.concatenate(groups))]


def tensorflow_version() -> str:
    """The version of TensorFlow, whichever of its packages brought it."""
    return str(tensorflow.__version__)
