"""The networks on the disk: what ships in `weights/` and what was trained here, each a folder with a card that vouches for it.

A network is visible only when every file of its card is there and matches; names are looked up among what is visible and never
become part of a path. What does not match is set aside with its reason (or, where nothing can be written, just not shown).
"""

from core.vault.looking import Entry, withdraw
from core.vault.reading import arrays, entries, file, find, get, problems, read
from core.vault.writing import put, staging, sweep, writable

__all__ = [
    "Entry", "entries", "find", "get", "file", "read", "arrays", "problems", "withdraw",
    "put", "staging", "sweep", "writable",
]  # fmt: skip
