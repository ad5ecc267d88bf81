"""Pictures that must be refused: cases 1 to 9, 16, 17, 19, 20, and 23 to 28 of the hardening list, and kin of theirs.

Every file is made here, in memory. The web's own upload limit (28's status 413) is tested with the web.
"""

from __future__ import annotations

import re
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable
from functools import cache

import numpy as np
import pytest
from PIL import Image

from core import places
from core.contract import Refusal
from core.pictures import decode
from tests.bad_input.picture_files import COLOUR, JPEG, PNG, saved


def chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


@cache
def png(width: int, height: int, depth: int = 8, colour: int = 2, rows: int | None = None) -> bytes:
    """A PNG of zeros by hand; with `rows`, its pixels end early."""
    channels = {0: 1, 2: 3}[colour]
    row = b"\0" + bytes((width * channels * depth + 7) // 8)
    packer = zlib.compressobj(6)
    pixels = b"".join(packer.compress(row) for _ in range(height if rows is None else rows)) + packer.flush()
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def bad_checksum() -> bytes:
    data = bytearray(saved(COLOUR, "PNG"))
    data[data.index(b"IDAT") - 4 + 8 + 20] ^= 1
    return bytes(data)


def text_bomb() -> bytes:
    """200 MB of text in a zTXt chunk."""
    whole = saved(COLOUR, "PNG")
    packer = zlib.compressobj(9)
    text = b"".join(packer.compress(bytes(1_000_000)) for _ in range(200)) + packer.flush()
    return whole[:33] + chunk(b"zTXt", b"Comment\0\0" + text) + whole[33:]


def many_passes() -> bytes:
    """A progressive JPEG whose last pass is repeated a thousand times: 60 KB that would keep a processor busy."""
    data = saved(Image.new("L", (1000, 1000), 128), "JPEG", progressive=True)
    return data[:-2] + data[data.rindex(b"\xff\xda") : -2] * 1000 + data[-2:]


def tiff_of_nan() -> bytes:
    return saved(Image.fromarray(np.full((28, 28), np.nan, np.float32)), "TIFF")


def photoshop() -> bytes:
    return b"8BPS" + struct.pack(">H6xHIIHH", 1, 3, 30_000, 30_000, 8, 3) + bytes(64)


SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/><script>alert(1)</script></svg>'
HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(500)
EPS = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(/etc/passwd) (r) file\n%%EOF\n"

REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "1 empty": (lambda: b"", "file is empty"),
    "2 JPEG without its second half": (lambda: JPEG[: len(JPEG) // 2], "damaged or cut off"),
    "2 JPEG without its last tenth": (lambda: JPEG[: len(JPEG) * 9 // 10], "damaged or cut off"),
    "3 PNG cut off": (lambda: PNG[: len(PNG) // 2], "damaged or cut off"),
    "3 PNG without its end": (lambda: PNG[:-12], "damaged or cut off"),
    "3 PNG with a wrong checksum": (bad_checksum, "damaged or cut off"),
    "4 PNG 50,000 x 50,000 of 1 bit": (lambda: png(50_000, 50_000, 1, 0), "20 million"),
    "5 PNG 13,000 x 13,000": (lambda: png(13_000, 13_000), "20 million"),
    "6 PNG 9,000 x 9,000": (lambda: png(9_000, 9_000), "9,000 x 9,000 pixels, more than 20 million"),
    "7 PNG that claims 2^31 x 2^31": (lambda: png(2**31, 2**31, rows=0, depth=1, colour=0), "20 million|damaged"),
    "8 PNG without width": (lambda: png(0, 10), "damaged"),
    "8 PNG without height": (lambda: png(10, 0), "damaged"),
    "9 PNG with 200 MB of text": (text_bomb, "damaged"),
    "16 SVG with a script": (lambda: SVG, "an SVG drawing"),
    "17 HEIC": (lambda: HEIC, "a HEIC file, which cannot be read here; save it as JPEG"),
    "19 text": (lambda: b"Dear teacher, here is my homework.", "no picture that can be read"),
    "19 program": (lambda: b"MZ\x90\0" + bytes(range(256)) * 9, "no picture that can be read"),
    "20 GIF that is a script": (lambda: b"GIF89a/*" + bytes(4) + b"*/=1;alert(1);", "damaged"),
    "23 strip of 1 x 60,000": (lambda: saved(Image.new("L", (60_000, 1)), "PNG"), "strip of 60,000 x 1 pixels"),
    "24 TIFF of NaN": (tiff_of_nan, "a TIFF file"),
    "25 EPS": (lambda: EPS, "an EPS file"),
    "26 PSD": (photoshop, "a PSD file"),
    "27 NUL bytes": (lambda: bytes(1000), "no picture that can be read"),
    "28 5 MB and a byte": (lambda: PNG + bytes(5 * 1024 * 1024 - len(PNG) + 1), "at most 5 MB"),
    "PDF": (lambda: b"%PDF-1.7\n" + bytes(99), "a PDF file"),
    "AVIF": (lambda: b"\0\0\0\x18ftypavif" + bytes(99), "an AVIF file"),
    "JPEG in a thousand passes": (many_passes, "far too many passes"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused_in_a_plain_sentence(case: str) -> None:
    build, expected = REFUSED[case]
    with pytest.raises(Refusal) as caught:
        decode(build())
    sentence = str(caught.value)
    assert re.search(expected, sentence)
    assert re.fullmatch(r"[A-Z][\w ,;:.()-]{20,160}\.", sentence)
    assert not re.search(r"Error|Traceback|PIL|BytesIO|0x|None", sentence)


MEASURE = """
import pathlib, re, sys
from core.contract import Refusal
from core.pictures import decode

def peak():
    return int(re.search(r"VmHWM:\\s+(\\d+) kB", pathlib.Path("/proc/self/status").read_text())[1])

data = sys.stdin.buffer.read()
before = peak()
try:
    decode(data)
except Refusal:
    print("refused")
print((peak() - before) // 1024)
"""
LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="a process's own peak is read from Linux's /proc")


def memory(data: bytes) -> list[str]:
    """What decoding prints in a process of its own: "refused" where it is, and by how many MiB the process grew."""
    done = subprocess.run([sys.executable, "-c", MEASURE], input=data, capture_output=True, cwd=places.ROOT, check=True)
    print(len(data), "bytes:", *done.stdout.decode().split())
    return done.stdout.decode().split()


@LINUX  # getrusage would not do: its peak is that of the process which forked, too
@pytest.mark.parametrize("case", [case for case in REFUSED if case[0] in "4567" or case.startswith("9")])
def test_bombs_are_refused_before_they_are_unpacked(case: str) -> None:
    answer, grown = memory(REFUSED[case][0]())
    assert answer == "refused"
    assert int(grown) < 30  # the 13,000 x 13,000 pixels themselves would be 500, and Pillow takes 1,300


@LINUX
def test_the_largest_picture_that_is_taken_stays_within_its_memory() -> None:
    shades = Image.linear_gradient("L").resize((5000, 4000))
    (grown,) = memory(saved(Image.merge("RGBA", [shades] * 4), "WEBP", quality=30))
    assert 100 < int(grown) < 20_000_000 * 4 * 6 / 2**20  # the pixels alone are 76
