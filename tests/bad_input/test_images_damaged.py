"""Damaged files of every format that is read: a picture or a refusal, and nothing else, whatever came."""

from __future__ import annotations

import random

import numpy as np
from PIL import Image

from core.contract import Refusal
from core.pictures import decode, from_photo
from tests.bad_input.picture_files import COLOUR, GREY, JPEG, PNG, saved

SEED = 1998
EXIF = Image.Exif()
EXIF[0x0112] = 6  # orientation
EXIF.get_ifd(0x8825).update({1: "N", 2: (51.0, 30.0, 0.0)})  # the place where it was taken

VALID = [
    PNG, saved(COLOUR.convert("P"), "PNG", transparency=3), saved(GREY.convert("LA"), "PNG"),
    saved(COLOUR, "PNG", save_all=True, append_images=[COLOUR.rotate(9)]),
    saved(Image.fromarray(np.arange(2400, dtype=np.uint16).reshape(40, 60)), "PNG"),
    saved(COLOUR, "PNG", exif=EXIF), saved(COLOUR, "JPEG", exif=EXIF), saved(COLOUR, "WEBP", exif=EXIF),
    JPEG, saved(COLOUR, "JPEG", progressive=True), saved(COLOUR.convert("CMYK"), "JPEG"),
    saved(COLOUR, "MPO", save_all=True, append_images=[COLOUR]),
    saved(COLOUR, "GIF", save_all=True, append_images=[COLOUR.rotate(9)]), saved(GREY.convert("1"), "GIF"),
    saved(COLOUR, "WEBP"), saved(COLOUR.convert("RGBA"), "WEBP", lossless=True),
    saved(COLOUR, "WEBP", save_all=True, append_images=[COLOUR.rotate(9)]),
    saved(COLOUR, "BMP"), saved(COLOUR.convert("P"), "BMP"), saved(GREY.convert("1"), "BMP"),
]  # fmt: skip


def damaged(dice: random.Random) -> bytes:
    """Random bytes, or a valid file that is cut, or has bits flipped, bytes changed, lost or added."""
    data = bytearray(dice.choice(VALID))
    place = dice.randrange(len(data))
    match dice.randrange(6):
        case 0:
            return dice.randbytes(dice.randrange(600))
        case 1:
            return bytes(data[:place])
        case 2:
            for _ in range(dice.choice([1, 1, 3, 20])):
                data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
        case 3:
            for _ in range(dice.choice([1, 2, 5])):
                data[dice.randrange(min(len(data), 200))] = dice.randrange(256)
        case 4:
            del data[place : place + dice.randrange(50)]
        case 5:
            data[place:place] = dice.randbytes(dice.randrange(30))
    return bytes(data)


def test_whatever_comes_is_a_picture_or_a_refusal() -> None:
    print(f"seed {SEED}, 2000 files")
    dice = random.Random(SEED)
    taken = 0
    for _ in range(2000):
        try:
            photo = decode(damaged(dice))
            taken += 1
            assert photo.image.mode == "RGB"
            assert from_photo(photo).pixels.shape == (28, 28)
        except Refusal:
            continue
    print(f"{taken} taken, {2000 - taken} refused")
    assert 200 < taken < 1800
