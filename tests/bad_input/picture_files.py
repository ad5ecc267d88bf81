"""Small picture files for the tests of bad input, made in memory."""

from __future__ import annotations

import io

from PIL import Image

GREY = Image.linear_gradient("L").resize((60, 40))
COLOUR = Image.merge("RGB", (GREY, GREY.rotate(180), GREY.transpose(Image.Transpose.FLIP_LEFT_RIGHT)))


def saved(image: Image.Image, kind: str, **settings: object) -> bytes:
    """The picture as a file of that format."""
    file = io.BytesIO()
    image.save(file, kind, **settings)
    return file.getvalue()


JPEG, PNG = saved(COLOUR, "JPEG"), saved(COLOUR, "PNG")
