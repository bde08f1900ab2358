"""How SQLite means to find what it is asked for, in a city with many more rows than a test can write."""

from collections.abc import Awaitable, Callable

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from backend.ground.db import Database
from tests.linhai import City
from tests.statements import statements


async def looked_through(
    city: City, many: str, tables: tuple[str, ...], ask: Callable[[AsyncSession], Awaitable[object]]
) -> list[str]:
    """Which of these tables the last statement of `ask` reads from the first row to the last. `many`: what ANALYZE
    would have said of them, rows of sqlite_stat1."""
    async with city.db.write() as session:
        for said in ("ANALYZE", "DELETE FROM sqlite_stat1", f"INSERT INTO sqlite_stat1 VALUES {many}"):
            await session.execute(text(said))
    db = Database(city.settings)  # a connection reads what was analysed when it is opened
    try:
        async with db.read() as session:
            with statements(db.reader) as asked:
                await ask(session)
            connection, values = await session.connection(), (None,) * asked[-1].count("?")
            plan = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked[-1]}", values)
            return [row[3] for row in plan if row[3].startswith(tuple(f"SCAN {table}" for table in tables))]
    finally:
        await db.close()
