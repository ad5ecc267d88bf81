"""Photos of the visitor: what comes in as a file or in an address, and of which pixels it is then."""

from __future__ import annotations

import base64
import io
import random

import numpy as np
import pytest
from PIL import Image

from core import photos, pictures
from core.contract import Refusal
from core.reference.samples import SAMPLES
from tests.bad_input.picture_files import COLOUR, JPEG, saved
from tests.bad_input.test_images_damaged import damaged
from tests.bad_input.test_images_refused import REFUSED

SEED = 1998
ALPHABET = set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


def phone() -> bytes:
    """A phone's photo of 4,000 x 3,000 pixels, stored on its side, as large as a file may be."""
    rng = np.random.default_rng(SEED)
    coarse = Image.fromarray(rng.integers(0, 256, (9, 12, 3), np.uint8)).resize((4000, 3000), Image.Resampling.BICUBIC)
    grain = rng.normal(0, 5, (3000, 4000, 1))
    exif = Image.Exif()
    exif[0x0112] = 6
    noisy = Image.fromarray((np.asarray(coarse) + grain).clip(0, 255).astype(np.uint8))
    files = (saved(noisy, "JPEG", quality=quality, exif=exif) for quality in range(99, 20, -1))
    return next(content for content in files if len(content) <= pictures.LIMIT_BYTES)


@pytest.mark.parametrize("case", REFUSED)
def test_whatever_a_drawing_is_refused_for_a_photo_is_too(case: str) -> None:
    build, expected = REFUSED[case]
    with pytest.raises(Refusal, match=expected):
        photos.take(build())


def test_a_phones_photo_is_taken_upright() -> None:
    content = phone()
    print(f"{len(content) / 2**20:.2f} MiB")
    photo = photos.take(content)
    assert len(content) > pictures.LIMIT_BYTES * 0.9
    assert photo.pixels.shape == (128, 96, 3)
    assert photo.pixels.dtype == np.uint8
    with Image.open(io.BytesIO(content)) as image:
        expected = np.asarray(image.rotate(-90, expand=True).resize((96, 128), Image.Resampling.BOX), float)
    print(f"mean difference {np.abs(photo.pixels - expected).mean():.1f} of 255")
    assert np.abs(photo.pixels - expected).mean() < 12  # its grain is gone, and WebP keeps colours at half the fineness


SIZES = [((60, 40), (40, 60)), ((1, 1), (1, 1)), ((1000, 20), (3, 128)), ((128, 128), (128, 128))]


@pytest.mark.parametrize(("size", "kept"), SIZES)
def test_proportions_are_kept_and_nothing_is_enlarged(size: tuple[int, int], kept: tuple[int, int]) -> None:
    photo = photos.take(saved(COLOUR.resize(size), "PNG"))
    assert photo.pixels.shape == (*kept, 3)
    assert not any("answer" in note for note in photo.notes)


def test_colours_transparency_and_sixteen_bits_are_those_of_the_file() -> None:
    np.testing.assert_array_equal(photos.take(saved(COLOUR, "PNG")).pixels, np.asarray(COLOUR))
    clear = COLOUR.copy()
    clear.putalpha(0)
    assert (photos.take(saved(clear, "PNG")).pixels == 255).all()
    deep = Image.fromarray(np.full((40, 60), 20_046, np.uint16))
    assert (photos.take(saved(deep, "PNG")).pixels == 78).all()


def test_an_animation_is_told_of() -> None:
    photo = photos.take(saved(COLOUR, "WEBP", save_all=True, append_images=[COLOUR.rotate(9)], lossless=True))
    assert any("animated" in note for note in photo.notes)


def test_the_address_restores_exactly_what_is_shown() -> None:
    """Also of noise, which cannot be made small: it is blurred before it is shown, not on the way back."""
    print(f"seed {SEED}")
    rng = np.random.default_rng(SEED)
    noise = Image.fromarray(rng.integers(0, 256, (300, 300, 3), np.uint8))
    for content in (JPEG, saved(noise, "PNG"), saved(noise.crop((0, 0, 128, 128)), "PNG"), saved(COLOUR, "PNG")):
        photo = photos.take(content)
        assert len(photo.code) <= photos.LIMIT_CODE
        assert set(photo.code) <= ALPHABET
        np.testing.assert_array_equal(photos.parse(photo.code), photo.pixels)


def test_small_pictures_go_through_an_address_unchanged() -> None:
    print(f"seed {SEED}")
    rng = np.random.default_rng(SEED)
    for _ in range(50):
        shape = tuple(rng.integers(1, 30, 2))
        for pixels in (rng.integers(0, 256, (*shape, 3), np.uint8), np.zeros((*shape, 3), np.uint8)):
            np.testing.assert_array_equal(photos.parse(photos.encode(pixels)), pixels)
    grey = rng.integers(0, 256, (20, 30), np.uint8)
    np.testing.assert_array_equal(photos.parse(photos.encode(grey)), np.repeat(grey[..., None], 3, axis=2))


def test_a_drawing_is_a_picture_too() -> None:
    drawing = np.random.default_rng(SEED).integers(0, 256, (28, 28), np.uint8)
    np.testing.assert_array_equal(photos.parse(pictures.encode(drawing)), np.repeat(drawing[..., None], 3, axis=2))


@pytest.mark.parametrize("name", SAMPLES)
def test_samples_are_pictures_and_nobody_can_change_them(name: str) -> None:
    pixels = photos.parse(name)
    assert pixels.shape == (128, 128, 3)
    assert pixels.dtype == np.uint8
    assert np.ptp(pixels) > 100
    pixels[:] = 0
    assert photos.parse(name).any()


@pytest.mark.parametrize("pixels", [
    np.zeros((28, 28, 4), np.uint8), np.zeros((28, 28, 3)), np.zeros((0, 5, 3), np.uint8), np.zeros((129, 5, 3), np.uint8),
    np.zeros(5, np.uint8), np.zeros((5, 10**6), np.uint8),
], ids=lambda pixels: f"{pixels.dtype} {pixels.shape}")  # fmt: skip
def test_other_arrays_are_no_pictures(pixels: np.ndarray) -> None:
    with pytest.raises(Refusal, match="picture must have"):
        photos.encode(pixels)


def code(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


WEBP = saved(COLOUR, "WEBP")
FORGED = {
    "empty": "",
    "short": "UklG",
    "long": "UklG" + "A" * 6000,
    "tag": "<script>alert(1)</script>",
    "path": "../../etc/passwd/../../etc/passwd",
    "Arabic digits": "\u0663" * 40,
    "cut off": code(WEBP)[:-20],
    "something after it": code(WEBP + b"more"),
    "a stranger in the alphabet": code(WEBP)[:40] + "+" + code(WEBP)[41:],
    "a line break": code(WEBP)[:40] + "\n" + code(WEBP)[41:],
    "PNG": code(saved(COLOUR, "PNG")),
    "JPEG": code(JPEG),
    "too wide": code(saved(Image.new("RGB", (129, 10)), "WEBP")),
    "16,383 pixels a side": code(saved(Image.new("RGB", (16_383, 2000)), "WEBP")),
    "transparent": code(saved(COLOUR.convert("RGBA").rotate(9), "WEBP", quality=10)),
    "animated": code(saved(COLOUR, "WEBP", save_all=True, append_images=[COLOUR.rotate(9)], quality=10)),
    "a drawing that is cut": "eNpjYKAhOAEHg18ORo7KDS85EgEAL",
    "a drawing of a million zeros": "eN" + "A" * 1900,
}


@pytest.mark.parametrize("case", FORGED)
def test_any_other_text_is_no_picture(case: str) -> None:
    with pytest.raises(Refusal, match="cannot be read"):
        photos.parse(FORGED[case])


def test_damaged_codes_are_pictures_or_refused() -> None:
    print(f"seed {SEED}, 2000 codes")
    dice = random.Random(SEED)
    good = photos.encode(np.asarray(COLOUR)), photos.encode(np.asarray(COLOUR.resize((128, 100))))
    taken = 0
    for _ in range(2000):
        letters = list(dice.choice(good))
        for _ in range(dice.choice([1, 1, 2, 9])):
            letters[dice.randrange(24, len(letters))] = dice.choice("ABCDEFxyz0189-_")
        try:
            pixels = photos.parse("".join(letters))
        except Refusal:
            continue
        taken += 1
        assert pixels.dtype == np.uint8
        assert max(pixels.shape[:2]) <= 128
    print(f"{taken} taken, {2000 - taken} refused")
    assert 0 < taken < 2000


def test_damaged_files_are_pictures_or_refused() -> None:
    print(f"seed {SEED}, 500 files")
    dice = random.Random(SEED)
    taken = 0
    for _ in range(500):
        try:
            photo = photos.take(damaged(dice))
        except Refusal:
            continue
        taken += 1
        np.testing.assert_array_equal(photos.parse(photo.code), photo.pixels)
    assert 50 < taken < 450
