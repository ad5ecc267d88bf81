"""The README's table of labs, written from the labs' cards and from the cards of the networks that ship."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from core import places
from core.contract import Lab, Variant
from core.labs import cards

BEGIN, END = "<!-- labs -->", "<!-- /labs -->"
HEADINGS = ("Lab", "Network", "Parameters", "Multiply-adds", "On the test part", "model.onnx")


def labs_table(shipped: Path = places.SHIPPED) -> str:
    """A Markdown table, one row a network that ships, in the order of the labs' cards; its figures are those of `card.json`."""
    rows = [HEADINGS, tuple("---" if heading in ("Lab", "Network") else "---:" for heading in HEADINGS)]
    rows += [_row(lab, variant, json.loads(path.read_text("utf-8"))) for lab, variant, path in _networks(shipped)]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def refresh(readme: Path) -> bool:
    """Writes the table of now between the README's two markers. Returns whether anything changed; ValueError without markers."""
    text = readme.read_text("utf-8")
    wanted = with_table(text)
    if wanted != text:
        readme.write_text(wanted, "utf-8")
    return wanted != text


def with_table(text: str) -> str:
    """The text with the table of now between the markers. Raises ValueError unless each marker stands in it once, in order."""
    if text.count(BEGIN) != 1 or text.count(END) != 1 or text.index(BEGIN) > text.index(END):
        raise ValueError(f"expected {BEGIN} and then {END}, once each, in the text that is to hold the table of labs")
    before, after = text.split(BEGIN)[0], text.split(END)[1]
    return f"{before}{BEGIN}\n{labs_table()}\n{END}{after}"


def _networks(shipped: Path) -> Iterator[tuple[Lab, Variant, Path]]:
    for lab in cards().values():
        for variant in lab.variants:
            path = shipped / lab.name / variant.name / "card.json"
            if path.exists():
                yield lab, variant, path


def _row(lab: Lab, variant: Variant, card: dict[str, Any]) -> tuple[str, ...]:
    model = card["files"].get("model.onnx")
    return (
        lab.title,
        variant.title + (" (baseline)" if variant.baseline else ""),
        f"{card['parameters']:,}",
        f"{card['flops']:,}",
        _figures(lab, card["metrics"]),
        f"{model['bytes'] / 1024:,.0f} KiB" if model else "",
    )


def _figures(lab: Lab, metrics: dict[str, Any]) -> str:
    """What the lab's networks are compared by: its name, its value, the baseline's, and how many examples it was counted on."""
    metric = metrics.get(lab.metric)
    if metric is None:
        return ""
    if lab.metric != "test_bits":
        return f"accuracy {100 * metric['value']:.2f} % (n = {metric['n']:,})"
    return f"{metric['value']:.3f} bits per character; a 5-gram {metrics['five_gram_bits']['value']:.3f} (n = {metric['n']:,})"
