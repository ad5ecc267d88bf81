"""The rhythm of every lab page: try it, look inside, train it, after training, read it, take it home.

A file each, with `show(lab)`.
"""

from __future__ import annotations

from collections.abc import Callable

from core.contract import Lab
from core.web.sections import after_training, look_inside, read_it, take_home, train_it, try_it

SECTIONS: dict[str, Callable[[Lab], None]] = {
    "Try it": try_it.show,
    "Look inside": look_inside.show,
    "Train it": train_it.show,
    "After training": after_training.show,
    "Read it": read_it.show,
    "Take it home": take_home.show,
}
