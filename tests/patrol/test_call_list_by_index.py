"""Whom to call is found among those who work in the city, not among all the people who ever reported something."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from backend.patrol import call_list
from tests.linhai import City
from tests.plans import looked_through

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("database_kind", ["sqlite"])]
MANY = "('person', 'ix_person_body_code', '1000000 900000')"  # nearly all are citizens, of no department


async def test_the_call_list_looks_through_no_citizens(city: City) -> None:
    async def _ask(session: AsyncSession) -> object:
        return await session.execute(call_list._inspectors(city.at))

    scans = await looked_through(city, MANY, ("person",), _ask)
    assert [scan for scan in scans if scan.split()[1] == "person"] == []  # person_role is short
