"""What is asked of SQLite is asked and answered in one trip to the thread that holds the connection.

The driver makes four of a statement (a cursor, the asking, the rows, the end), and one of a BEGIN that only reads. Each
waits for the interpreter twice, there and back, behind whatever else the process is doing (docs/bench.md: what it takes
on SQLite).
"""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Self, TypeVar

import aiosqlite

BEGIN = "BEGIN"  # locks nothing and sees nothing: the first statement after it does
AT_ONCE = 1000  # rows; the rest of a longer answer is fetched when it is wanted
CHUNK = 64  # the driver's own word for rows that are iterated over; nothing of ours does

T = TypeVar("T")
Description = Sequence[tuple[str, None, None, None, None, None, None]]


class OneTrip(aiosqlite.Connection):
    """A connection as SQLAlchemy wants it, whose BEGIN goes along with the statement that follows it."""

    begins = False  # is said by the next statement, if there is one
    asked = False  # anything, since the last end

    async def cursor(self) -> "Statement":  # type: ignore[override] # the driver's is awaited or entered
        """A statement to be made; nothing is asked yet."""
        return Statement(self)

    async def in_thread(self, deed: Callable[[], T]) -> T:
        """What it gives or raises in the connection's thread."""
        done: T = await self._execute(deed)  # type: ignore[no-untyped-call] # says nothing of its types
        return done

    async def ask(self, deed: Callable[[sqlite3.Cursor], None]) -> None:
        """Does it with a cursor of a transaction that has begun."""
        self.asked = True
        await self.in_thread(lambda: deed(self._begun()))

    def _begun(self) -> sqlite3.Cursor:
        cursor = self._conn.cursor()
        if self.begins:
            self.begins = False
            cursor.execute(BEGIN)
        return cursor

    async def commit(self) -> None:
        """Commits what was asked, if anything was."""
        await self._end(self._conn.commit)

    async def rollback(self) -> None:
        """Takes back what was asked, if anything was: SQLAlchemy rolls back once more what has ended."""
        await self._end(self._conn.rollback)

    async def _end(self, by: Callable[[], None]) -> None:
        self.begins = False
        if self.asked:
            await self.in_thread(by)
            self.asked = False


class Statement:
    """One statement and its rows, with the names of a driver's cursor."""

    def __init__(self, connection: OneTrip) -> None:
        self._connection = connection
        self._cursor: sqlite3.Cursor | None = None  # where there are more rows
        self._rows: list[Any] = []
        self.description: Description | None = None
        self.lastrowid: int | None = None
        self.rowcount = -1

    async def execute(self, sql: str, parameters: Sequence[Any] = ()) -> Self:
        """Asks, and fetches the first rows. sqlite3.Error as the database says."""
        if sql == BEGIN:
            self._connection.begins = True
        else:
            await self._connection.ask(lambda cursor: self._take(cursor, cursor.execute, sql, parameters))
        return self

    async def executemany(self, sql: str, parameters: Iterable[Sequence[Any]]) -> Self:
        """Asks once for each. sqlite3.Error as the database says."""
        await self._connection.ask(lambda cursor: self._take(cursor, cursor.executemany, sql, parameters))
        return self

    async def fetchall(self) -> list[Any]:
        """All rows not fetched yet."""
        rows, self._rows = self._rows, []
        if (cursor := self._cursor) is not None:
            rows += await self._connection.in_thread(cursor.fetchall)
            await self.close()
        return rows

    async def fetchmany(self, size: int) -> list[Any]:
        """The next rows, at most so many."""
        if (cursor := self._cursor) is not None and len(self._rows) < size:
            self._rows += await self._connection.in_thread(lambda: cursor.fetchmany(max(size, AT_ONCE)))
        rows, self._rows = self._rows[:size], self._rows[size:]
        return rows

    async def fetchone(self) -> Any:
        """The next row, or None."""
        return next(iter(await self.fetchmany(1)), None)

    async def close(self) -> None:
        """No more rows are wanted."""
        cursor, self._cursor, self._rows = self._cursor, None, []
        if cursor is not None:
            await self._connection.in_thread(cursor.close)

    def _take(self, cursor: sqlite3.Cursor, ask: Callable[[str, Any], object], sql: str, parameters: Any) -> None:
        is_over = True
        try:
            ask(sql, parameters)
            self.description, self.lastrowid, self.rowcount = cursor.description, cursor.lastrowid, cursor.rowcount
            if cursor.description is not None:
                self._rows = cursor.fetchmany(AT_ONCE)
                is_over = len(self._rows) < AT_ONCE
        finally:
            if is_over:
                cursor.close()
            else:
                self._cursor = cursor


def connect(database: str, **options: Any) -> OneTrip:
    """To be awaited, with sqlite3's own options."""
    made = OneTrip(lambda: sqlite3.connect(database, **options), CHUNK)
    made._thread.daemon = True  # as SQLAlchemy has it: who ends does not wait for it
    return made
