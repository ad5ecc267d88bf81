"""A real network, small enough to make anew for each test: its ONNX file, its weights, and a card as the worker writes them."""

from __future__ import annotations

import hashlib
import io
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from core import vault

FILTERS, WIDTH, CLASSES = 4, 8, 10


def make_weights(seed: int, side: int = 28) -> dict[str, np.ndarray]:
    """A 3 x 3 convolution with stride 2 and ReLU, dense 8 with ReLU, dense 10 with softmax; laid out as in Keras."""
    rng = np.random.default_rng(seed)
    flat = FILTERS * ((side - 3) // 2 + 1) ** 2
    shapes = {
        "convolution/kernel": (3, 3, 1, FILTERS), "convolution/bias": (FILTERS,),
        "features/kernel": (flat, WIDTH), "features/bias": (WIDTH,),
        "probabilities/kernel": (WIDTH, CLASSES), "probabilities/bias": (CLASSES,),
    }  # fmt: skip
    return {name: rng.normal(scale=0.3, size=shape).astype("float32") for name, shape in shapes.items()}


def make_onnx(weights: dict[str, np.ndarray], side: int = 28) -> bytes:
    """The network as a file: picture (batch, side, side, 1) -> probabilities, convolution (channels last), features."""
    placed = {
        **weights,
        "convolution/kernel": weights["convolution/kernel"].transpose(3, 2, 0, 1),
    }  # ONNX: filters, channels, rows, columns
    steps = [
        ("Transpose", ["picture"], "channels_first", {"perm": [0, 3, 1, 2]}),
        ("Conv", ["channels_first", "convolution/kernel", "convolution/bias"], "maps", {"strides": [2, 2]}),
        ("Transpose", ["maps"], "maps_last", {"perm": [0, 2, 3, 1]}),
        ("Relu", ["maps_last"], "convolution", {}),
        ("Flatten", ["convolution"], "flat", {"axis": 1}),
        ("Gemm", ["flat", "features/kernel", "features/bias"], "dense", {}),
        ("Relu", ["dense"], "features", {}),
        ("Gemm", ["features", "probabilities/kernel", "probabilities/bias"], "scores", {}),
        ("Softmax", ["scores"], "probabilities", {"axis": 1}),
    ]
    half = (side - 3) // 2 + 1
    outputs = {"probabilities": [CLASSES], "convolution": [half, half, FILTERS], "features": [WIDTH]}
    graph = helper.make_graph(
        [helper.make_node(kind, given, [made], **settings) for kind, given, made, settings in steps],
        "tiny",
        [helper.make_tensor_value_info("picture", TensorProto.FLOAT, ["batch", side, side, 1])],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", *shape]) for name, shape in outputs.items()],
        [numpy_helper.from_array(np.ascontiguousarray(values), name) for name, values in placed.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10)
    onnx.checker.check_model(model)
    return model.SerializeToString()


def make_archive(**arrays: np.ndarray) -> bytes:
    """An .npz file's content."""
    stream = io.BytesIO()
    np.savez(stream, **arrays)  # type: ignore[arg-type]
    return stream.getvalue()


def make_files(seed: int, ballast: int = 1000) -> dict[str, bytes]:
    """All files of one network but the card. The Keras file is `ballast` bytes: nothing here reads it, it only takes room."""
    rng = np.random.default_rng([seed, 1])
    weights = make_weights(seed)
    rule = {"familiar/mean": rng.normal(size=(CLASSES, WIDTH)), "familiar/precision": np.eye(WIDTH) * 0.5}
    labels = rng.integers(0, CLASSES, 50).astype("uint8")
    return {
        "model.onnx": make_onnx(weights),
        "model.keras": rng.bytes(ballast),
        "weights.npz": make_archive(**weights, **rule),
        "evaluation.npz": make_archive(predictions=labels, labels=labels, confidences=rng.random(50).astype("float32")),
    }


def make_card(seed: int, **changes: Any) -> dict[str, Any]:
    """The card of `make_files(seed)`, as far as the vault and the inference read it."""
    card = {
        "seed": seed,
        "parameters": sum(values.size for values in make_weights(seed).values()),
        "input": {"name": "picture", "shape": [None, 28, 28, 1], "dtype": "float32", "range": [0, 1], "layout": "NHWC"},
        "output": {"name": "probabilities", "shape": [None, CLASSES], "labels": list("0123456789")},
        "out_of_distribution": {"rule": "Mahalanobis", "feature_layer": "features", "threshold": 5.0},
    }
    return {**card, **changes}


def key(seed: int) -> str:
    """Twelve hexadecimal digits."""
    return hashlib.sha256(str(seed).encode()).hexdigest()[:12]


def put(
    seed: int, publish: bool = False, variant: str = "small", lab: str = "digits", ballast: int = 1000, **changes: Any
) -> str:
    """Shelves the network of that seed; returns its name."""
    return vault.put(lab, variant, key(seed), make_files(seed, ballast), make_card(seed, **changes), publish=publish)


def names(lab: str | None = None) -> list[str]:
    """What the vault lists."""
    return [entry.name for entry in vault.entries(lab)]
