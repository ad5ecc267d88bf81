"""`python -m core.worker.checks [NAME ...]`: runs the checks, all of them by default; exit status 0 only when all passed."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict

from core.contract import Refusal, Unavailable
from core.worker.checks import Outcome, known, names, run


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m core.worker.checks")
    parser.add_argument("names", nargs="*", help=f"of {', '.join(names())}; all of them by default")
    parser.add_argument("--cases", type=int, help="how many; every check has its own usual number")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    outcomes: list[Outcome] = []
    try:
        for name in [known(name) for name in options.names] or names():
            outcome = run(name, options.cases, options.seed, (lambda line: None) if options.json else print)
            outcomes.append(outcome)
            if not options.json:
                print(outcome.sentence, flush=True)
    except (Refusal, Unavailable) as problem:
        print(json.dumps({"error": str(problem)}) if options.json else problem, file=sys.stdout if options.json else sys.stderr)
        return 1
    if options.json:
        print(json.dumps([asdict(outcome) for outcome in outcomes]))
    return 0 if all(outcome.passed for outcome in outcomes) else 1


if __name__ == "__main__":
    sys.exit(main())
