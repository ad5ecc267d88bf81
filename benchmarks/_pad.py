"""The sketchpad without a browser: the same drawing, sent by the same request that the pad's script makes."""

from __future__ import annotations

import random
import re
import time
from base64 import b64encode
from dataclasses import dataclass
from io import BytesIO

import httpx
from PIL import Image, ImageDraw

WIDGET = "/widgets/sketchpad"
SIDE, PEN = 280, 20  # pixels of the pad and of its pen


@dataclass(frozen=True)
class Pad:
    """The pad's place in the widget, by the widget's own description; the numbers are Gradio's."""

    address: str
    component: int  # the pad
    event: int  # what follows when somebody has drawn on it
    inputs: tuple[int, ...]  # what goes along: the pad itself, and the network that is chosen
    session: str

    async def read(self, client: httpx.AsyncClient, drawing: str, model: str) -> Answer:
        """The answer to a drawing (a PNG's data address) by the network of that name."""
        request = {
            "data": [drawing if component == self.component else model for component in self.inputs],
            "event_data": None,
            "fn_index": self.event,
            "trigger_id": self.component,
            "session_hash": self.session,
        }
        began = time.perf_counter()
        answer = await client.post(f"{self.address}{WIDGET}/gradio_api/run/predict", json=request)
        seconds = time.perf_counter() - began
        if answer.status_code != 200:
            return Answer(seconds, "", "", f"status {answer.status_code}: {answer.text[:200]}")
        code, shown = answer.json()["data"]
        label = re.search(r'<b class="read">(.*?)</b>', shown)
        return Answer(seconds, code, label[1] if label else "", "" if code else f"the widget said: {shown[:200]}")


@dataclass(frozen=True)
class Answer:
    """What the widget answered, the time in seconds that it took, and what went wrong, if anything did."""

    seconds: float
    code: str
    label: str
    error: str


async def pad(client: httpx.AsyncClient, address: str) -> Pad:
    """The pad of the site at `address`, found in what Gradio tells every browser. Raises LookupError when it is not there."""
    answer = await client.get(f"{address}{WIDGET}/config")
    answer.raise_for_status()
    found = answer.json()
    pads = {part["id"] for part in found["components"] if part["type"] == "html"}
    for event in found["dependencies"]:
        for component, name in event["targets"]:
            if component in pads and name == "input":
                return Pad(address, component, event["id"], tuple(event["inputs"]), f"{random.getrandbits(50):x}")
    raise LookupError("the sketchpad has no pad that sends what is drawn on it")


def seven(dice: random.Random) -> str:
    """A 7 drawn by an unsteady hand, as the pad sends it: black ink on a transparent ground."""
    image = Image.new("RGBA", (SIDE, SIDE), (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    points = [(x + dice.uniform(-15, 15), y + dice.uniform(-15, 15)) for x, y in ((80, 60), (195, 60), (125, 230))]
    pen.line(points, fill="black", width=PEN, joint="curve")
    for x, y in points:
        pen.ellipse((x - PEN / 2, y - PEN / 2, x + PEN / 2, y + PEN / 2), fill="black")
    file = BytesIO()
    image.save(file, "PNG")
    return "data:image/png;base64," + b64encode(file.getvalue()).decode()
