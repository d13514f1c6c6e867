"""Writers of one process take turns before SQLite does: its own waiting sleeps up to 100 ms at a time and serves nobody in order.

Ten stations saving at once wait for each other a few milliseconds instead. Other processes (a second worker, a command)
still meet at SQLite's own lock. A database in memory, shared by one connection, takes no turns.
"""

import threading
from typing import Any

from django.db.backends.sqlite3 import base

PATIENCE = 20.0  # seconds; then SQLite's own lock decides, as it would have done anyway
_turns: dict[str, threading.Lock] = {}


class DatabaseWrapper(base.DatabaseWrapper):
    """SQLite's connection of Django, which holds its process's turn from BEGIN to COMMIT."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self._turn: threading.Lock | None = None

    # The four below are Django's own, which its type stubs leave out.
    def _start_transaction_under_autocommit(self) -> None:
        if self._turn is None and not self.is_in_memory_db():
            turn = _turns.setdefault(str(self.settings_dict["NAME"]), threading.Lock())
            self._turn = turn if turn.acquire(timeout=PATIENCE) else None
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # not in the stubs
        except BaseException:
            self._pass_on()
            raise

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]  # not in the stubs
        self._pass_on()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]  # not in the stubs
        finally:
            self._pass_on()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]  # not in the stubs
        finally:
            self._pass_on()

    def _pass_on(self) -> None:
        turn, self._turn = self._turn, None
        if turn is not None:
            turn.release()
