"""Working hours of the city's own (夏令、冬令作息), with their days, in the published calendar."""

from datetime import date, datetime, time
from pathlib import Path

import pytest

from backend.calendars.load_calendar import load_calendar
from backend.calendars.published_calendar import published_calendar
from backend.ground.db import Database
from backend.ground.loading import LoadRefused
from backend.working_time import CITY_ZONE, Duration, Hours, TimeUnit, WorkingCalendar
from tests.calendars.test_preview import sent, shown
from tests.catalogue.test_loading import csv_at, loaded
from tests.linhai import City

pytestmark = pytest.mark.anyio
HEAD = "day,worked,name,provisional\n"
WINTER = HEAD + "2026-11-25/2027-05-31,09:00-12:00 13:30-17:30,冬令作息,false\n"
SUMMER = Hours(date(2027, 6, 1), date(2027, 9, 30), ((time(8, 30), time(12)), (time(15), time(18))), "夏令作息")


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CITY_ZONE)


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("2027-05-31T17:00", 1, "2027-06-01T09:00"),  # the usual afternoon, the summer's morning
        ("2027-06-01T14:10", 1, "2027-06-01T16:00"),  # not open before 15:00
        ("2027-06-01T17:30", 1, "2027-06-02T09:00"),
        ("2027-09-30T17:30", 1, "2027-10-01T09:00"),  # a calendar without the holiday
    ],
)
def test_a_day_counts_by_the_hours_named_for_it(start: str, hours: float, due: str) -> None:
    calendar = WorkingCalendar("test", {}, hours=(SUMMER,))
    assert calendar.add(instant(start), Duration(hours, TimeUnit.WORK_HOUR)) == instant(due)


async def test_a_city_publishes_its_hours_and_a_deadline_says_so(city: City) -> None:
    city.at = instant("2026-11-24T17:00")
    before = await city.case_at("handling")
    seen = await sent(city, "/preview", WINTER)
    assert seen["moved"][0]["number"] == before
    assert {"2026-11-25", "2027-05-31"} <= set(seen["days"])
    published = await sent(city, "", WINTER)
    admin = await city.signed_in("admin")
    calendar = (await admin.get("/api/v1/admin/calendar")).json()
    assert calendar["version"] == published["version"]
    assert calendar["hours"] == [
        {
            "since": "2026-11-25", "until": "2027-05-31", "name": "冬令作息",
            "spans": [["09:00", "12:00"], ["13:30", "17:30"]],
        }
    ]  # fmt: skip
    assert any(one["name"] == "元旦" for one in calendar["days"])  # the days stay what they were
    kept, later = await shown(city, before), await shown(city, await city.case_at("handling"))
    assert kept["due_at"] != later["due_at"]  # who was filed before keeps the hours of then
    explained = await shown(city, later["number"], "/deadline")
    assert "11月25日至05月31日按冬令作息（09:00–12:00、13:30–17:30）计。" in explained["explanation"]
    await sent(city, "", HEAD + "2027-02-01,false,防寒停工,false\n")
    calendar = (await (await city.signed_in("admin")).get("/api/v1/admin/calendar")).json()
    assert [one["name"] for one in calendar["hours"]] == ["冬令作息"]  # a file of days leaves the hours alone


async def test_hours_alone_make_a_calendar(db: Database, tmp_path: Path, at: datetime) -> None:
    assert await loaded(db, load_calendar, csv_at(tmp_path, WINTER), at) == 1
    async with db.read() as session:
        calendar = await published_calendar(session)
    assert [one.name for one in calendar.hours] == ["冬令作息"]


@pytest.mark.parametrize(
    ("rows", "field"),
    [
        ("2027-06-01/2027-06,08:30-12:00,夏令,false\n", "day"),
        ("2027-09-30/2027-06-01,08:30-12:00,夏令,false\n", "day"),
        ("9990-01-01/9999-12-31,08:30-12:00,夏令,false\n2027-06-01/2027-06-02,x,夏令,false\n", "worked"),
        ("0001-01-01/9999-12-31,08:30-12:00,夏令,false\n", "day"),
        ("2027-06-01/2027-09-30,08:30-12:00,夏令,false\n2027-09-30/2027-10-01,08:30-12:00,秋令,false\n", "day"),
        ("2027-06-01/2027-09-30,true,夏令,false\n", "worked"),
        ("2027-06-01/2027-09-30,,夏令,false\n", "worked"),
        ("2027-06-01/2027-09-30,12:00-08:30,夏令,false\n", "worked"),
        ("2027-06-01/2027-09-30,08:30-12:00 11:00-17:00,夏令,false\n", "worked"),
        ("2027-06-01/2027-09-30,08:30-25:00,夏令,false\n", "worked"),
        ("2027-06-01/2027-09-30,08:30-12:00," + "长" * 41 + ",false\n", "name"),
    ],
)
async def test_hours_that_are_none_are_named(db: Database, tmp_path: Path, at: datetime, rows: str, field: str) -> None:
    with pytest.raises(LoadRefused) as refused:
        await loaded(db, load_calendar, csv_at(tmp_path, HEAD + rows), at)
    assert field in {row.field for row in refused.value.bad_rows}
