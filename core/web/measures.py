"""What a lab's networks are measured by, in words: the share of answers that are right, or bits per character."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from core.contract import Lab
from core.facade import Entry
from core.web import words

BITS = "test_bits"


def quantities(lab: Lab) -> tuple[str, ...]:
    """What the lab's learning curves can show, as `core.figures.training.curves` names it."""
    return ("bits",) if lab.metric == BITS else ("accuracy", "loss")


def examined(lab: Lab) -> str:
    """What the examination counts, in the plural: "test digits"."""
    return "test characters" if lab.metric == BITS else f"test {lab.thing}s"


def told(lab: Lab, card: Mapping[str, Any]) -> str:
    """A network's figure on the test part, as a sentence without its stop."""
    test = card["metrics"][lab.metric]
    if lab.metric != BITS:
        return f"{words.share(test['value'])} of {test['n']:,} {examined(lab)} right"
    grams = card["metrics"]["five_gram_bits"]
    better = "fewer is better" if test["value"] < grams["value"] else "so the 5-gram, which needs fewer, guesses better"
    return (
        f"{test['value']:.3f} bits per character on {test['n']:,} characters that were held out; a 5-gram of the same text: "
        f"{grams['value']:.3f} ({better})"
    )


def best(lab: Lab, cards: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """The card of the best network by the lab's own figure; of equal ones the first."""
    return max(cards, key=lambda card: _towards(lab) * card["metrics"][lab.metric]["value"])


def ranked(lab: Lab, shelf: Sequence[Entry], most: int) -> tuple[list[Entry], str]:
    """The `most` best networks by the lab's own figure, the best first; and how many are left out, as a sentence or ""."""
    kept = sorted(shelf, key=lambda entry: -_towards(lab) * entry.card["metrics"][lab.metric]["value"])[:most]
    left = len(shelf) - len(kept)
    return kept, f"These are the best {most}; {left:,} more {'is' if left == 1 else 'are'} left out." if left else ""


def _towards(lab: Lab) -> int:
    return -1 if lab.metric == BITS else 1
