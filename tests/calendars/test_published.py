"""The calendar a deployment has loaded."""

from datetime import date
from itertools import pairwise
from pathlib import Path
from uuid import uuid4

import pytest

from backend.calendars.calendar_day import CalendarDay
from backend.calendars.calendar_version import CalendarVersion
from backend.calendars.load_calendar import load_calendar
from backend.calendars.published_calendar import MOST_KEPT, PLAIN, calendars_of, published_calendar
from tests.linhai import City

pytestmark = pytest.mark.anyio


async def test_the_demo_city_knows_2026_exactly_and_2027_by_statute(city: City) -> None:
    async with city.db.read() as session:
        calendar = await published_calendar(session)
    assert not calendar.is_working(date(2026, 10, 5))
    assert calendar.is_working(date(2026, 10, 10))
    assert not calendar.is_working(date(2027, 10, 1))


async def test_a_filed_case_has_a_due_time_over_the_weekend(city: City) -> None:
    city.wait(days=3)  # Friday noon, in the midday rest
    number = await city.case_at("dispatched")
    shown = (await (await city.signed_in("chief")).get(f"/api/v1/cases/{number}")).json()
    assert shown["due_at"] > shown["filed_at"]
    assert shown["standard"]["calendar"]


async def test_what_began_before_any_calendar_was_loaded_goes_on_by_the_plain_week(city: City) -> None:
    async with city.db.read() as session:
        assert await calendars_of(session, ["plain"]) == {"plain": PLAIN}


async def test_of_two_calendars_neither_is_forgotten_while_the_other_is_read(city: City) -> None:
    """With very many kept, all were forgotten for one more: cases of those known were left without a calendar."""
    versions = [uuid4().hex for _version in range(MOST_KEPT + 2)]
    async with city.db.write() as session:
        session.add_all(CalendarVersion(version=one, published_at=city.at) for one in versions)
        session.add_all(
            CalendarDay(version=one, day=date(2026, 12, 7), worked=False, name="", provisional=False)
            for one in versions
        )  # fmt: skip
    async with city.db.read() as session:
        for pair in pairwise(versions):
            found = await calendars_of(session, pair)
            worked = {version: calendar.is_working(date(2026, 12, 7)) for version, calendar in found.items()}
            assert worked == dict.fromkeys(pair, False)


async def test_a_notice_that_begins_in_december_takes_no_holiday_from_the_year_that_ends(
    city: City, tmp_path: Path
) -> None:
    """As that of 2019, which named 29, 30 and 31 December 2018: what lies before its first day stays."""
    path = tmp_path / "2028.csv"
    days = ["2027-12-31,false,元旦,false", "2028-01-01,false,元旦,false", "2028-01-25,false,春节,false"]
    path.write_text("\n".join(["day,worked,name,provisional", *days]), encoding="utf-8")
    async with city.db.write() as session:
        await load_calendar(session, path, city.at)
    async with city.db.read() as session:
        calendar = await published_calendar(session)
    assert not calendar.is_working(date(2027, 10, 1))
    assert [calendar.is_working(date.fromisoformat(day[:10])) for day in days] == [False] * 3
