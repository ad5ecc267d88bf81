"""Accuracy against lag, trained beforehand: every network of `remembering`, several lags, five seeds.

`python -m core.reference.remembered` trains all again (some minutes) and writes remembered.json, which ships with the site; the
tests and `python -m core check bptt` train parts of it anew and compare.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from core.reference.remembering import ECHO, NETWORKS, STEPS, UNITS, accuracy, advance, begin, echo_accuracy

FILE = Path(__file__).with_name("remembered.json")
LAGS = (5, 10, 20, 40, 70, 100, 150)
SEEDS = (1, 2, 3, 4, 5)
Table = dict[str, dict[int, list[float]]]  # network: lag: one accuracy a seed, on 1,000 streams each


@cache
def remembered() -> Table:
    """The table that ships."""
    found = json.loads(FILE.read_text("utf-8"))["accuracy"]
    return {network: {int(lag): list(values) for lag, values in rows.items()} for network, rows in found.items()}


def trained(network: str, lag: int, seed: int) -> float:
    """One entry, computed anew."""
    if network == ECHO:
        return echo_accuracy(lag, seed)
    training = begin(network, lag, seed)
    while not training.over:
        training = advance(training)
    return accuracy(training)


def main() -> None:
    table = {}
    for network in (*NETWORKS, ECHO):
        table[network] = {lag: [round(trained(network, lag, seed), 3) for seed in SEEDS] for lag in LAGS}
        for lag, values in table[network].items():
            print(f"{network}, lag {lag}: {', '.join(f'{value:.1%}' for value in values)}", flush=True)
    settings = {"units": UNITS, "updates at most": STEPS, "seeds": list(SEEDS), "examined on": "1,000 streams a seed"}
    FILE.write_text(json.dumps({"settings": settings, "accuracy": table}, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
