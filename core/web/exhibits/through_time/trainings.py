"""Trainings of the task, shared by all who look: the same network, lag and seed is trained once, a slice at a time.

A page that watches a training asks for a slice every half second. Slices take turns, one at a time in the whole process, so that
however many watch, the site answers others in between; who leaves the page makes no more of them.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Sequence
from functools import lru_cache

from core.reference.remembering import Training, accuracy, advance, begin, echo_accuracy

Key = tuple[str, int, int]  # network, lag, seed
KEPT = 256
_known: OrderedDict[Key, Training] = OrderedDict()
_turn = threading.Lock()


def known(networks: Sequence[str], lag: int, seed: int) -> dict[str, Training]:
    """How far each of these trainings has come; one that nobody asked for before is at its beginning."""
    for name in networks:
        if (name, lag, seed) not in _known:
            _keep(begin(name, lag, seed))
    return {name: _known[name, lag, seed] for name in networks}


def work(networks: Sequence[str], lag: int, seed: int, seconds: float) -> bool:
    """Trains for about so long, the one with the fewest updates first; False when it was another's turn."""
    if not _turn.acquire(timeout=seconds):
        return False
    try:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            behind = [training for training in known(networks, lag, seed).values() if not training.over]
            if not behind:
                break
            _keep(advance(min(behind, key=lambda training: training.update)))
    finally:
        _turn.release()
    return True


def _keep(training: Training) -> None:
    key = training.network, training.lag, training.seed
    _known[key] = training
    _known.move_to_end(key)
    while len(_known) > KEPT:
        _known.popitem(last=False)


@lru_cache(maxsize=KEPT)
def examined(training: Training) -> float:
    """The share told right of 1,000 streams that it has not seen: asked for once it is over."""
    return accuracy(training)


@lru_cache(maxsize=KEPT)
def echoed(lag: int, seed: int) -> float:
    """The same of the echo state network, which is fitted at once."""
    return echo_accuracy(lag, seed)
