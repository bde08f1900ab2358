"""A day that cannot be evaluated keeps none behind it from being evaluated, however many of the oldest are such."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from backend.ground.ids import new_id
from backend.ground.left_aside import LONGEST_PAUSE
from backend.patrol.day_evaluation import DayEvaluation
from backend.patrol.day_to_evaluate import DayToEvaluate
from backend.patrol.evaluate_day import BATCH, days_left, evaluate_days
from notifications.books.stuck import stuck_now
from tests.linhai import City

pytestmark = pytest.mark.anyio
FIRST = date(2026, 11, 1)
BAD = {FIRST + timedelta(days=turn) for turn in range(BATCH + 1)}
GOOD = {FIRST + timedelta(days=BATCH + 1), FIRST + timedelta(days=BATCH + 2)}


async def days_of(city: City) -> UUID:
    """Whose days wait: what was said of the bad ones before is of no known form."""
    me = UUID((await (await city.signed_in("inspector")).get("/api/v1/me")).json()["id"])
    async with city.db.write() as session:
        session.add_all(DayToEvaluate(person_id=me, day=day, at=city.at) for day in BAD | GOOD)
        session.add_all(
            DayEvaluation(id=new_id(city.at), person_id=me, day=day, issued_at=city.at, digest="0", figures={})
            for day in BAD
        )
    return me


async def waiting(city: City) -> set[date]:
    async with city.db.read() as session:
        return set((await session.execute(select(col(DayToEvaluate.day)))).scalars())


async def test_days_that_cannot_be_evaluated_keep_none_behind_them(
    city: City, capsys: pytest.CaptureFixture[str]
) -> None:
    locator, left, me = city.app.state.city.locator, days_left(), await days_of(city)
    while await evaluate_days(city.db, locator, city.at, left=left):
        pass
    assert await waiting(city) == BAD
    logged = capsys.readouterr().out
    assert (logged.count("left aside"), str(me) in logged, str(FIRST) in logged) == (len(BAD), True, True)
    city.wait(seconds=1)
    await evaluate_days(city.db, locator, city.at, left=left)
    assert capsys.readouterr().out.count("left aside") == 0, "not at each look"
    city.wait(seconds=1)
    await evaluate_days(city.db, locator, city.at, left=left)
    async with city.db.read() as session:
        assert await stuck_now(session, city.at) == {"failing.evaluations": 1}
    async with city.db.write() as session:
        whole = update(DayEvaluation).where(col(DayEvaluation.digest) == "0")
        await session.execute(whole.values(figures={"grids": {}}))
    city.wait(seconds=LONGEST_PAUSE.total_seconds())
    await evaluate_days(city.db, locator, city.at, left=left)
    assert (await waiting(city), left.all()) == (set(), [])
