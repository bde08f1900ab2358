"""What is asked of all people, or of all that ever happened, is found by an index: a city has a million of each."""

from collections.abc import Awaitable, Callable
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from backend.audit.read_audit import Asked, read_audit
from backend.ground.settings import Settings
from backend.people.of_person import _record
from backend.people.selves_of import selves_of
from tests.linhai import City
from tests.plans import looked_through

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("database_kind", ["sqlite"])]
# as in a city that has been at work for some years
MANY = (
    "('person', 'ix_person_body_code', '1000000 900000'), ('person', 'ix_person_merged_into', '2000 1'),"
    " ('happening', 'ix_happening_subject', '9000000 8 1'), ('happening', 'ix_happening_actor', '9000000 30 1'),"
    " ('happening_origin', NULL, '3000000')"
)
ASKED: dict[str, Callable[[AsyncSession, Settings], Awaitable[object]]] = {
    "selves": lambda session, _settings: selves_of(session, uuid4()),
    "export": lambda session, settings: _record(session, [uuid4(), uuid4()], settings),
    "audit": lambda session, settings: read_audit(session, Asked(actor_id=uuid4()), 50, None, settings),
}


async def scanned(city: City, what: str) -> list[str]:
    """The tables read from the first row to the last."""
    ask = ASKED[what]
    return await looked_through(city, MANY, ("person", "happening"), lambda session: ask(session, city.settings))


@pytest.mark.parametrize("what", ASKED)
async def test_nobody_and_nothing_is_looked_through(city: City, what: str) -> None:
    assert await scanned(city, what) == []


@pytest.mark.parametrize(
    ("what", "index"),
    [("selves", "ix_person_merged_into"), ("export", "ix_happening_actor"), ("audit", "ix_happening_actor")],
)
async def test_without_the_index_it_is_seen(city: City, what: str, index: str) -> None:
    """The planted fault."""
    async with city.db.write() as session:
        await session.execute(text(f"DROP INDEX {index}"))
    assert await scanned(city, what) != []
