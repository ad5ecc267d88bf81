"""`streamlit run app.py` as people start it, with one thread more: for each path on the standard input it writes there, as JSON,
the names of all modules that the process holds.
"""

from __future__ import annotations

import json
import sys
import threading
from pathlib import Path

from streamlit.web.cli import main


def answer() -> None:
    """Until the input ends. The answer appears under its name when it is whole."""
    for line in sys.stdin:
        path = Path(line.strip())
        unfinished = path.with_suffix(".unfinished")
        unfinished.write_text(json.dumps(sorted(sys.modules)))
        unfinished.replace(path)


def start() -> None:
    """Runs the site until it is ended."""
    threading.Thread(target=answer, name="launcher", daemon=True).start()
    sys.argv[0] = "streamlit"
    main()


if __name__ == "__main__":
    start()
