"""Reviews are what strangers wrote: which of their words a pupil meets only on request.

The rule is a list of beginnings of words (sexual violence and the sex trade, slurs, curses, suicide), and letters made unreadable
with stars. It judges no text: a review that speaks of such things may be a good one, and one without them may hurt.
"""

from __future__ import annotations

import re

BEGINNINGS = (
    "asshole", "bitch", "blowjob", "boob", "cunt", "erotic", "faggot", "fetish", "fuck", "gangbang", "incest", "masturbat",
    "molest", "necrophil", "nigg", "nude", "nudity", "orgasm", "paedophil", "pedophil", "penis", "porn", "prostitut", "pussy",
    "rape", "raping", "rapist", "retard", "shit", "slut", "suicid", "topless", "vagina", "whore",
)  # fmt: skip
ROUGH = re.compile(rf"\b(?:{'|'.join(BEGINNINGS)})|\w\*+\w", re.IGNORECASE)
WHERE = "core/web/reviews/rough.py"  # the list, for whoever wants to read it


def rough(text: str) -> bool:
    """Whether the text has such a word."""
    return ROUGH.search(text) is not None
