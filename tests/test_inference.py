"""Inference: the numbers against NumPy alone, what is refused, and that sessions are shared and let go."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from core import inference, vault
from core.contract import Refusal, Unavailable
from core.inference import opening
from core.vault import Entry
from tests.tiny_network import key, make_archive, make_card, make_files, make_weights, put

pytestmark = pytest.mark.usefixtures("own_weights")
SEED = 1998


def shelved(seed: int, **changes: object) -> Entry:
    return vault.get(put(seed, **changes))


def pictures(count: int) -> np.ndarray:
    print(f"seed {SEED}")
    return np.random.default_rng(SEED).integers(0, 256, (count, 28, 28), dtype=np.uint8)


def by_hand(seed: int, batch: np.ndarray) -> dict[str, np.ndarray]:
    """The tiny network in NumPy, in double precision: (n, 28, 28, 1) -> every output by name."""
    weights = {name: values.astype(np.float64) for name, values in make_weights(seed).items()}
    windows = np.lib.stride_tricks.sliding_window_view(batch[..., 0].astype(np.float64), (3, 3), axis=(1, 2))[:, ::2, ::2]
    maps = np.einsum("nyxij,ijf->nyxf", windows, weights["convolution/kernel"][:, :, 0]) + weights["convolution/bias"]
    maps = np.maximum(maps, 0)
    features = np.maximum(maps.reshape(len(batch), -1) @ weights["features/kernel"] + weights["features/bias"], 0)
    scores = features @ weights["probabilities/kernel"] + weights["probabilities/bias"]
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return {"probabilities": powers / powers.sum(axis=1, keepdims=True), "convolution": maps, "features": features}


def as_batch(pixels: np.ndarray) -> np.ndarray:
    return (pixels.astype("float32") / 255.0)[..., None]


def test_every_output_is_what_numpy_says() -> None:
    entry, batch = shelved(1), as_batch(pictures(600))  # more than are computed at a time
    found, expected = inference.run(entry, batch), by_hand(1, batch)
    assert list(found) == ["probabilities", "convolution", "features"]
    for name, values in found.items():
        assert values.dtype == np.float32
        assert values.shape == expected[name].shape
        np.testing.assert_allclose(values, expected[name], rtol=1e-4, atol=1e-4)
    np.testing.assert_array_equal(inference.probabilities(entry, batch), found["probabilities"])
    np.testing.assert_array_equal(inference.features(entry, batch), found["features"])
    assert list(inference.run(entry, {"picture": batch[:2]}, ["features"])) == ["features"]


def test_a_prediction_is_the_row_of_its_picture() -> None:
    entry = shelved(2)
    for pixels in pictures(20):
        prediction, expected = inference.predict(entry, pixels), by_hand(2, as_batch(pixels[None]))
        np.testing.assert_allclose(prediction.probabilities, expected["probabilities"][0], atol=1e-5)
        assert sum(prediction.probabilities) == pytest.approx(1, abs=1e-6)
        assert prediction.label == str(expected["probabilities"].argmax())
        assert prediction.labels == tuple("0123456789")
        assert prediction.model == entry.name
        distances = [
            np.sqrt((difference**2).sum() * 0.5)  # the rule's precision is half of the identity
            for difference in expected["features"][0] - vault.arrays(entry, "weights.npz")["familiar/mean"]
        ]
        assert prediction.verdict is not None
        assert prediction.verdict.score == pytest.approx(min(distances), rel=1e-4)
        assert prediction.verdict.familiar == (prediction.verdict.score <= prediction.verdict.threshold == 5.0)
        assert prediction.verdict == inference.verdict(entry, inference.features(entry, as_batch(pixels[None]))[0])


def test_the_threshold_decides_and_the_sentence_says_so() -> None:
    pixels = pictures(1)[0]
    rule = make_card(3)["out_of_distribution"]
    score = inference.predict(shelved(3), pixels).verdict.score
    for threshold, familiar, words in ((score, True, "looks like"), (np.nextafter(score, 0), False, "does not look like")):
        verdict = inference.predict(shelved(3, out_of_distribution={**rule, "threshold": threshold}), pixels).verdict
        assert (verdict.familiar, verdict.threshold) == (familiar, threshold)
        assert words in verdict.sentence


def test_a_rule_may_look_at_the_channel_means_of_feature_maps() -> None:
    rng, pixels = np.random.default_rng(SEED), pictures(1)[0]
    mean, weights = rng.normal(size=(10, 4)), make_weights(61)
    files = {**make_files(61), "weights.npz": make_archive(**weights, **{"familiar/mean": mean, "familiar/precision": np.eye(4)})}
    card = make_card(61, out_of_distribution={"feature_layer": "convolution", "threshold": 5.0})
    entry = vault.get(vault.put("digits", "small", key(61), files, card))
    maps = by_hand(61, as_batch(pixels[None]))["convolution"][0]
    averages = [maps[:, :, channel].sum() / 169 for channel in range(4)]
    np.testing.assert_allclose(inference.features(entry, as_batch(pixels[None])), [averages], rtol=1e-4)
    expected = min(np.linalg.norm(averages - row) for row in mean)
    assert inference.predict(entry, pixels).verdict.score == pytest.approx(expected, rel=1e-4)


def test_a_network_without_a_rule_answers_without_a_verdict() -> None:
    entry = shelved(4, out_of_distribution=None)
    assert inference.predict(entry, pictures(1)[0]).verdict is None
    with pytest.raises(Unavailable, match="has no rule"):
        inference.verdict(entry, np.zeros(8))
    with pytest.raises(Unavailable, match="has no rule"):
        inference.features(entry, as_batch(pictures(1)))


def test_activations_begin_with_the_picture_itself() -> None:
    entry, pixels = shelved(5), pictures(1)[0]
    found = inference.activations(entry, pixels)
    assert {name: values.shape for name, values in found.items()} == {
        "picture": (1, 28, 28, 1), "probabilities": (1, 10), "convolution": (1, 13, 13, 4), "features": (1, 8),
    }  # fmt: skip
    np.testing.assert_array_equal(found["picture"], as_batch(pixels[None]))
    np.testing.assert_array_equal(found["features"], inference.features(entry, as_batch(pixels[None])))


def test_weights_are_the_networks_own_and_read_only() -> None:
    found = inference.weights(shelved(6))
    assert {name: values.tolist() for name, values in found.items()} == {n: v.tolist() for n, v in make_weights(6).items()}
    with pytest.raises(ValueError, match="read-only"):
        found["features/bias"][0] = 1
    with pytest.raises(TypeError):
        found["features/bias"] = np.zeros(8)  # type: ignore[index]


NO_PICTURES = {
    "None": None,
    "a number": 7,
    "bytes": b"\0" * 784,
    "a list": [[0] * 28] * 28,
    "a text": "3",
    "floats": np.zeros((28, 28)),
    "signed": np.zeros((28, 28), np.int8),
    "objects": np.full((28, 28), None),
    "nothing": np.zeros((0,), np.uint8),
    "a point": np.uint8(3),
    "too small": np.zeros((27, 28), np.uint8),
    "too large": np.zeros((280, 280), np.uint8),
    "in colour": np.zeros((28, 28, 3), np.uint8),
    "with a channel": np.zeros((28, 28, 1), np.uint8),
    "a batch": np.zeros((1, 28, 28), np.uint8),
}


@pytest.mark.parametrize("value", NO_PICTURES.values(), ids=NO_PICTURES)
def test_only_pictures_are_taken(value: object) -> None:
    """Case 40: the wrong type, by way of a program."""
    entry = shelved(7)
    for ask in (inference.predict, inference.activations):
        with pytest.raises(Refusal, match=r"^Expected a picture of 28 x 28 grey values .* came\.$"):
            ask(entry, value)


BATCH = np.zeros((2, 28, 28, 1), np.float32)
NO_BATCHES = {
    "None": None,
    "a list": [0.5],
    "double": BATCH.astype(np.float64),
    "without channel": BATCH[..., 0],
    "empty": BATCH[:0],
    "NaN": np.where(np.arange(28)[:, None] == 3, np.float32("nan"), BATCH),
    "infinite": np.full_like(BATCH, np.inf),
}


@pytest.mark.parametrize("value", NO_BATCHES.values(), ids=NO_BATCHES)
def test_only_batches_of_finite_numbers_are_taken(value: object) -> None:
    entry = shelved(8)
    with pytest.raises(Refusal, match="Expected finite float32 numbers of shape n x 28 x 28 x 1"):
        inference.run(entry, value)


@pytest.mark.parametrize(
    ("inputs", "outputs", "sentence"),
    [
        ({"image": BATCH}, None, "one input, picture; image came"),
        ({}, None, "one input, picture; nothing came"),
        ({"picture": BATCH, "x": BATCH}, None, "one input, picture; picture, x came"),
        (BATCH, ["scores"], "has the layers probabilities, convolution, features"),
        (BATCH, [], "has the layers"),
        (BATCH, "features", "has the layers"),
    ],
)
def test_only_known_names_are_taken(inputs: object, outputs: object, sentence: str) -> None:
    with pytest.raises(Refusal, match=sentence):
        inference.run(shelved(9), inputs, outputs)


@pytest.mark.parametrize("vector", [np.zeros(7), np.zeros((1, 8)), np.full(8, np.nan), np.float64(3)])
def test_only_feature_vectors_get_a_verdict(vector: np.ndarray) -> None:
    with pytest.raises(Refusal, match="Expected 8 finite features of the layer features"):
        inference.verdict(shelved(10), vector)


def test_numbers_that_overflow_inside_are_no_answer() -> None:
    entry = shelved(11)
    with pytest.raises(Unavailable, match="has no finite answer"):
        inference.run(entry, np.full_like(BATCH, 3e38))
    assert vault.get(entry.name) == entry  # the network is not to blame


def test_a_session_takes_one_thread_and_does_not_spin() -> None:
    options = opening.network(shelved(12)).session.get_session_options()
    assert (options.intra_op_num_threads, options.inter_op_num_threads) == (1, 1)
    assert options.get_session_config_entry("session.intra_op.allow_spinning") == "0"


def test_many_who_come_at_once_share_one_session() -> None:
    entry, pixels = shelved(13), pictures(1)[0]
    together, found, answers = threading.Barrier(16), [], []

    def visit() -> None:
        together.wait()
        found.append(opening.network(entry).session)
        answers.append(inference.predict(entry, pixels))

    visitors = [threading.Thread(target=visit) for _ in range(16)]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join()
    assert len(found) == len(answers) == 16
    assert len({id(session) for session in found}) == 1
    assert all(answer == answers[0] for answer in answers)


def test_only_the_networks_used_last_stay_in_memory() -> None:
    entries = [shelved(seed) for seed in range(20, 20 + opening.KEPT + 3)]
    pixels = pictures(1)[0]
    first = opening.network(entries[0])
    for entry in entries[1:]:
        opening.network(entry)
        assert opening.network(entries[0]) is first  # in use all the time
    assert len(opening._networks) == opening.KEPT
    again = inference.predict(entries[1], pixels)  # let go meanwhile, opened anew
    np.testing.assert_allclose(again.probabilities, by_hand(21, as_batch(pixels[None]))["probabilities"][0], atol=1e-5)


def test_large_networks_make_room_for_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    entries = [shelved(seed) for seed in range(60, 66)]
    sizes = [sum(entry.card["files"][name]["bytes"] for name in opening.READ if name in entry.card["files"]) for entry in entries]
    monkeypatch.setattr(opening, "HELD", sum(sizes[:3]))
    opening._networks.clear()
    for entry in entries:
        opening.network(entry)
        assert sum(map(opening._size, opening._networks.values())) <= sum(sizes[:3])
    assert list(opening._networks) == [entry.name for entry in entries[3:]]
    monkeypatch.setattr(opening, "HELD", 1)
    assert opening.network(entries[0]) is opening.network(entries[0])  # one stays, however large


def test_a_network_that_was_replaced_answers_with_its_new_weights() -> None:
    pixels = pictures(1)[0]
    for seed in (50, 51):
        name = vault.put("digits", "small", key(50), make_files(seed), make_card(seed))
        found = inference.predict(vault.get(name), pixels).probabilities
        np.testing.assert_allclose(found, by_hand(seed, as_batch(pixels[None]))["probabilities"][0], atol=1e-5)


def test_a_folder_that_was_read_again_keeps_its_session_and_the_quick_comparison() -> None:
    """A touched file has the folder examined again: an equal card, but another object, to be compared once and not for ever."""
    first = shelved(55)
    opened = opening.network(first)
    (first.folder / "card.json").touch()
    again = vault.get(first.name)
    assert again.card is not first.card
    assert opening.network(again).session is opened.session
    assert opening.network(again).card is again.card
    assert opening.network(again) is opening.network(again)


def test_the_range_of_the_card_is_what_the_network_gets() -> None:
    """A card that says [0, 255] gets the grey values as they are."""
    pixels = pictures(1)[0]
    given = {**make_card(60)["input"], "range": [0, 255]}
    found = inference.activations(shelved(60, input=given), pixels)["picture"]
    np.testing.assert_array_equal(found[0, :, :, 0], pixels.astype("float32"))
