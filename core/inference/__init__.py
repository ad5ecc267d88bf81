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
from core.inference.characters import (
    CharacterStates,
    Guess,
    NextCharacters,
    Surprise,
    character_states,
    character_traces,
    next_characters,
    read_characters,
    text_surprise,
    write,
)
from core.inference.examining import Evaluation, evaluate, evaluation
from core.inference.opinions import Opinion, opinion

__all__ = [
    "Opinion", "opinion",
    "CharacterStates", "Guess", "NextCharacters", "Surprise", "character_states", "character_traces", "next_characters",
    "read_characters", "text_surprise", "write",
    "Evaluation", "evaluate", "evaluation",
    "predict", "predict_text", "read", "activations", "probabilities", "answers", "features", "verdict", "run", "vocabulary",
    "weights",
]  # fmt: skip
