"""All rows that somebody wants, a page at a time: read and made ready at once they would hold everybody else up."""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncSession

PAGE = 500  # rows: some 10 ms of the loop
Row = TypeVar("Row")
Shown = TypeVar("Shown")


async def in_pages(session: AsyncSession, query: Select[tuple[Row]], shown: Callable[[Row], Shown]) -> list[Shown]:
    """What is shown of each, in the query's order. The session is in a transaction (one_moment.py)."""
    rows = await session.stream_scalars(query.execution_options(yield_per=PAGE))
    return [shown(row) async for page in rows.partitions() for row in page]
