"""`python -m core.worker`: waits for one line on the standard input, a job's request as JSON, carries it out and ends.

Keras is imported before the line is read, so that a worker that waits can begin at once. The end of the input without
a line means that nobody needs this worker any more.
"""

from __future__ import annotations

import sys

from core.contract import Request
from core.worker.run import run


def main() -> int:
    line = sys.stdin.readline()
    return run(Request.from_json(line)) if line.strip() else 0


if __name__ == "__main__":
    sys.exit(main())
