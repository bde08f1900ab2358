"""Who is on shift is asked with every report, before it is written: it costs no more in a city of many people."""

import pytest
from sqlalchemy import bindparam, literal, select, text
from sqlmodel import col

from backend.ground.columns import Instant
from backend.ground.db import Database
from backend.patrol import on_shift as asking
from backend.patrol.shift import Shift
from backend.people.person import Person
from tests.linhai import City
from tests.statements import statements

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("database_kind", ["sqlite"])]
# as after a year in which nobody was on shift when ANALYZE ran: of a table without a row it says nothing
MANY = "INSERT INTO sqlite_stat1 VALUES ('person', 'ix_person_body_code', '200000 650')"


async def looked_through(city: City) -> list[str]:
    """Where the plan of finding who is on shift reads people from the first to the last."""
    async with city.db.write() as session:
        await session.execute(text("ANALYZE"))
        await session.execute(text("DELETE FROM sqlite_stat1"))
        await session.execute(text(MANY))
    db = Database(city.settings)  # a connection reads what was analysed when it is opened
    try:
        async with db.read() as session:
            with statements(db.reader) as said:
                await asking.on_shift(session, city.at)
            connection, values = await session.connection(), (None,) * said[-1].count("?")
            plan = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {said[-1]}", values)
            return [row[3] for row in plan if row[3].startswith("SCAN person")]
    finally:
        await db.close()


async def test_sqlite_does_not_look_through_all_people(city: City) -> None:
    assert await looked_through(city) == []


async def test_a_join_that_begins_with_them_is_seen(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted fault."""
    at, begun = (bindparam(name, type_=Instant()) for name in ("at", "begun"))
    where = (col(Shift.last_lon), col(Shift.last_lat), col(Shift.last_at))
    who = (col(Shift.person_id), col(Person.name), col(Shift.grids), col(Shift.skills), *where, literal(0))
    joined = select(*who).join(Person, col(Person.id) == col(Shift.person_id))
    joined = joined.where(asking._lasts(at, begun), col(Person.is_active).is_(True))
    monkeypatch.setattr(asking, "_everybody", lambda: joined)
    assert await looked_through(city) != []
