"""Who is on shift is asked with every report, before it is written: it costs no more in a city of many people."""

import pytest
from sqlalchemy import bindparam, literal, select
from sqlmodel import col

from backend.ground.columns import Instant
from backend.patrol import on_shift as asking
from backend.patrol.shift import Shift
from backend.people.person import Person
from tests.linhai import City
from tests.plans import looked_through

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("database_kind", ["sqlite"])]
# as after a year in which nobody was on shift when ANALYZE ran: of a table without a row it says nothing
MANY = "('person', 'ix_person_body_code', '200000 650')"


async def people_looked_through(city: City) -> list[str]:
    """Where the plan of finding who is on shift reads people from the first to the last."""
    return await looked_through(city, MANY, ("person",), lambda session: asking.on_shift(session, city.at))


async def test_sqlite_does_not_look_through_all_people(city: City) -> None:
    assert await people_looked_through(city) == []


async def test_a_join_that_begins_with_them_is_seen(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted fault."""
    at, begun = (bindparam(name, type_=Instant()) for name in ("at", "begun"))
    where = (col(Shift.last_lon), col(Shift.last_lat), col(Shift.last_at))
    who = (col(Shift.person_id), col(Person.name), col(Shift.grids), col(Shift.skills), *where, literal(0))
    joined = select(*who).join(Person, col(Person.id) == col(Shift.person_id))
    joined = joined.where(asking._lasts(at, begun), col(Person.is_active).is_(True))
    monkeypatch.setattr(asking, "_everybody", lambda: joined)
    assert await people_looked_through(city) != []
