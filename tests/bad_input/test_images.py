"""Pictures that are taken, and of which pixels they are then: cases 10 to 15, 18, 21, 22, 29 and 30 of the hardening list.

What must be refused is in the file beside this one. Every file is made here, in memory.
"""

from __future__ import annotations

import io
import threading
import zipfile
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image, ImageDraw

from core.contract import Refusal, Unavailable
from core.pictures import decode, from_photo, from_sketch
from tests.bad_input.picture_files import COLOUR, GREY, JPEG, saved

# (the file, the RGB array that it must become, how far a pixel may be off, a word of the note that people must get)
Taken = tuple[bytes, np.ndarray, int, str]


def rgb(image: Image.Image) -> np.ndarray:
    return np.asarray(image.convert("RGB"))


def animated() -> Taken:
    frames = [Image.new("L", (50, 30), shade % 256) for shade in range(1, 801)]
    return saved(COLOUR.convert("P"), "GIF", save_all=True, append_images=frames), rgb(COLOUR.convert("P")), 0, "first frame"


def sixteen_bits() -> Taken:
    values = np.linspace(0, 65_535, 2400).reshape(40, 60).astype(np.uint16)
    expected = np.repeat(np.rint(values / 257)[..., None], 3, axis=2).astype(np.uint8)
    return saved(Image.fromarray(values), "PNG"), expected, 0, ""


def large_sixteen_bits() -> Taken:
    """Larger than what is kept of a picture: it is made smaller before it is scaled to 8 bits."""
    values = np.full((3000, 2000), 20_046, np.uint16)
    return saved(Image.fromarray(values), "PNG"), np.full((1024, 683, 3), 78, np.uint8), 0, ""


def transparent() -> Taken:
    hidden = COLOUR.copy()
    hidden.putalpha(0)
    return saved(hidden, "PNG"), np.full((40, 60, 3), 255, np.uint8), 0, ""


def half_transparent() -> Taken:
    black = Image.new("RGBA", (60, 40), (0, 0, 0, 51))
    return saved(black, "PNG"), np.full((40, 60, 3), 204, np.uint8), 1, ""


def transparent_grey() -> Taken:
    image = Image.merge("LA", (GREY, Image.new("L", GREY.size, 0)))
    return saved(image, "PNG"), np.full((40, 60, 3), 255, np.uint8), 0, ""


def transparent_shade() -> Taken:
    """A palette, one colour of which is transparent."""
    image = Image.new("P", (60, 40), 1)
    image.putpalette([0, 0, 0, 10, 20, 30])
    image.paste(0, (0, 0, 30, 40))
    expected = np.full((40, 60, 3), [10, 20, 30], np.uint8)
    expected[:, :30] = 255
    return saved(image, "PNG", transparency=0), expected, 0, ""


def turned(orientation: int, back: Image.Transpose) -> Taken:
    """A photo as a camera that was held on its side stores it, with the place where it was taken."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif.get_ifd(0x8825).update({1: "N", 2: (51.0, 30.0, 0.0)})
    corner = Image.new("RGB", (60, 40))
    ImageDraw.Draw(corner).rectangle((0, 0, 20, 10), fill="white")
    return saved(corner, "PNG", exif=exif), rgb(corner.transpose(back)), 0, ""


def with_attachment() -> Taken:
    """A JPEG after which a page and an archive follow."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("evil.html", "<script>alert(1)</script>")
    return JPEG + b"<html><script>alert(1)</script></html>" + archive.getvalue(), rgb(COLOUR), 12, ""


TAKEN: dict[str, Callable[[], Taken]] = {
    "10 animated GIF of 801 frames": animated,
    "11 PNG of 16-bit grey": sixteen_bits,
    "11 large PNG of 16-bit grey": large_sixteen_bits,
    "12 CMYK JPEG": lambda: (saved(COLOUR.convert("CMYK"), "JPEG", quality=95), rgb(COLOUR), 12, ""),
    "13 wholly transparent": transparent,
    "13 half transparent": half_transparent,
    "14 palette": lambda: (saved(COLOUR.quantize(256), "PNG"), rgb(COLOUR.quantize(256)), 0, ""),
    "14 palette with a transparent colour": transparent_shade,
    "14 1-bit": lambda: (saved(GREY.convert("1"), "PNG"), rgb(GREY.convert("1")), 0, ""),
    "14 transparent grey": transparent_grey,
    "15 EXIF orientation 6": lambda: turned(6, Image.Transpose.ROTATE_270),
    "15 EXIF orientation 2": lambda: turned(2, Image.Transpose.FLIP_LEFT_RIGHT),
    "18 JPEG, whatever its name": lambda: (JPEG, rgb(COLOUR), 12, ""),
    "21 JPEG with an archive behind it": with_attachment,
    "22 one pixel": lambda: (saved(Image.new("RGB", (1, 1), (9, 8, 7)), "PNG"), np.array([[[9, 8, 7]]]), 0, "very small"),
    "BMP": lambda: (saved(COLOUR, "BMP"), rgb(COLOUR), 0, ""),
    "WebP": lambda: (saved(COLOUR, "WEBP", lossless=True), rgb(COLOUR), 0, ""),
    "progressive JPEG": lambda: (saved(COLOUR, "JPEG", progressive=True, quality=95), rgb(COLOUR), 12, ""),
    "23 just not too long": lambda: (saved(Image.new("L", (1000, 20), 7), "PNG"), np.full((20, 1000, 3), 7, np.uint8), 0, ""),
}


@pytest.mark.parametrize("case", TAKEN)
def test_taken_with_the_right_pixels(case: str) -> None:
    data, expected, tolerance, note = TAKEN[case]()
    photo = decode(data)
    pixels = np.asarray(photo.image)
    assert pixels.shape == expected.shape
    assert np.abs(pixels.astype(int) - expected.astype(int)).max() <= tolerance
    assert note in " ".join(photo.notes)
    assert bool(note) == bool(photo.notes)
    assert photo.image.mode == "RGB"
    assert not photo.image.info  # neither EXIF with the place, nor comments
    assert not photo.image.getexif()


def test_22_one_pixel_becomes_an_empty_picture_with_its_warning() -> None:
    drawing = from_photo(decode(saved(Image.new("RGB", (1, 1)), "PNG")))
    assert not drawing.pixels.any()
    assert "very small" in drawing.notes[0]


def test_11_a_digit_in_16_bits_is_the_digit_in_8() -> None:
    page = Image.new("L", (200, 200), 230)
    ImageDraw.Draw(page).line([(60, 40), (140, 40), (90, 160)], fill=30, width=16)
    deep = Image.fromarray(np.asarray(page).astype(np.uint16) * 257)
    plain, scaled = (from_photo(decode(saved(image, "PNG"))).pixels for image in (page, deep))
    np.testing.assert_array_equal(plain, scaled)


def test_29_many_at_once_are_served_or_told_to_come_again() -> None:
    data = saved(Image.linear_gradient("L").resize((1000, 1000)), "JPEG")
    answers: list[object] = []

    def upload() -> None:
        try:
            answers.append(decode(data).image.size)
        except Unavailable as refusal:
            answers.append(str(refusal))

    threads = [threading.Thread(target=upload) for _ in range(200)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 200
    assert set(answers) <= {(1000, 1000), "Many pictures are being read just now; please try again in a minute."}
    assert (1000, 1000) in answers


def test_30_a_blank_canvas_asks_for_a_drawing() -> None:
    for canvas in (None, np.zeros((280, 280, 4), np.uint8)):
        with pytest.raises(Refusal, match="Draw something or upload a picture first"):
            from_sketch(canvas)
