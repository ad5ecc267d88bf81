"""What each word did to an answer: the effects add up to the answer itself, whatever the network."""

from __future__ import annotations

import numpy as np
import pytest

from core import facade
from core.contract import Refusal
from core.inference import Opinion

LAB = "sentiment_classifier"
VARIANTS = ("lstm", "bidirectional_lstm", "gru", "simple_rnn", "bag_of_words")
TEXTS = ("bad", "A good film, not bad, not bad at all. xyzzy!", "one two three good " * 150)


def opinion(variant: str, text: str) -> Opinion:
    return facade.opinion(f"{LAB}/{variant}", text)


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("variant", VARIANTS)
def test_the_effects_add_up_to_the_answer(variant: str, text: str) -> None:
    found = opinion(variant, text)
    assert found.favour == facade.predict_text(f"{LAB}/{variant}", text).probabilities[1]
    assert found.start + found.effects.sum() == pytest.approx(np.log(found.favour / (1 - found.favour)), abs=1e-3)
    assert len(found.effects) == len(found.reading.words)
    assert not found.effects[: found.reading.cut].any()


@pytest.mark.parametrize("variant", ["lstm", "gru", "simple_rnn"])
def test_an_effect_is_the_move_of_the_running_prediction(variant: str) -> None:
    found = opinion(variant, TEXTS[1])
    evidence = np.log(found.running / (1 - found.running))
    assert found.effects == pytest.approx(np.diff(evidence, prepend=found.start), abs=1e-4)
    assert found.running[-1] == pytest.approx(found.favour, abs=1e-6)


def test_a_word_gets_the_same_votes_wherever_it_stands_among_the_same_neighbours() -> None:
    found = opinion("bag_of_words", "good film good film good film")
    assert {term for term, _ in found.terms} == {"good", "film", "good film"}  # "film good" is rare
    assert sum(vote for _, vote in found.terms) == pytest.approx(found.effects.sum())
    assert found.effects[::2] == pytest.approx(found.effects[0])
    assert found.running.size == 0


@pytest.mark.parametrize("variant", VARIANTS)
def test_what_is_known_is_counted(variant: str) -> None:
    found = opinion(variant, "xyzzy good qwrtz film")
    assert (found.known, found.reading.unknown) == (2, (True, False, True, False))


def test_a_network_that_reads_pictures_has_no_opinion() -> None:
    with pytest.raises(Refusal, match="reads no texts"):
        facade.opinion("digit_classifier/lenet5", "good")
