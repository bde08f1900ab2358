"""The overview is opened every morning by whoever oversees a city of a million cases: it reads those of today, of
thirty days, and those that are open."""

from collections.abc import Awaitable, Callable
from datetime import datetime

import pytest
from sqlalchemy import text, true
from sqlalchemy.ext.asyncio import AsyncSession

from backend.evaluation.overview import _ratings, _today
from tests.linhai import City
from tests.plans import looked_through

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("database_kind", ["sqlite"])]
MANY = "('cases', 'ix_cases_changed', '1000000 2 1'), ('cases', 'ix_cases_due', '20000 2 1')"
ASKED: dict[str, Callable[[AsyncSession, datetime], Awaitable[object]]] = {
    "today": lambda session, at: _today(session, true(), at),
    "ratings": lambda session, at: _ratings(session, true(), at),
}


async def scanned(city: City, what: str) -> list[str]:
    return await looked_through(city, MANY, ("cases",), lambda session: ASKED[what](session, city.at))


@pytest.mark.parametrize("what", ASKED)
async def test_what_was_filed_or_ended_lately_is_found_by_an_index(city: City, what: str) -> None:
    assert await scanned(city, what) == []


@pytest.mark.parametrize("what", ASKED)
async def test_without_the_index_it_is_seen(city: City, what: str) -> None:
    """The planted fault."""
    async with city.db.write() as session:
        await session.execute(text("DROP INDEX ix_cases_changed"))
    assert await scanned(city, what) != []
