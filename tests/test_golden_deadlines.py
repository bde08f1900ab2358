"""Golden deadlines over the holidays of 2026, in every unit, checked once more by counting minutes one by one with the
days off and make-up days of an independent source. peers.md, defect 11: those who ignore holidays fail here."""

from datetime import date, datetime, time, timedelta

import holidays
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.working_time import CITY_ZONE, CLOCK, Duration, TimeUnit, WorkingCalendar
from tests.test_working_time import CHINA, city

U = TimeUnit
OFF = holidays.country_holidays("CN", years=[2026, 2027])
MADE_UP = OFF.weekend_workdays  # type: ignore[attr-defined]
OPEN = ((time(8, 30), time(12)), (time(14), time(17, 30)))

# fmt: off
GOLDEN = (
    #  start              limit  unit                 due                  what is met
    ("2026-09-30T16:30",  1, U.WORK_DAY,         "2026-10-08T16:30"),  # 国庆: seven days and a Sunday
    ("2026-09-30T16:30",  3, U.WORK_DAY,         "2026-10-10T16:30"),  # … and the worked Saturday 10-10 (调休)
    ("2026-10-03T10:00",  2, U.WORK_DAY,         "2026-10-09T17:30"),  # begun in 国庆: counts from 10-08 8:30
    ("2026-09-18T17:00",  1, U.WORK_DAY,         "2026-09-20T17:00"),  # Friday; the Sunday 09-20 is worked
    ("2026-02-13T10:00",  2, U.WORK_DAY,         "2026-02-24T10:00"),  # 春节, with the worked Saturday 02-14
    ("2026-02-14T17:30",  5, U.WORK_DAY,         "2026-02-28T17:30"),  # from closing to closing, 02-28 worked
    ("2026-02-27T09:00",  2, U.WORK_DAY,         "2026-03-02T09:00"),  # over the worked Saturday 02-28
    ("2026-04-30T12:30",  1, U.WORK_DAY,         "2026-05-06T12:00"),  # 劳动节, begun in the midday rest
    ("2026-09-30T16:30",  4, U.WORK_HOUR,        "2026-10-08T11:30"),
    ("2026-09-30T23:59",  1, U.WORK_HOUR,        "2026-10-08T09:30"),
    ("2026-02-15T12:00",  8, U.WORK_HOUR,        "2026-02-25T09:30"),  # the Sunday before 除夕
    ("2026-02-14T07:00",  2, U.WORK_HOUR,        "2026-02-14T10:30"),  # a worked Saturday, before it opens
    ("2026-10-10T12:00",  4, U.WORK_HOUR,        "2026-10-12T09:00"),
    ("2026-09-30T23:00",  2, U.URGENT_WORK_HOUR, "2026-10-01T01:00"),  # 国庆 counts
    ("2026-02-16T20:00", 24, U.URGENT_WORK_HOUR, "2026-02-17T20:00"),  # 除夕 counts
    ("2026-10-09T22:00", 12, U.URGENT_WORK_HOUR, "2026-10-10T10:00"),
    ("2026-09-30T16:30",  1, U.URGENT_WORK_DAY,  "2026-10-01T16:30"),
    ("2026-02-13T10:00",  3, U.URGENT_WORK_DAY,  "2026-02-16T10:00"),
    ("2026-10-10T03:00",  2, U.URGENT_WORK_DAY,  "2026-10-12T03:00"),
    ("2026-09-30T16:30",  5, U.NATURAL_HOUR,     "2026-09-30T21:30"),
    ("2026-02-16T22:30",  4, U.NATURAL_HOUR,     "2026-02-17T02:30"),
    ("2026-10-10T23:00",  2, U.NATURAL_HOUR,     "2026-10-11T01:00"),
    ("2026-09-30T16:30",  7, U.NATURAL_DAY,      "2026-10-07T16:30"),
    ("2026-02-13T10:00", 15, U.NATURAL_DAY,      "2026-02-28T10:00"),
    ("2026-10-09T05:00",  1, U.NATURAL_DAY,      "2026-10-10T05:00"),
    ("2027-02-04T16:30",  1, U.WORK_DAY,         "2027-02-11T16:30"),  # 2027 by statute, until the notice is out
    ("2027-09-30T16:30",  1, U.WORK_HOUR,        "2027-09-30T17:30"),
    ("2027-09-30T16:30",  2, U.WORK_HOUR,        "2027-10-06T09:30"),
)
# fmt: on


def counted_by_minutes(start: datetime, limit: Duration) -> datetime:
    """The due instant, found by walking minute by minute."""
    if limit.unit in CLOCK:
        return start + limit.value * CLOCK[limit.unit]
    left, here = round(limit.value * (420 if limit.unit is U.WORK_DAY else 60)), start
    while left:
        left -= is_worked(here)
        here += timedelta(minutes=1)
    return here


def is_worked(minute: datetime) -> bool:
    local = minute.astimezone(CITY_ZONE)
    day = local.date()
    works = day in MADE_UP or (day.weekday() < 5 and day not in OFF)
    return works and any(opens <= local.time() < closes for opens, closes in OPEN)


@pytest.mark.parametrize(("start", "value", "unit", "due"), GOLDEN)
def test_a_golden_deadline(start: str, value: int, unit: TimeUnit, due: str) -> None:
    limit = Duration(value, unit)
    assert CHINA.add(city(start), limit) == city(due)
    assert counted_by_minutes(city(start), limit) == city(due)


def test_every_unit_is_measured_over_both_holidays_and_a_make_up_day() -> None:
    for unit in TimeUnit:
        months = {start[5:7] for start, _value, of, _due in GOLDEN if of is unit}
        assert {"02", "10"} <= months | ({"10"} if "09" in months else set()), unit


@settings(max_examples=60)
@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 11, 1)),  # noqa: DTZ001 - the zone is added
    st.integers(1, 5),
    st.sampled_from([U.WORK_HOUR, U.WORK_DAY]),
)
def test_any_deadline_is_what_counting_minutes_gives(start: datetime, value: int, unit: TimeUnit) -> None:
    begun = start.replace(second=0, microsecond=0, tzinfo=CITY_ZONE)
    assert CHINA.add(begun, Duration(value, unit)) == counted_by_minutes(begun, Duration(value, unit))


def test_who_ignores_holidays_is_caught() -> None:
    """The planted fault: the plain week, as two peers have it."""
    plain = WorkingCalendar("plain", {})
    wrong = [due for start, value, unit, due in GOLDEN if plain.add(city(start), Duration(value, unit)) != city(due)]
    assert len(wrong) >= 12


def test_2027_is_provisional_and_2026_is_not() -> None:
    assert {day.year for day in CHINA.provisional} == {2027}
    assert {day for day, worked in CHINA.days.items() if day.year == 2027 and not worked} == {
        day for day in OFF if day.year == 2027
    }
    assert date(2026, 10, 1) in CHINA.days
