"""Revision 0056: the limits that earlier versions left on cases that await filing again."""

import pytest
import sqlalchemy as sa
from alembic import command

from backend.cases.case import Case
from backend.ground.clock import now
from backend.migrations.migrate import migrate
from backend.migrations.revisions import configuration
from tests.doing import done
from tests.linhai import City

pytestmark = pytest.mark.anyio


async def limits(city: City) -> dict[str, tuple[bool, ...]]:
    """By number: what of its limit a case has."""
    columns = (Case.clock, Case.due_at, Case.yellow_at, Case.clock_held_at, Case.escalate_at, Case.escalated)
    async with city.db.read() as session:
        found = (await session.execute(sa.select(Case.number, *columns))).all()
    return {number: tuple(bool(value) for value in values) for number, *values in found}


async def test_only_what_awaits_filing_again_loses_its_limit(city: City) -> None:
    numbers = running, ended, again = [await city.case_at("handling") for _ in range(3)]
    for number in (ended, again):
        await done(city, "chief", number, "cancel", reason="mistake", note="误报")
    async with city.db.write() as session:  # as it was left before
        await session.execute(sa.update(Case).where(sa.column("number") == again).values(escalated=2))
    before = await limits(city)
    async with city.db.write() as session:
        waits = {"step": "pending_file", "ended_at": None}
        await session.execute(sa.update(Case).where(sa.column("number") == again).values(**waits))
    async with city.db.writer.begin() as connection:
        await connection.run_sync(lambda bound: command.downgrade(configuration(bound), "0055"))
    assert await limits(city) == before
    await migrate(city.db, now())
    after = await limits(city)
    assert [after[number] for number in numbers] == [before[running], before[ended], (False,) * 6]
    assert before[again][:4] == (True, True, True, True)
