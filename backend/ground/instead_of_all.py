"""What a file holds in place of all that there was of its kind."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel

from backend.ground.edition import Loaded, raise_edition
from backend.ground.loading import Progress
from backend.ground.slices import AT_ONCE, slices

Rows = Sequence[Mapping[str, Any]]
Write = Callable[[AsyncSession, Rows, datetime, Progress | None], Awaitable[int]]


def instead_of_all(
    table: type[SQLModel], edition: Loaded | None = None, more: Callable[[datetime], Mapping[str, Any]] = lambda _at: {}
) -> Write:
    """Writes rows of a table in place of all it had, for a Loader; their number. `edition` is raised; `more`: what each
    row has beside what the file says, by the time of loading."""

    async def _write(session: AsyncSession, rows: Rows, at: datetime, progress: Progress | None) -> int:
        await session.execute(delete(table))
        for some in slices(rows, AT_ONCE):
            await session.execute(insert(table), [{**row, **more(at)} for row in some])
        if edition is not None:
            await raise_edition(session, edition)
        if progress:
            progress(len(rows), len(rows))
        return len(rows)

    return _write
