"""Small colour pictures of the visitor: untrusted uploads and addresses in, uint8 (height, width, 3) of at most 128 x 128 out."""

from __future__ import annotations

import base64
import binascii
import io
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core import pictures
from core.contract import Refusal
from core.reference.samples import SAMPLES

SIDE = 128  # pixels that the longer side keeps at most
LIMIT_CODE = 6_000  # characters of an address; proxies commonly cut a line off after 8,000
LIMIT_BYTES = LIMIT_CODE // 4 * 3
QUALITY = 90  # of WebP; above it, files grow and nobody sees why
COMPLAINT = "The picture in this address cannot be read; it was cut or changed. Choose the picture again."


@dataclass(frozen=True)
class Photo:
    """A picture, uint8 (height, width, 3), the text of an address that stands for these very pixels, and notes for people."""

    pixels: NDArray[np.uint8]
    code: str
    notes: tuple[str, ...] = ()


def take(content: bytes) -> Photo:
    """The picture in an uploaded file, small enough for an address. Nothing of the file is stored.

    It is fitted into 128 x 128 pixels with its proportions kept, never enlarged and never cropped: all of the picture stays
    to be seen. Upright by its EXIF orientation, transparency on white, 16 bits scaled to 8. It is then written as WebP and read
    back, so the pixels are those that a link will show.

    Raises Refusal and Unavailable as `pictures.decode` does.
    """
    decoded = pictures.decode(content)
    image = decoded.image
    notes = decoded.notes[:-1] if max(image.size) < pictures.SMALL else decoded.notes  # the last speaks of reading a digit
    image.thumbnail((SIDE, SIDE), Image.Resampling.BOX)
    code = encode(np.asarray(image))
    return Photo(parse(code), code, notes)


def encode(pixels: NDArray[np.uint8]) -> str:
    """A picture, uint8 (height, width, 3) or (height, width), as text for an address: WebP in unpadded base64 (RFC 4648, 5).

    Exact where that fits into 6,000 characters; otherwise as good as fits, and `parse` gives what is then shown everywhere.
    """
    grey = pixels.ndim == 2
    if pixels.dtype != np.uint8 or not (grey or pixels.ndim == 3 and pixels.shape[2] == 3):
        raise Refusal(f"A picture must have 8 bits and three channels; {pixels.dtype} {pixels.shape} came.")
    if not 1 <= min(pixels.shape[:2]) <= max(pixels.shape[:2]) <= SIDE:
        raise Refusal(f"A picture must have 1 to {SIDE} pixels a side; {pixels.shape[1]} x {pixels.shape[0]} came.")
    image = Image.fromarray(pixels).convert("RGB")
    content = _written(image, lossless=True, exact=True)
    if len(content) > LIMIT_BYTES:
        content = _best(lambda quality: _written(image, quality=quality))
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def _written(image: Image.Image, **settings: object) -> bytes:
    file = io.BytesIO()
    image.save(file, "WEBP", **settings)
    return file.getvalue()


def _best(write: Callable[[int], bytes]) -> bytes:
    """The largest file that fits, by halving the range of qualities. At quality 0 even noise takes a quarter of the room."""
    low, high, found = 0, QUALITY, write(0)
    while low < high:
        middle = (low + high + 1) // 2
        content = write(middle)
        if len(content) <= LIMIT_BYTES:
            low, found = middle, content
        else:
            high = middle - 1
    return found


def parse(code: str) -> NDArray[np.uint8]:
    """The picture that an address names, uint8 (height, width, 3), at most 128 x 128.

    The text is a sample's name, what `encode` wrote, or a drawing of 28 x 28 as `pictures.encode` writes it (grey, three
    times). Raises Refusal for any other.
    """
    if code in SAMPLES:
        return _sample(code).copy()
    if code.startswith("eN"):  # how zlib begins at its highest compression; WebP begins with "UklG"
        return np.repeat(pictures.parse(code)[..., None], 3, axis=2)
    if not code.isascii() or not 20 <= len(code) <= LIMIT_CODE:
        raise Refusal(COMPLAINT)
    try:
        content = base64.b64decode(code + "=" * (-len(code) % 4), altchars=b"-_", validate=True)
        if len(content) != 8 + int.from_bytes(content[4:8], "little"):  # RIFF: nothing is missing, nothing follows
            raise Refusal(COMPLAINT)
        return _opened(content)
    except (*pictures.DAMAGE, binascii.Error, Image.DecompressionBombError):
        raise Refusal(COMPLAINT) from None


@cache
def _sample(name: str) -> NDArray[np.uint8]:
    return SAMPLES[name].pixels()


def _opened(content: bytes) -> NDArray[np.uint8]:
    """The pixels of a small WebP file; its size is judged by the header, before a pixel is decoded."""
    with Image.open(io.BytesIO(content), formats=["WEBP"]) as image:
        if max(image.size) > SIDE or image.mode != "RGB" or getattr(image, "is_animated", False):
            raise Refusal(COMPLAINT)
        return np.array(image)
