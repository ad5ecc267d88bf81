"""The map of words: every word is there, the framed one is the chosen one, and names are text."""

from __future__ import annotations

import numpy as np

from core.figures import colours
from core.figures.words import Spots, word_map


def spots(names: list[str]) -> Spots:
    random = np.random.default_rng(1)
    return Spots(names, random.normal(size=(len(names), 2)), np.linspace(-2, 1, len(names)))


def test_every_word_has_its_point_and_the_chosen_one_a_frame() -> None:
    many, own = spots([f"word{place}" for place in range(30)]), spots(["<b>good", "bad", "film"])
    figure = word_map(many, own, (0.4, 0.1), ["<b>good", "film"], "bad")
    assert [len(trace.x) for trace in figure.data] == [30, 3]
    assert list(figure.data[1].marker.line.color).index(colours.EDGE) == 1
    assert colours.EDGE not in figure.data[0].marker.line.color
    assert [flag.text for flag in figure.layout.annotations] == ["&lt;b&gt;good", "bad", "film"]
    assert sum(bool(name) for name in figure.data[0].text) == 8
    assert word_map(many, own, (0.4, 0.1), [], "word15").data[0].text[15] == "word15"
    assert figure.layout.coloraxis.cmin == -figure.layout.coloraxis.cmax == -2
    assert "40 %" in figure.layout.xaxis.title.text


def test_flags_do_not_cover_each_other_where_points_do() -> None:
    names = [f"word{place}" for place in range(10)]
    own = Spots(names, np.zeros((10, 2)), np.zeros(10))
    flags = word_map(spots(names), own, (0.4, 0.1), names, "").layout.annotations
    ends = np.array([(flag.ax, flag.ay) for flag in flags])
    apart = np.linalg.norm(ends[:, None] - ends[None], axis=-1) + 1e3 * np.eye(10)
    assert apart.min() > 20
