"""A recurrent network unrolled: the same weights at every step, and a state that remembers what came before."""

from core.web.exhibits import panels
from core.web.exhibits.unrolled import order, shapes, unrolled, weights

TITLE = "A recurrent network unrolled"
SUMMARY = "A network with a loop reads word by word. Unrolled, it is many copies of one, each handing its state to the next."
CHAPTER = "Sequences"
ORDER = 50
PANELS = {"unrolled": unrolled, "shapes": shapes, "order": order, "weights": weights}


def render() -> None:
    """The panel that the address asks for."""
    panels.chosen(PANELS).show()
