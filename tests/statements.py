"""What is asked of a database, listened to."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine


@contextmanager
def statements(engine: AsyncEngine) -> Iterator[list[str]]:
    """What is asked of the database through an engine."""
    said = list[str]()

    def _say(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        said.append(statement)

    event.listen(engine.sync_engine, "before_cursor_execute", _say)
    yield said
    event.remove(engine.sync_engine, "before_cursor_execute", _say)
