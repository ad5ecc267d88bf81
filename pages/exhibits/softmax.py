"""Softmax: from scores to shares that add up to one."""

from core.web.exhibits import panels
from core.web.exhibits.softmax import gradient, overflow, probabilities, slopes
from core.web.exhibits.softmax.scores import scores

TITLE = "Softmax"
SUMMARY = "The last layer of a classifier: scores of any size become positive shares that add up to 1."
CHAPTER = "The arithmetic"
ORDER = 43
PANELS = {"probabilities": probabilities, "overflow": overflow, "jacobian": slopes, "gradient": gradient}


def render() -> None:
    """The scores, and one panel."""
    panel = panels.chosen(PANELS)
    panel.show(scores())
