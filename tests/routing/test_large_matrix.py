"""The matrix of a large city: written out while others are served, and read by one for all who want it."""

import asyncio

import pytest
from sqlalchemy import insert

from backend.ground.edition import Loaded, raise_edition
from backend.ground.slices import AT_ONCE, slices
from backend.routing.choose import Matrix
from backend.routing.rule import Rule
from backend.routing.rules_at import PublishedMatrix
from tests.held_up import held_up
from tests.linhai import City
from tests.releases.test_beside_others import many_rules, rule_of
from tests.statements import statements

pytestmark = pytest.mark.anyio
MANY = 40_000


async def test_nobody_waits_for_the_duty_list_as_a_file(city: City) -> None:
    """Each rule was made an object and then a row, all of them on the loop."""
    admin = await city.signed_in("admin")
    async with city.db.write() as session:
        for some in slices(many_rules(MANY), AT_ONCE):
            await session.execute(insert(Rule), [rule_of(row, city) for row in some])
        await raise_edition(session, Loaded.DUTIES)
    async with held_up() as seen:
        answer = await admin.get("/api/v1/admin/rules/export")
    print(f"a duty list: others held up {seen.longest:.3f} s")
    assert (answer.status_code, answer.text.count("\r\n") > MANY) == (200, True)
    assert seen.longest < 0.2


async def test_a_matrix_that_has_changed_is_read_once_whoever_asks(city: City) -> None:
    """Of all who reported at the moment after it changed each read all of it."""
    published = PublishedMatrix()

    async def _asked() -> Matrix:
        async with city.db.read() as session:
            return await published.current(session)

    with statements(city.db.reader) as said:
        found = await asyncio.gather(*(_asked() for _person in range(4)))
    assert len({id(one) for one in found}) == 1
    assert sum("FROM rule" in words for words in said) == 1
