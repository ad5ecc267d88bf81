"""The site's colours: a sequential scale for magnitudes, a diverging pair for signed numbers; safe for the colour-blind.

The components of `core/web/components` take theirs from here too.
"""

# Cividis (Nunez, Anderton and Renslow 2018) in ten even steps: dark is little, yellow is much.
_CIVIDIS = ["#00224e", "#123570", "#3b496c", "#575d6d", "#707173", "#8a8678", "#a59c74", "#c3b369", "#e1cc55", "#fee838"]
SEQUENTIAL = [[place / 9, colour] for place, colour in enumerate(_CIVIDIS)]
DIVERGING = [[0.0, "#215597"], [0.5, "#ffffff"], [1.0, "#c95c0a"]]  # blue, white at zero, orange
INK = [[0.0, "#000000"], [1.0, "#ffffff"]]  # grey values as they are
POSITIVE, NEGATIVE = "#c95c0a", "#215597"
POSITIVE_LINE, NEGATIVE_LINE = "#c95c0a", "#4a80c0"  # the same where there are only lines, which a dark page must show too
# Okabe and Ito (2008): distinguishable with every common form of colour blindness.
SERIES = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#7f7f7f", "#b8a000")
EDGE = "#e69f00"  # a frame around what is meant


def signed(values: object) -> list[str]:
    """A colour a number: orange for positive, blue for negative."""
    return [POSITIVE if value >= 0 else NEGATIVE for value in values]  # type: ignore[attr-defined]
