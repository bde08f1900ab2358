"""A case whose history cannot be read, now or ever, holds back no day of the open statistics for long, and is told."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col

from backend.cases.case import Case
from backend.disclosure.keep_statistics import PATIENCE, keep_statistics
from backend.disclosure.stat_sheet import By, Each, StatSheet
from backend.evaluation.case_course import CaseCourse
from backend.evaluation.keep_courses import keep_all_courses, keep_courses
from backend.ground.clock import CITY_ZONE
from backend.ground.happening import record
from backend.ground.left_aside import LeftAside
from notifications.books.stuck import stuck_now
from tests.disclosure.test_statistics import on_another_day
from tests.linhai import City

pytestmark = pytest.mark.anyio
# what no release reads: an instant that is none, and a department that is a list
UNREAD: list[tuple[str, dict[str, Any]]] = [
    ("case.note", {"due_at": "soon"}),
    ("case.dispatch", {"department": ["D01"], "step": "handling"}),
]


async def plant(city: City, number: str, kind: str, data: dict[str, Any]) -> None:
    async with city.db.write() as session:
        case = (await session.execute(select(col(Case.id)).where(col(Case.number) == number))).scalar_one()
        await record(
            session, subject_kind="case", subject_id=case, kind=kind, by=None, at=city.at, data=data, tell=False
        )  # fmt: skip


class Worker:
    """As one that runs: what it leaves aside it remembers."""

    def __init__(self, city: City) -> None:
        self._city = city
        self._courses, self._all, self._unread = map(LeftAside, ("courses", "courses_all", "statistics"))

    async def turn(self) -> None:
        db, at = self._city.db, self._city.at
        await keep_courses(db, at, self._courses)
        await keep_all_courses(db, at, self._all)
        while await keep_statistics(db, at, self._unread):
            pass

    async def turns(self, hours: int) -> None:
        for _hour in range(hours):
            self._city.wait(hours=1)
            await self.turn()


async def days(city: City) -> list[tuple[str, bool, int]]:
    """The city's days: whether each is final, and how many cases were received."""
    async with city.db.read() as session:
        of_days = (col(StatSheet.each) == Each.DAY, col(StatSheet.of) == By.CITY)
        rows = await session.execute(select(StatSheet).where(*of_days).order_by(col(StatSheet.first)))
        return [(one.first.isoformat(), one.final, one.received) for one in rows.scalars()]


@pytest.mark.parametrize(("kind", "data"), UNREAD)
async def test_a_case_that_can_never_be_read_holds_back_no_later_day(
    city: City, kind: str, data: dict[str, Any]
) -> None:
    worker = Worker(city)
    bad, _good = [await city.case_at("reported") for _ in range(2)]
    await worker.turn()
    await plant(city, bad, kind, data)
    await worker.turn()
    await on_another_day(city)
    await city.case_at("reported")
    await worker.turns(2)
    await on_another_day(city)
    await worker.turns(2)
    assert await days(city) == [
        ("2026-11-24", True, 2), ("2026-11-25", True, 1), ("2026-11-26", False, 0),
    ]  # fmt: skip
    async with city.db.read() as session:
        assert "failing.courses_all" in await stuck_now(session, city.at)


async def test_it_is_waited_for_as_long_as_a_release_that_reads_it_may_take_to_come(city: City) -> None:
    worker = Worker(city)
    bad = await city.case_at("reported")
    city.wait(seconds=(_midnight(city) - timedelta(minutes=5)).total_seconds())
    await worker.turn()
    await plant(city, bad, *UNREAD[0])
    city.wait(minutes=16)  # past the end of the day, and what is looked back
    await worker.turn()
    assert [final for _day, final, _received in await days(city)] == [False]
    city.wait(seconds=PATIENCE.total_seconds())
    await worker.turn()
    assert [final for _day, final, _received in await days(city)] == [True, False]


def _midnight(city: City) -> timedelta:
    """How long it is until the city's day ends."""
    local = city.at.astimezone(CITY_ZONE)
    return timedelta(days=1) - timedelta(hours=local.hour, minutes=local.minute, seconds=local.second)


async def test_what_was_left_behind_and_can_be_read_is_waited_for(city: City) -> None:
    """No worker ran for two days: the day is counted with all of it, however old."""
    await city.case_at("reported")
    async with city.db.read() as session:
        assert not (await session.execute(select(col(CaseCourse.case_id)))).all()
    city.wait(hours=1)
    await keep_all_courses(city.db, city.at)
    await city.case_at("reported")
    await on_another_day(city)
    city.wait(days=1)
    left = LeftAside("statistics")
    while await keep_statistics(city.db, city.at, left):
        pass
    assert (await days(city))[0] == ("2026-11-24", True, 2)
    assert not left.all()
