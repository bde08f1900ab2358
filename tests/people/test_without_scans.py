"""What is asked of all people, or of all that ever happened, is found by an index: a city has a million of each."""

from uuid import uuid4

import pytest
from sqlalchemy import text

from backend.audit.read_audit import Asked, read_audit
from backend.ground.db import Database
from backend.people.of_person import _record
from backend.people.selves_of import selves_of
from tests.linhai import City
from tests.statements import statements

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("database_kind", ["sqlite"])]
# as in a city that has been at work for some years
MANY = (
    "INSERT INTO sqlite_stat1 VALUES ('person', 'ix_person_body_code', '1000000 900000'),"
    " ('happening', 'ix_happening_subject', '9000000 8 1'), ('happening', 'ix_happening_actor', '9000000 30 1'),"
    " ('person', 'ix_person_merged_into', '2000 1'), ('happening_origin', NULL, '3000000')"
)


async def looked_through(city: City, what: str) -> list[str]:
    """The tables read from the first row to the last."""
    async with city.db.write() as session:
        await session.execute(text("ANALYZE"))
        await session.execute(text("DELETE FROM sqlite_stat1"))
        await session.execute(text(MANY))
    db = Database(city.settings)  # a connection reads what was analysed when it is opened
    try:
        async with db.read() as session:
            with statements(db.reader) as said:
                if what == "selves":
                    await selves_of(session, uuid4())
                elif what == "export":
                    await _record(session, [uuid4(), uuid4()], city.settings)
                else:
                    await read_audit(session, Asked(actor_id=uuid4()), 50, None, city.settings)
            connection, values = await session.connection(), (None,) * said[-1].count("?")
            plan = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {said[-1]}", values)
            return [row[3] for row in plan if row[3].startswith(("SCAN person", "SCAN happening"))]
    finally:
        await db.close()


@pytest.mark.parametrize("what", ["selves", "export", "audit"])
async def test_nobody_and_nothing_is_looked_through(city: City, what: str) -> None:
    assert await looked_through(city, what) == []


@pytest.mark.parametrize(
    ("what", "index"),
    [("selves", "ix_person_merged_into"), ("export", "ix_happening_actor"), ("audit", "ix_happening_actor")],
)
async def test_without_the_index_it_is_seen(city: City, what: str, index: str) -> None:
    """The planted fault."""
    async with city.db.write() as session:
        await session.execute(text(f"DROP INDEX {index}"))
    assert await looked_through(city, what) != []
