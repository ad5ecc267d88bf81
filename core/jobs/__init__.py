"""The queue in SQLite, the engine that runs it, and the dispatcher between them.

`Store` is what everybody talks to; a `Dispatcher` over a `LocalEngine` makes its jobs run.
"""

from core.jobs.dispatcher import Dispatcher, Patience
from core.jobs.engine import Engine, Handle, LocalEngine
from core.jobs.rows import Attempt, Superseded
from core.jobs.store import Store

__all__ = ["Store", "Superseded", "Attempt", "Dispatcher", "Patience", "Engine", "Handle", "LocalEngine"]
