"""Networks that answer: ONNX Runtime sessions over what the vault vouches for.

One thread a call and no spinning: many visitors share few cores, and a picture takes 0.04 ms as it is.
"""

from core.inference.answering import (
    activations,
    answers,
    features,
    predict,
    predict_text,
    probabilities,
    read,
    run,
    verdict,
    vocabulary,
    weights,
)
from core.inference.opinions import Opinion, opinion

__all__ = [
    "Opinion", "opinion",
    "predict", "predict_text", "read", "activations", "probabilities", "answers", "features", "verdict", "run", "vocabulary",
    "weights",
]  # fmt: skip
