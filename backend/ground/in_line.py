"""How writers wait for each other on SQLite: who has waited longer looks more often.

SQLite knows no line. Its own waiting looks ever more rarely the longer one waits, and at one rate for all it is a
lottery, which of eight who write without a pause one may lose for five seconds. So whoever comes looks every few
milliseconds, and whoever has waited for half a second ten times as often: it mostly is the turn of who has waited
longest. Whoever has just written would look again before any of them; so who had to wait stands at the end of the line
when it comes back. What was waited is counted by these pauses and not by the clock: a process that was stopped, or not
let run, has not had its chance.

The looks are made in the connection's own thread, where one costs a fiftieth of what it costs through the driver; each
spell is short, so that who no longer wants to write is not kept.
"""

import sqlite3
import time
from typing import Any, Self, cast

BEGIN, GO_ON = "BEGIN IMMEDIATE", "BEGIN IMMEDIATE -- go on"
SPELL = 0.05  # seconds of pauses, then "database is locked": who goes on stands where they stood
SHORTEST, LONGEST, SHORTEST_AFTER = 0.0005, 0.005, 0.5
FIRST = 0.001  # mostly it is for an instant


class InLine(sqlite3.Connection):
    """Knows how long it has been waiting for its turn to write, which it begins by a cursor."""

    waited = 0.0
    met_others = False  # when it last began

    def cursor(self, factory: Any = None) -> Any:
        """The driver's own way to a statement."""
        return super().cursor(factory or _Cursor)


def pause_after(waited: float) -> float:
    """Seconds until the next look."""
    if waited < FIRST:
        return FIRST
    return max(SHORTEST, LONGEST * (1 - waited / SHORTEST_AFTER))


class _Cursor(sqlite3.Cursor):
    def execute(self, sql: str, parameters: Any = (), /) -> Self:
        if sql in (BEGIN, GO_ON):
            connection = cast(InLine, self.connection)
            if sql == BEGIN:  # whoever stood there before has given up
                connection.waited = 0.0
                if connection.met_others:
                    time.sleep(LONGEST)
            self._begin(connection)
            return self
        return super().execute(sql, parameters)

    def _begin(self, connection: InLine) -> None:
        until = connection.waited + SPELL
        while True:
            try:
                super().execute(BEGIN)
            except sqlite3.OperationalError as fault:
                if not is_locked(fault) or connection.waited >= until:
                    raise
            else:
                connection.met_others, connection.waited = connection.waited > 0, 0.0
                return
            pause = pause_after(connection.waited)
            time.sleep(pause)
            connection.waited += pause


def is_locked(fault: BaseException | None) -> bool:
    """True if another is writing."""
    code = getattr(fault, "sqlite_errorcode", 0)  # what the driver says by itself has none
    return isinstance(fault, sqlite3.OperationalError) and code & 0xFF == sqlite3.SQLITE_BUSY
