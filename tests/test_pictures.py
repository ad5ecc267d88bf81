"""Drawings as MNIST would have scanned them: what the network gets is what was drawn, whatever paper it lies on."""

from __future__ import annotations

import base64
import io
import threading
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from PIL import Image, ImageDraw

from core import inference, ink, pictures, vault
from core.contract import Refusal, Unavailable
from core.data import Dataset
from core.pictures import Photo, from_photo, from_sketch

SEED = 1998


def enlarged(digit: np.ndarray, size: int, angle: float = 0.0) -> np.ndarray:
    """A digit as the share of ink at each point, float (size, size), turned by `angle` degrees."""
    picture = Image.fromarray(digit).resize((size, size), Image.Resampling.BICUBIC)
    return np.asarray(picture.rotate(angle, Image.Resampling.BICUBIC), float) / 255


def lit(height: int, width: int, rng: np.random.Generator, shadow: float = 0.0) -> np.ndarray:
    """Uneven light from a random side, and a shadow with a slanting edge that takes `shadow` of it."""
    rows, columns = np.mgrid[0:height, 0:width] / np.array([height, width]).reshape(2, 1, 1) - 0.5
    side, edge = rng.uniform(0, 2 * np.pi, 2)
    light = 0.95 - 0.35 * (0.5 + 0.7 * (np.cos(side) * rows + np.sin(side) * columns))
    covered = 1 / (1 + np.exp(-40 * (np.cos(edge) * rows + np.sin(edge) * columns - rng.uniform(-0.3, 0.3))))
    return light * (1 - shadow * covered)


def photographed(reflected: np.ndarray, light: np.ndarray, rng: np.random.Generator) -> Photo:
    """A phone's photo: light on paper, grain, and JPEG; what comes out of the upload."""
    grey = (255 * (reflected * light + rng.normal(0, 0.025, light.shape))).clip(0, 255).astype(np.uint8)
    file = io.BytesIO()
    Image.fromarray(grey).save(file, "JPEG", quality=75)
    return pictures.decode(file.getvalue())


def close_up(digit: np.ndarray, rng: np.random.Generator) -> Photo:
    """Dark on white paper, 280 x 280, turned by a few degrees, in uneven light."""
    return photographed(1 - 0.85 * enlarged(digit, 280, rng.uniform(-5, 5)), lit(280, 280, rng), rng)


def sheet(digit: np.ndarray, rng: np.random.Generator) -> Photo:
    """Somewhere on a ruled sheet, half of it in the shadow, with specks of dirt."""
    paper = np.ones((480, 640))
    paper[20::40] = 0.82
    top, left = rng.integers(0, [480 - 240, 640 - 240])
    paper[top : top + 240, left : left + 240] *= 1 - 0.8 * enlarged(digit, 240)
    for row, column in rng.integers(0, [477, 637], (6, 2)):
        paper[row : row + 3, column : column + 3] *= 0.6
    return photographed(paper, lit(480, 640, rng, shadow=0.4), rng)


def blackboard(digit: np.ndarray, rng: np.random.Generator) -> Photo:
    """Chalk."""
    return photographed(0.2 + 0.6 * enlarged(digit, 300), lit(300, 300, rng), rng)


def read(network: str, drawings: list[np.ndarray]) -> np.ndarray:
    batch = np.stack(drawings)[..., None].astype(np.float32) / 255
    return inference.probabilities(vault.get(network), batch).argmax(axis=1)


@pytest.mark.parametrize("taken", [close_up, sheet, blackboard])
def test_a_network_reads_photos_as_it_reads_the_scans(taken: Callable[..., Photo], mnist: Dataset) -> None:
    print(f"seed {SEED}")
    rng = np.random.default_rng(SEED)
    chosen = rng.choice(10_000, 200, replace=False)
    labels = mnist.test_labels[chosen]
    drawings = [from_photo(taken(digit, rng)).pixels for digit in mnist.test_images[chosen]]
    share = (read("digit_classifier/compact_cnn", drawings) == labels).mean()
    print(f"{taken.__name__}: {share:.1%} of {len(chosen)} read rightly")
    assert share > 0.97


def test_a_scan_comes_out_as_it_went_in(mnist: Dataset) -> None:
    for digit in mnist.test_images[:200]:
        for picture in (digit, 255 - digit):
            drawing = from_photo(Photo(Image.fromarray(picture).convert("RGB")))
            np.testing.assert_array_equal(drawing.pixels, digit)


def test_a_scan_on_a_larger_ground_is_cut_out_and_put_back(mnist: Dataset) -> None:
    alike = []
    for digit in mnist.test_images[:100]:
        page = np.full((60, 80), 255, np.uint8)
        page[3:31, 45:73] -= digit
        found = from_photo(Photo(Image.fromarray(page).convert("RGB"))).pixels
        alike.append(np.corrcoef(found.ravel(), digit.ravel())[0, 1])
    print(f"correlation: median {np.median(alike):.4f}, 5 % are below {np.percentile(alike, 5):.3f}")
    assert np.median(alike) > 0.999
    assert np.percentile(alike, 5) > 0.9  # where the mass lies half-way between pixels, rounding moves a digit by one


def test_the_longer_side_is_twenty_pixels_and_the_mass_lies_in_the_middle(mnist: Dataset) -> None:
    print(f"seed {SEED}")
    rng = np.random.default_rng(SEED)
    for digit in mnist.test_images[:100]:
        pixels = from_photo(close_up(digit, rng)).pixels
        inked = np.argwhere(pixels)
        middle = (pixels[..., None] * np.moveaxis(np.indices((28, 28)), 0, -1)).sum((0, 1)) / pixels.sum()
        assert pixels.shape == (28, 28)
        assert pixels.dtype == np.uint8
        assert pixels.max() == 255
        assert (np.ptp(inked, axis=0) + 1).max() in (19, 20)
        assert np.abs(middle - 14).max() <= 0.51


def test_an_empty_sheet_holds_no_digit() -> None:
    print(f"seed {SEED}")
    rng = np.random.default_rng(SEED)
    with pytest.raises(Refusal, match="No drawing was found"):
        from_photo(photographed(np.ones((300, 400)), lit(300, 400, rng), rng))


def test_of_two_drawings_the_larger_is_read_and_said_so(mnist: Dataset) -> None:
    page = np.zeros((300, 800))
    page[:, 480:780] = enlarged(mnist.test_images[0], 300)
    page[100:240, 20:160] = enlarged(mnist.test_images[1], 140)
    both = Image.fromarray((255 * (1 - page)).astype(np.uint8)).convert("RGB")
    alone = both.crop((470, 0, 800, 300))
    drawing = from_photo(Photo(both))
    assert any("more than one drawing" in note for note in drawing.notes)
    assert from_photo(Photo(alone)).notes == ()
    assert read("digit_classifier/compact_cnn", [drawing.pixels]) == mnist.test_labels[0]


def test_the_sketch_is_the_ink_of_the_layer_whatever_its_colour() -> None:
    layer = Image.new("RGBA", (280, 280), (255, 255, 255, 0))
    ImageDraw.Draw(layer).line([(60, 40), (200, 40), (110, 240)], fill=(0, 0, 0, 255), width=20)
    black = np.asarray(layer)
    red = black.copy()
    red[..., 0] = 200
    drawing = from_sketch(black)
    assert drawing.notes == ()
    np.testing.assert_array_equal(drawing.pixels, from_sketch(red).pixels)
    np.testing.assert_array_equal(drawing.pixels, from_sketch(np.roll(black, (20, -40), (0, 1))).pixels)
    assert read("digit_classifier/compact_cnn", [drawing.pixels]) == 7


@pytest.mark.parametrize("layer", [
    None, np.zeros((280, 280, 4), np.uint8), np.full((9, 9, 4), [255, 255, 255, 0], np.uint8), np.zeros((0, 0, 4), np.uint8),
], ids=["none", "transparent", "white but transparent", "no size"])  # fmt: skip
def test_a_blank_sketch_asks_for_a_drawing(layer: np.ndarray | None) -> None:
    with pytest.raises(Refusal, match="Draw something or upload a picture first"):
        from_sketch(layer)


@pytest.mark.parametrize("layer", [np.ones((28, 28), np.uint8), np.ones((28, 28, 3), np.uint8), np.ones((28, 28, 4))])
def test_a_sketch_of_another_shape_is_refused(layer: np.ndarray) -> None:
    with pytest.raises(Refusal, match="8-bit RGBA"):
        from_sketch(layer)


def test_a_picture_survives_its_way_through_an_address(mnist: Dataset) -> None:
    noise = np.random.default_rng(SEED).integers(0, 256, (28, 28)).astype(np.uint8)
    for digit in [*mnist.test_images[:100], noise, np.zeros((28, 28), np.uint8)]:
        code = pictures.encode(digit)
        assert len(code) <= 1063
        assert set(code) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        np.testing.assert_array_equal(pictures.parse(code), digit)


def code_of(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


@pytest.mark.parametrize("code", [
    "", "a", "....", "<script>", "../../etc/passwd", "\u0663", "A" * 2001, "A" * 400, code_of(b"nonsense"),
    code_of(zlib.compress(bytes(783))), code_of(zlib.compress(bytes(785))), code_of(zlib.compress(bytes(10**6))),
    "!" + code_of(zlib.compress(bytes(784))),
    code_of(zlib.compress(bytes(784))[:-1]), code_of(zlib.compress(bytes(784)) + b"more"), code_of(b"\x78\x9c" + bytes(50)),
], ids=lambda code: ascii(code)[:20])  # fmt: skip
def test_any_other_text_is_no_picture(code: str) -> None:
    with pytest.raises(Refusal, match="cannot be read"):
        pictures.parse(code)


def test_pieces_are_those_of_a_flood_fill() -> None:
    print(f"seed {SEED}")
    rng = np.random.default_rng(SEED)
    for share in (0.0, 0.2, 0.4, 0.5, 0.7, 1.0):
        mask = rng.random((37, 53)) < share
        pieces, expected = ink._pieces(mask), flooded(mask)
        pairs = np.unique(np.stack([pieces.ravel(), expected.ravel()]), axis=1)
        assert pairs.shape[1] == len(set(pairs[0])) == len(set(pairs[1]))  # one name each in both countings
        assert ((pieces > 0) == mask).all()


def flooded(mask: np.ndarray) -> np.ndarray:
    numbers = np.zeros(mask.shape, int)
    for start in np.argwhere(mask):
        open_ends = [tuple(start)] if not numbers[tuple(start)] else []
        number = numbers.max() + 1
        while open_ends:
            row, column = open_ends.pop()
            if 0 <= row < mask.shape[0] and 0 <= column < mask.shape[1] and mask[row, column] and not numbers[row, column]:
                numbers[row, column] = number
                open_ends += [(row + down, column + right) for down in (-1, 0, 1) for right in (-1, 0, 1)]
    return numbers


@pytest.mark.parametrize("window", [1, 3, 5, 9, 15])
def test_the_widest_values_are_those_of_every_window(window: int) -> None:
    values = np.random.default_rng(SEED).random((20, 31)).astype(np.float32)
    padded = np.pad(values, window // 2, mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, (window, window))
    np.testing.assert_array_equal(ink._widest(values, window, np.maximum), windows.max((2, 3)))
    np.testing.assert_array_equal(ink._widest(values, window, np.minimum), windows.min((2, 3)))


def small_png() -> bytes:
    file = io.BytesIO()
    Image.new("L", (40, 40)).save(file, "PNG")
    return file.getvalue()


def test_who_comes_while_too_many_pictures_wait_is_told_so_at_once() -> None:
    waiting = [threading.Thread(target=pictures.decode, args=(small_png(),)) for _ in range(pictures.MOST_AT_ONCE)]
    with pictures._door:
        for thread in waiting:
            thread.start()
        while pictures._places.acquire(blocking=False):  # until each of them has taken its place
            pictures._places.release()
        with pytest.raises(Unavailable, match="try again"):
            pictures.decode(small_png())
    for thread in waiting:
        thread.join()
    assert pictures.decode(small_png()).image.size == (40, 40)


def test_as_many_threads_as_may_wait_decode_at_once() -> None:
    file = io.BytesIO()
    Image.effect_noise((700, 500), 50).save(file, "PNG")
    with ThreadPoolExecutor(pictures.MOST_AT_ONCE) as threads:
        photos = list(threads.map(pictures.decode, [file.getvalue()] * 20))
    assert [photo.image.size for photo in photos] == [(700, 500)] * 20
