"""The same network trained again with other seeds: what of its test figure is chance. Kept on the card of the one that ships."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from statistics import mean, stdev
from typing import Any

from core import atomic
from core.contract import Refusal
from core.vault.integrity import CARD
from core.vault.looking import Entry
from core.vault.reading import entries

SAME = ("variant", "knobs", "code_sha256", "epochs")  # what must agree, beside the data, for runs to differ in chance alone
METRIC = "test_accuracy"


def runs(shipped: Entry) -> list[dict[str, Any]]:
    """The shipped network's run and those of its kin on the shelf, by seed: {seed, key, test_accuracy}."""
    own = shipped.card
    kin = [
        entry.card
        for entry in entries(own["lab"])
        if all(entry.card[name] == own[name] for name in SAME) and entry.card["dataset"]["sha256"] == own["dataset"]["sha256"]
    ]
    by_seed = {int(card["seed"]): card for card in [*kin, own]}
    return [
        {"seed": seed, "key": by_seed[seed]["key"], METRIC: by_seed[seed]["metrics"][METRIC]["value"]} for seed in sorted(by_seed)
    ]


def spread(shipped: Entry) -> dict[str, Any]:
    """Those runs with the mean of their test figure and its standard deviation (n - 1). Raises Refusal for a single run."""
    found = runs(shipped)
    values = [float(run[METRIC]) for run in found]
    if len(values) < 2:
        raise Refusal("A spread needs runs with at least 2 seeds; 1 was found. Train the network with `--seed 2`, too.")
    return {"metric": METRIC, "mean": mean(values), "standard_deviation": stdev(values), "runs": found}


def keep(shipped: Entry, found: Mapping[str, Any]) -> None:
    """Writes what `spread` found on the card of a network that ships. Raises Unavailable where nothing can be written."""
    text = json.dumps({**shipped.card, "seeds": dict(found)}, indent=1, allow_nan=False, ensure_ascii=False)
    new = shipped.folder / f"{CARD}.new"
    with atomic.in_words():
        new.write_text(text + "\n", "utf-8")
        atomic.flush(new)
        os.replace(new, shipped.folder / CARD)
