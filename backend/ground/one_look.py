"""Many rows as they stood at one moment, and nobody held up by them."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

from sqlalchemy import Row, Select
from sqlalchemy.ext.asyncio import AsyncSession

PAGE = 2000


async def in_one_look(session: AsyncSession, query: Select[Any]) -> AsyncIterator[Sequence[Row[Any]]]:
    """What one statement that asks for columns finds, some rows at a time, between which others have their turn.

    Asked a page at a time it would be, on PostgreSQL, as many moments as pages: a rule and the one that follows it
    would hold beside each other. Past the ORM, which reads all rows before it gives the first.
    """
    await session.flush()
    for some in (await (await session.connection()).execute(query)).partitions(PAGE):
        yield some
        await asyncio.sleep(0)
