"""Limits over nights, weekends and holidays, with the official calendar of 2026."""

import csv
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import holidays
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.working_time import CITY_ZONE, Duration, TimeUnit, WorkingCalendar

DATA = Path(__file__).parents[1] / "backend/calendars/data/china.csv"


def china() -> WorkingCalendar:
    with DATA.open(encoding="utf-8") as file:
        rows = {date.fromisoformat(row["day"]): row for row in csv.DictReader(file)}
    return WorkingCalendar(
        "2026",
        {day: row["worked"] == "true" for day, row in rows.items()},
        names={day: row["name"] for day, row in rows.items()},
        provisional=frozenset(day for day, row in rows.items() if row["provisional"] == "true"),
    )


CHINA = china()
moments = st.datetimes(
    datetime(2026, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    datetime(2027, 3, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)


def city(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CITY_ZONE)


@pytest.mark.parametrize(
    ("start", "value", "unit", "end"),
    [
        ("2026-11-24T09:00", 1, TimeUnit.WORK_DAY, "2026-11-25T09:00"),
        ("2026-11-27T16:00", 1, TimeUnit.WORK_DAY, "2026-11-30T16:00"),  # over a weekend
        ("2026-09-30T16:30", 1, TimeUnit.WORK_DAY, "2026-10-08T16:30"),  # over 国庆
        ("2026-10-09T16:30", 1, TimeUnit.WORK_DAY, "2026-10-10T16:30"),  # a Saturday that is worked (调休)
        ("2026-02-13T10:00", 2, TimeUnit.WORK_DAY, "2026-02-24T10:00"),  # 02-14 is worked, then 春节
        ("2026-11-24T17:00", 1, TimeUnit.WORK_HOUR, "2026-11-25T09:00"),
        ("2026-11-24T11:30", 1, TimeUnit.WORK_HOUR, "2026-11-24T14:30"),  # over the midday rest
        ("2026-11-28T03:00", 4, TimeUnit.WORK_HOUR, "2026-11-30T14:30"),  # a Saturday night
        ("2026-10-01T22:00", 2, TimeUnit.URGENT_WORK_HOUR, "2026-10-02T00:00"),
        ("2026-10-01T22:00", 1, TimeUnit.NATURAL_DAY, "2026-10-02T22:00"),
    ],
)
def test_a_limit_ends_when_the_trade_says(start: str, value: float, unit: TimeUnit, end: str) -> None:
    assert CHINA.add(city(start), Duration(value, unit)) == city(end)


@settings(max_examples=300)
@given(start=moments, value=st.integers(1, 60), unit=st.sampled_from(TimeUnit))
def test_measuring_what_was_added_gives_it_back(start: datetime, value: int, unit: TimeUnit) -> None:
    end = CHINA.add(start, Duration(value, unit))
    assert CHINA.between(start, end, unit) == value


@settings(max_examples=200)
@given(start=moments, one=st.integers(1, 30), two=st.integers(1, 30), unit=st.sampled_from(TimeUnit))
def test_limits_add_up_and_so_do_stretches(start: datetime, one: int, two: int, unit: TimeUnit) -> None:
    between, end = CHINA.add(start, Duration(one, unit)), CHINA.add(start, Duration(one + two, unit))
    assert CHINA.add(between, Duration(two, unit)) == end
    assert CHINA.counted(start, between, unit) + CHINA.counted(between, end, unit) == CHINA.counted(start, end, unit)
    assert CHINA.between(end, start, unit) == 0


@settings(max_examples=200)
@given(start=moments, later=st.integers(0, 10**6), value=st.integers(1, 40), unit=st.sampled_from(TimeUnit))
def test_a_later_start_never_ends_earlier(start: datetime, later: int, value: int, unit: TimeUnit) -> None:
    limit = Duration(value, unit)
    assert CHINA.add(start, limit) <= CHINA.add(start + timedelta(seconds=later), limit)


def test_a_deadline_explains_itself_by_spans_that_sum_to_it() -> None:
    spans = CHINA.explain(city("2026-09-30T16:30"), Duration(1, TimeUnit.WORK_DAY))
    assert sum((span.end - span.start for span in spans), timedelta()) == CHINA.day_length()
    assert spans[0].start == city("2026-09-30T16:30")
    assert spans[-1].end == city("2026-10-08T16:30")


def test_the_days_off_of_2026_agree_with_an_independent_source() -> None:
    off = holidays.country_holidays("CN", years=2026, categories=("public",))
    ours = {day for day, worked in CHINA.days.items() if day.year == 2026 and not worked}
    assert {day for day in ours if day.weekday() < 5} == {day for day in off if day.weekday() < 5}
    assert CHINA.is_working(date(2026, 2, 14))
    assert sum(CHINA.is_working(date(2026, 1, 1) + timedelta(n)) for n in range(365)) == 248
