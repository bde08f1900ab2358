"""The bare driver is a fair limit only where it writes what a report writes, and all of it."""

import sqlite3

import pytest
from sqlalchemy import make_url, text
from sqlmodel import SQLModel

from tests.bench.bare import WHERES
from tests.bench.bare_sqlite import bare_reports_sqlite
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
    assert await written_since(city, first) == WHERES.keys()


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_sqlites_driver_writes_as_many_rows_for_each_as_a_report(city: City) -> None:
    citizen = await city.citizen()
    await citizen.report()
    with sqlite3.connect(make_url(city.settings.database_url).database or "") as found:
        first = _counts(found)
        await citizen.report()
        before = _counts(found)
        of_one = {name: before[name] - first[name] for name in WHERES}
        done = bare_reports_sqlite(city.settings.database_url, 0.2) * 0.2
        added = {name: count - before[name] for name, count in _counts(found).items()}
    assert done > 0
    assert added == {name: round(done) * of_one[name] for name in WHERES}


def _counts(found: sqlite3.Connection) -> dict[str, int]:
    return {name: found.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in WHERES}
