"""Gives a table that is to become a partition the indexes that the table of all has and it has not."""

import re

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.ground.errors import Problem

DEFINED = text("SELECT pg_get_indexdef(indexrelid), indisprimary FROM pg_index WHERE indrelid = to_regclass(:table)")
NAMED = re.compile(r" INDEX \S+ ON (?:ONLY )?\S+ ")


async def add_indexes(connection: AsyncConnection, table: str, name: str) -> list[str]:
    """What was made for `name`, as PostgreSQL defines it; attaching adopts it. Problem conflict without a primary key,
    which is no index alone."""
    wanted, there = await _indexes(connection, table), await _indexes(connection, name)
    missing = [shape for shape in wanted if shape not in there]
    if any(wanted[shape] for shape in missing):
        raise Problem("conflict", detail=f"{name} 没有 {table} 的主键，不能装回")
    made = [shape.replace(" INDEX ON ", f" INDEX ON {name} ") for shape in missing]
    for statement in made:
        await connection.execute(text(statement))
    return made


async def _indexes(connection: AsyncConnection, table: str) -> dict[str, bool]:
    """Definitions without the names in them: whether it is the primary key's."""
    found = await connection.execute(DEFINED, {"table": table})
    return {NAMED.sub(" INDEX ON ", definition): primary for definition, primary in found}
