"""The networks that guess the next character, as they ship: what the pages are told by them."""

from __future__ import annotations

from itertools import islice

import numpy as np
import pytest

from core import facade
from core.contract import Refusal
from core.reference.characters import character_reader

LAB = "character_model"
VARIANTS = [variant.name for variant in facade.lab(LAB).variants]
TEXT = 'The old man looked up. "There is somebody at the door," he said,\nand his wife went to see who it was.\n\n"It is'
every_variant = pytest.mark.parametrize("variant", VARIANTS)


@every_variant
def test_it_guesses_better_than_the_five_gram_with_the_same_data(variant: str) -> None:
    card = facade.entry(f"{LAB}/{variant}").card
    print(variant, {name: round(metric["value"], 4) for name, metric in card["metrics"].items()})
    assert card["metrics"]["test_bits"]["value"] < card["metrics"]["five_gram_bits"]["value"]
    assert card["metrics"]["test_bits"]["n"] == sum(row["n"] for row in card["by_text"]) > 500_000
    assert card["parity"]["max_abs_difference"] <= 1e-5


def test_the_best_of_them_is_clearly_better_than_the_five_gram() -> None:
    metrics = [facade.entry(f"{LAB}/{variant}").card["metrics"] for variant in VARIANTS]
    assert min(found["test_bits"]["value"] / found["five_gram_bits"]["value"] for found in metrics) < 0.95


@every_variant
def test_both_engines_of_the_web_process_are_of_one_mind(variant: str) -> None:
    """The surprise comes from ONNX Runtime, the next characters from NumPy, the gates from NumPy in float64."""
    model = f"{LAB}/{variant}"
    found = facade.surprise(model, TEXT)
    for place in (0, 1, 17, 50, len(TEXT) - 1):
        bits = {guess.character: guess.bits for guess in facade.next_characters(model, TEXT[:place]).guesses}
        assert bits[TEXT[place]] == pytest.approx(found.bits[place], abs=1e-4), place
        assert next(iter(bits)) == found.expected[place][0].character
    states = facade.character_states(model, TEXT)
    traced = np.concatenate([trace["hidden"][0, 1:] for trace in facade.character_traces(model, TEXT)], axis=1)
    assert states.hidden == pytest.approx(traced, abs=1e-5)
    assert states.hidden.shape == (len(TEXT), len(states.owner))
    reader = character_reader(facade.layers(model), facade.weights(model), np.float64)
    assert reader.running(np.array([1, 2, 3])).sum(axis=1) == pytest.approx(1)


def test_english_surprises_less_than_noise_and_words_are_gone_on_with() -> None:
    model = f"{LAB}/lstm"
    english, noise = facade.surprise(model, TEXT), facade.surprise(model, "xq zvj kkw QZX pfft wqx")
    assert english.mean < 2.6 < 5 < noise.mean
    assert english.baseline_mean < noise.baseline_mean
    assert facade.next_characters(model, "He could not under").continuation.startswith("stand")


def test_what_is_shown_of_the_next_characters_is_what_was_asked_for() -> None:
    model = f"{LAB}/gru"
    whole, few, cold = (facade.next_characters(model, TEXT, *ask) for ask in ((), (1.0, 5), (0.2, 0)))
    for found in (whole, few, cold):
        assert sum(guess.probability for guess in found.guesses) == pytest.approx(1)
        shares = [guess.probability for guess in found.guesses]
        assert shares == sorted(shares, reverse=True)
    assert len(few.guesses) == 5
    assert [guess.character for guess in few.guesses] == [guess.character for guess in whole.guesses[:5]]
    assert cold.guesses[0].probability > whole.guesses[0].probability
    assert cold.entropy == whole.entropy == pytest.approx(sum(guess.probability * guess.bits for guess in whole.guesses))
    assert facade.next_characters(model, "\u6f22\u5b57 ab").unknown == 2


@every_variant
def test_the_same_arguments_write_the_same_text_and_it_can_be_stopped(variant: str) -> None:
    model = f"{LAB}/{variant}"
    one, again, other = ("".join(facade.write(model, "It was", 120, 0.8, 0, seed)) for seed in (7, 7, 8))
    assert one == again != other
    assert len(one) == 120
    writer = facade.write(model, "It was", 20_000, 0.8, 0, 7)
    assert "".join(islice(writer, 40)) == one[:40]
    writer.close()
    with pytest.raises(StopIteration):
        next(writer)
    coldest = "".join(facade.write(model, "It was", 30, 1.0, 1, 1))
    assert coldest == "".join(facade.write(model, "It was", 30, 1.0, 1, 2)), "with one candidate there is nothing to draw"


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        ({"length": 0}, "length must be a whole number from 1 to 20,000; 0 came"),
        ({"length": 20_001}, "20001 came"),
        ({"seed": -1}, "seed must be a whole number"),
        ({"temperature": 0}, "temperature must be"),
        ({"top_k": 501}, "candidates must be"),
    ],
)
def test_what_cannot_be_written_is_refused_before_the_first_character(ask: dict[str, int], message: str) -> None:
    with pytest.raises(Refusal, match=message):
        facade.write(f"{LAB}/gru", "It was", **ask)


def test_some_unit_follows_what_a_unit_can_follow() -> None:
    states = facade.character_states(f"{LAB}/gru_two_layers", TEXT * 5)
    strongest = {name: abs(float(values[states.ranked(name)[0]])) for name, values in states.follows.items()}
    print(strongest)
    assert min(strongest.values()) > 0.25
    assert min(strongest["blank"], strongest["place in the word"]) > 0.5
    assert all(np.isfinite(values).all() and np.abs(values).max() <= 1 + 1e-9 for values in states.follows.values())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "nothing to read"),
        (" \n\t ", "nothing to read"),
        ("\0\x07", "nothing to read"),
        ("\u6f22\u5b57\u4eee\u540d", "knows none of these characters"),
        ("\ud83d", "half a character"),
        ("a" * 1_000_000, "at most 20,000 characters here; 1,000,000 came"),
        (7, "something of the type int came"),
    ],
)
def test_a_text_that_cannot_be_read_is_refused(text: str, message: str) -> None:
    with pytest.raises(Refusal, match=message):
        facade.surprise(f"{LAB}/gru", text)


@pytest.mark.parametrize("text", ["a", "\U0001f600 \U0001f600 yes", "\u05e9\u05dc\u05d5\u05dd hello", "<b>alert(1)</b>"])
def test_odd_texts_are_read_as_they_are(text: str) -> None:
    found = facade.surprise(f"{LAB}/gru", text)
    assert found.text == text
    assert len(found.bits) == len(found.baseline) == len(found.known) == len(found.expected) == len(text)
    assert np.isfinite(found.mean)
    assert np.isfinite(found.baseline_mean)
    assert len(facade.character_traces(f"{LAB}/gru", text)[0]["hidden"][0]) == len(text) + 1


@every_variant
def test_other_forms_of_the_same_letters_are_read_as_those(variant: str) -> None:  # case 39
    model, typed, plain = f"{LAB}/{variant}", "\uff28\uff45 was \ufb01ne.", "He was fine."
    assert facade.surprise(model, typed).text == plain
    assert facade.surprise(model, typed).bits.tolist() == facade.surprise(model, plain).bits.tolist()
    assert facade.next_characters(model, typed) == facade.next_characters(model, plain)
    assert "".join(facade.write(model, typed, 20)) == "".join(facade.write(model, plain, 20))
    assert facade.character_states(model, typed).text == plain
    assert facade.character_traces(model, typed)[0]["hidden"].shape[1] == len(plain) + 1
    with pytest.raises(Refusal, match="at most 20,000 characters here; 38,000 came"):
        facade.surprise(model, "\ufb01" * 19_000)


def test_the_three_likeliest_are_those_of_all_in_their_order() -> None:
    found, model = facade.surprise(f"{LAB}/gru", TEXT), f"{LAB}/gru"
    for place in range(0, len(TEXT), 7):
        best = facade.next_characters(model, TEXT[:place]).guesses[:3]
        assert [guess.character for guess in best] == [guess.character for guess in found.expected[place]]
        assert [guess.bits for guess in found.expected[place]] == sorted(guess.bits for guess in found.expected[place])


def test_other_networks_are_refused_in_words() -> None:
    with pytest.raises(Refusal, match="reads no characters"):
        facade.next_characters("sentiment_classifier/gru", "It was")
    with pytest.raises(Refusal, match="no labels that could be right or wrong"):
        facade.evaluation(f"{LAB}/gru")


def test_only_this_lab_learns_from_a_text_of_ones_own(empty_home: object) -> None:
    with pytest.raises(Refusal, match="cannot learn from a text"):
        facade.train("digit_classifier", "lenet5", {}, 1, "somebody", text="x" * 3_000)
    with pytest.raises(Refusal, match="2,000 to 200,000 characters; 300 came"):
        facade.train(LAB, "gru", {}, 1, "somebody", text="x" * 300)


def test_the_text_of_ones_own_stands_in_no_job(empty_home: object) -> None:
    text = "".join(f"My secret number {place} is a secret. " for place in range(80))
    job = facade.train(LAB, "gru", {"epochs": 1}, 1, "somebody", text=text)
    facade.cancel(job.id, "somebody")
    assert len(job.spec.text) == 64
    assert "secret" not in repr(facade.jobs())
    assert facade.train(LAB, "gru", {"epochs": 1}, 1, "another", text=text).id == job.id
    assert facade.train(LAB, "gru", {"epochs": 1}, 1, "another").id != job.id
