"""Untrusted pictures in, checked arrays out: uploads, drawings and the short text that stands for a picture in an address."""

from __future__ import annotations

import base64
import binascii
import io
import struct
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from core import ink
from core.contract import Refusal, Unavailable

LIMIT_BYTES = 5 * 1024 * 1024
LIMIT_PIXELS = 20_000_000
LIMIT_ASPECT = 50
LIMIT_CODE = 2_000  # characters; 784 random bytes take 1,063
LIMIT_SCANS = 250  # passes over a progressive JPEG: cameras write about ten, and each takes 8 ms at 20 megapixels
SIDE = 1024  # pixels that the longer side of a decoded picture keeps at most
MOST_AT_ONCE = 5  # uploads that are decoded or wait for it: each keeps one of the 40 threads that answer drawings too
SMALL = 20  # pixels of the longer side below which nobody could read a digit
FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP")
READABLE = "PNG, JPEG, WebP, GIF and BMP pictures can be read"

# What Pillow raises on damaged files. Its own warnings count as damage where a program turns warnings into errors.
DAMAGE = (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError, OverflowError, struct.error, Warning)
STARTS = (b"\x89PNG", b"\xff\xd8\xff", b"RIFF", b"GIF8", b"BM")  # of the formats that are read
STRANGERS = (
    (0, (b"II*\x00", b"MM\x00*"), "a TIFF file"),
    (0, (b"%!PS", b"\xc5\xd0\xd3\xc6"), "an EPS file"),
    (0, (b"8BPS",), "a PSD file"),
    (0, (b"%PDF",), "a PDF file"),
    (4, (b"ftypheic", b"ftypheix", b"ftyphevc", b"ftypmif1", b"ftypmsf1"), "a HEIC file"),
    (4, (b"ftypavif",), "an AVIF file"),
)

_places = threading.BoundedSemaphore(MOST_AT_ONCE)
_door = threading.Lock()  # one at a time: 20 megapixels take 30 to 410 MB while they are decoded, and at most 2 seconds


@dataclass(frozen=True)
class Photo:
    """A decoded picture: RGB, upright, at most 1,024 pixels a side, without metadata; and what people should know of it."""

    image: Image.Image
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Drawing:
    """A digit as MNIST would have scanned it: uint8 (28, 28), ink 255 on paper 0; and what people should know of it."""

    pixels: NDArray[np.uint8]
    notes: tuple[str, ...] = ()


def decode(data: bytes) -> Photo:
    """The picture in an uploaded file. The bytes are never stored, and of an animation only the first frame is read.

    16-bit grey is scaled by 1/257, transparency lies on white paper, and a camera's EXIF orientation is carried out.

    Raises Refusal for what is no picture, damaged, over 5 MB, over 20 megapixels or longer than 50 : 1, and Unavailable, at
    once, when too many pictures are being decoded.
    """
    _check_bytes(data)
    if not _places.acquire(blocking=False):
        raise Unavailable("Many pictures are being read just now; please try again in a minute.")
    try:
        with _door, _damage_refused(data):
            animated = _inspect(data)
            image = _flatten(data)
    finally:
        _places.release()
    notes = []
    if animated:
        notes.append("This picture is animated; only its first frame is read.")
    if max(image.size) < SMALL:
        notes.append(f"This picture is very small ({_by(image.size)} pixels), so the answer means little.")
    return Photo(image, tuple(notes))


def from_photo(photo: Photo) -> Drawing:
    """The digit in a photo: dark ink on bright paper or bright ink on a dark ground. Raises Refusal when there is no ink."""
    grey = np.asarray(photo.image.convert("L"))
    scanned = ink.as_scanned(grey)
    if scanned is not None:
        return Drawing(scanned, photo.notes)
    found = ink.find(grey)
    if found is None and max(photo.image.size) >= SMALL:
        raise Refusal("No drawing was found in this picture; make a large one with a dark pen on white paper and try again.")
    notes = photo.notes
    if found and found.several:
        notes += ("There is more than one drawing in this picture; the largest is read.",)
    return Drawing(np.zeros((28, 28), np.uint8) if found is None else ink.centre(found.ink), notes)


def from_sketch(rgba: NDArray[np.uint8] | None) -> Drawing:
    """The digit on a sketchpad's layer, uint8 (height, width, 4): the ink is where the layer is opaque.

    Raises Refusal when nothing is drawn.
    """
    if rgba is None:
        raise Refusal("Draw something or upload a picture first.")
    if rgba.ndim != 3 or rgba.shape[2] != 4 or rgba.dtype != np.uint8 or rgba[..., 0].size > LIMIT_PIXELS:
        raise Refusal(f"A drawing must be an 8-bit RGBA picture of at most 20 megapixels; {rgba.dtype} {rgba.shape} came.")
    alpha = rgba[..., 3]
    if not (alpha > 127).any():
        raise Refusal("Draw something or upload a picture first.")
    return Drawing(ink.centre(ink.crop(alpha.astype(np.float32) / np.float32(255))))


def encode(pixels: NDArray[np.uint8]) -> str:
    """A picture, uint8 (28, 28), as text for an address: zlib, then base64 in the alphabet of RFC 4648 section 5, unpadded."""
    if pixels.shape != (28, 28) or pixels.dtype != np.uint8:
        raise Refusal(f"A picture must be 28 x 28 pixels of 8 bits; {pixels.dtype} {pixels.shape} came.")
    return base64.urlsafe_b64encode(zlib.compress(pixels.tobytes(), 9)).decode().rstrip("=")


def parse(code: str) -> NDArray[np.uint8]:
    """The picture, uint8 (28, 28), that `encode` wrote. Raises Refusal for any other text."""
    complaint = Refusal("The picture in this address cannot be read; it was cut or changed. Draw it again.")
    if not code.isascii() or len(code) > LIMIT_CODE:
        raise complaint
    unpacker = zlib.decompressobj()
    try:
        packed = base64.b64decode(code + "=" * (-len(code) % 4), altchars=b"-_", validate=True)
        raw = unpacker.decompress(packed, 785)  # one more than a picture has: a bomb is not unpacked
    except (binascii.Error, zlib.error):
        raise complaint from None
    if len(raw) != 784 or not unpacker.eof or unpacker.unused_data:
        raise complaint
    return np.frombuffer(raw, np.uint8).reshape(28, 28).copy()


def _check_bytes(data: bytes) -> None:
    """Refuses by the length of the file and by what its first bytes say."""
    if not data:
        raise Refusal("The file is empty (0 bytes); choose a picture and try again.")
    if len(data) > LIMIT_BYTES:
        raise Refusal(f"The file has {len(data) / 1024 / 1024:.1f} MB and at most 5 MB can be taken; make the picture smaller.")
    for offset, starts, name in STRANGERS:
        if data[offset:].startswith(starts):
            raise Refusal(f"This is {name}, which cannot be read here; save it as JPEG or PNG and try again.")
    if b"<svg" in data[:1000].lower():
        raise Refusal("This is an SVG drawing, which cannot be read here; save it as PNG and try again.")
    if data.startswith(b"\xff\xd8") and data.count(b"\xff\xda") > LIMIT_SCANS:
        raise Refusal("This JPEG is stored in far too many passes; save it again as PNG and try once more.")


@contextmanager
def _damage_refused(data: bytes) -> Iterator[None]:
    """Turns what Pillow raises into a Refusal that says what is wrong with the file."""
    try:
        yield
    except Refusal:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Refusal("The picture has far more than 20 million pixels; make it smaller and try again.") from None
    except UnidentifiedImageError:
        if data.startswith(STARTS):
            raise Refusal("The picture file is damaged; save it again, or choose another one.") from None
        raise Refusal(f"This file is no picture that can be read here; {READABLE}.") from None
    except DAMAGE:
        raise Refusal("The picture file is damaged or cut off; save it again, or choose another one.") from None


def _inspect(data: bytes) -> bool:
    """Whether the picture is animated. Judges its size by the header, before a pixel is decoded, and a PNG's checksums."""
    with Image.open(io.BytesIO(data), formats=FORMATS) as image:
        width, height = image.size
        if width * height > LIMIT_PIXELS:
            raise Refusal(f"The picture has {_by(image.size)} pixels, more than 20 million; make it smaller and try again.")
        if max(width, height) > LIMIT_ASPECT * min(width, height):
            raise Refusal(f"The picture is a strip of {_by(image.size)} pixels; cut out the part that counts and try again.")
        # JPEG has no such attribute; a count of the frames would read them all.
        animated = image.format != "MPO" and bool(getattr(image, "is_animated", False))
        image.verify()
    return animated


def _flatten(data: bytes) -> Image.Image:
    """The picture as upright RGB on white, made small as early as its format allows."""
    with Image.open(io.BytesIO(data), formats=FORMATS) as opened:
        image: Image.Image = opened
        sixteen_bits = image.mode.startswith("I")
        if image.has_transparency_data and not sixteen_bits:
            image = image.convert("RGBA")
        elif image.mode in ("1", "P"):  # of a palette only single pixels could be kept, and thin strokes would vanish
            image = image.convert("RGB")
        image.thumbnail((SIDE, SIDE), reducing_gap=None if sixteen_bits else 2.0)  # 16-bit pictures cannot be reduced in steps
        image = ImageOps.exif_transpose(image)
        if sixteen_bits:
            image = Image.fromarray(((np.asarray(image, np.uint32) + 128) // 257).astype(np.uint8))
        paper = Image.new("RGB", image.size, "white")  # a new picture: nothing of the metadata is kept
        paper.paste(image.convert("RGB"), mask=image.getchannel("A") if image.mode == "RGBA" else None)
        return paper


def _by(size: tuple[int, int]) -> str:
    return f"{size[0]:,} x {size[1]:,}"
