"""The pad's drawing as it comes from the browser: a data address of a small PNG, which anybody may forge."""

from __future__ import annotations

import binascii
from base64 import b64decode
from io import BytesIO

import numpy as np
from PIL import Image, UnidentifiedImageError

from core.contract import Refusal

START = "data:image/png;base64,"
LARGEST = 300_000  # characters; a drawing of 280 x 280 pixels takes about 6,000


def parse(address: object, side: int) -> np.ndarray | None:
    """The drawing, (side, side, 4) uint8, or None for an empty text. Raises Refusal for whatever is no drawing of that size."""
    if not address:
        return None
    complaint = Refusal("The drawing did not arrive as it was sent; please draw it again.")
    if not isinstance(address, str) or not address.startswith(START) or len(address) > LARGEST:
        raise complaint
    try:
        with Image.open(BytesIO(b64decode(address[len(START) :], validate=True)), formats=["PNG"]) as image:
            if image.size != (side, side):  # told by the header, before a pixel is decoded
                raise complaint
            return np.asarray(image.convert("RGBA"))
    except (binascii.Error, UnidentifiedImageError, OSError, SyntaxError, ValueError):
        raise complaint from None
