"""The bare driver is a fair limit only where it writes what a report writes."""

import pytest
from sqlalchemy import text
from sqlmodel import SQLModel

from tests.bench.bare import TABLES
from tests.linhai import City

pytestmark = pytest.mark.anyio
SINCE = "SELECT 1 FROM {} WHERE xmin::text::bigint >= :first LIMIT 1"


async def written_since(city: City, first: int) -> set[str]:
    """The tables of which a row was written by that transaction or a later one."""
    async with city.db.read() as session:
        names = list(SQLModel.metadata.tables)
        asked = {name: text(SINCE.format(f'"{name}"')) for name in names}
        return {name for name in names if (await session.execute(asked[name], {"first": first})).first()}


@pytest.mark.parametrize("database_kind", ["postgres"])
async def test_the_bare_driver_writes_in_the_tables_that_a_report_writes_in(city: City) -> None:
    citizen = await city.citizen()
    await citizen.report()  # takes a block of numbers, which serves for fifty
    async with city.db.write() as session:
        first = (await session.execute(text("SELECT txid_current()"))).scalar_one()
    await citizen.report()
    assert await written_since(city, first) == set(TABLES)
