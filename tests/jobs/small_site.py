"""A process that looks after the queue, as the web process does, with small workers. Ends at the end of its input.

Prints "ready" when it does; with the argument "spare" a worker waits in advance by then.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from core.jobs import Dispatcher, LocalEngine, Store


def main() -> None:
    worker = [sys.executable, str(Path(__file__).with_name("small_worker.py"))]
    store = Store()
    dispatcher = Dispatcher(store, LocalEngine(worker))
    if "spare" in sys.argv:
        dispatcher.prepare()
    dispatcher.start()
    print("ready", flush=True)
    sys.stdin.read()
    dispatcher.stop()
    store.close()


if __name__ == "__main__":
    main()
