"""Opening hours over the week, midnight, holidays and make-up days."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest

from backend.amenities.hours_in_words import DAYS, hours_in_words
from backend.amenities.opening_hours import plain_hours, read_hours
from backend.working_time import CITY_ZONE, WorkingCalendar

# 2026: 1–7 October is National Day (a Thursday to a Wednesday), Saturday the 10th is worked in exchange; of the weekend
# within it the calendar names nothing, as city calendars do not
CALENDAR = WorkingCalendar("test", {date(2026, 10, day): False for day in (1, 2, 5, 6, 7)} | {date(2026, 10, 10): True})
PLAIN = WorkingCalendar("plain", {})
OFFICE, POOL = "Mo-Fr 08:30-12:00,14:00-17:30; PH off", "Mo-Fr 10:00-18:00; Sa-Su,PH 08:00-20:00"
MARKET, NIGHT = "Fr-Sa 17:00-02:00; PH 16:00-24:00", "Mo-Fr 18:00-08:00"


def instant(day: int, clock: str, month: int = 10) -> datetime:
    return datetime.fromisoformat(f"2026-{month:02d}-{day:02d}T{clock}").replace(tzinfo=CITY_ZONE).astimezone(UTC)


@pytest.mark.parametrize(
    ("hours", "day", "clock", "is_open"),
    [
        ("24/7", 3, "03:00", True),
        ("06:00-22:00", 13, "05:59", False), ("06:00-22:00", 13, "06:00", True), ("06:00-22:00", 13, "22:00", False),
        (OFFICE, 13, "09:00", True), (OFFICE, 13, "12:30", False), (OFFICE, 13, "14:00", True),
        (OFFICE, 17, "09:00", False),  # a Saturday
        (OFFICE, 1, "09:00", False),  # the holiday, a Thursday
        (OFFICE, 10, "09:00", True),  # the Saturday that is worked
        (POOL, 13, "09:00", False), (POOL, 2, "09:00", True), (POOL, 10, "09:00", False),
        (POOL, 3, "19:00", True),  # the weekend within the holiday belongs to it
        (MARKET, 16, "23:30", True), (MARKET, 17, "01:59", True), (MARKET, 17, "02:00", False),
        (MARKET, 3, "01:00", False),  # Friday the 2nd is a holiday and ends at midnight
        (MARKET, 4, "16:30", True),  # a Sunday of the holiday
        (MARKET, 11, "16:30", False),  # any other Sunday
        (MARKET, 10, "18:00", True),  # a Saturday that is worked is a Friday
        ("Sa,Su 09:00-17:00", 10, "10:00", True),  # says nothing of Fridays: 周六 stands there, and it is one
        ("Mo-Fr off; Sa 09:00-17:00", 10, "10:00", False), ("Su 09:00-17:00", 10, "10:00", False),
        (NIGHT, 17, "07:59", True), (NIGHT, 17, "08:00", False), (NIGHT, 18, "07:00", False),
        ("Mo-Su 08:00-18:00", 1, "09:00", True),  # nothing is said of holidays: the weekday counts
        ("Sa-Mo 08:00-18:00", 12, "09:00", True), ("Sa-Mo 08:00-18:00", 13, "09:00", False),
        ("Mo-Su 08:00-18:00; We off", 14, "09:00", False),
    ],
)  # fmt: skip
def test_what_is_open_when(hours: str, day: int, clock: str, is_open: bool) -> None:
    assert read_hours(plain_hours(hours)).is_open(instant(day, clock), CALENDAR) is is_open


def test_without_the_citys_calendar_the_holiday_would_not_show() -> None:
    """The planted fault: the plain week."""
    for day, clock in ((1, "09:00"), (10, "09:00")):
        hours, at = read_hours(OFFICE), instant(day, clock)
        assert hours.is_open(at, PLAIN) is not hours.is_open(at, CALENDAR)


@pytest.mark.parametrize(
    ("hours", "at", "changes"),
    [
        (OFFICE, instant(13, "09:00"), instant(13, "12:00")),
        (OFFICE, instant(30, "17:30", 9), instant(8, "08:30")),  # over the whole holiday
        (OFFICE, instant(9, "17:30"), instant(10, "08:30")),  # into the Saturday that is worked
        (MARKET, instant(16, "23:00"), instant(17, "02:00")),
        ("24/7", instant(1, "00:00"), None),
        ("Mo-Su 00:00-24:00", instant(1, "00:00"), None),
        ("Mo-Su off", instant(1, "00:00"), None),
    ],
)
def test_when_it_changes_next(hours: str, at: datetime, changes: datetime | None) -> None:
    assert read_hours(hours).next_change(at, CALENDAR) == changes


def test_is_open_and_next_change_agree_minute_by_minute() -> None:
    for words in (OFFICE, POOL, MARKET, NIGHT):
        hours, at = read_hours(words), instant(28, "00:00", 9)
        while at < instant(13, "00:00"):
            changes = hours.next_change(at, CALENDAR)
            assert changes is not None
            assert hours.is_open(changes, CALENDAR) is not hours.is_open(at, CALENDAR)
            middle = at + (changes - at) / 2
            assert hours.is_open(middle, CALENDAR) is hours.is_open(at, CALENDAR)
            at = max(changes, at + timedelta(hours=1))


@pytest.mark.parametrize(
    "words", ["", ";", "Xx 08:00-10:00", "25:00-26:00", "08:00", "08:00-08:00", "Mo-Fr", "Mo-Fr 8-10", "24:00-25:00",
              "Mo 08:00-10:00 11:00-12:00", "Jan 08:00-10:00", "sunrise-sunset", "Mo-Fr 08:00-24:30", "，",
              "Mo-,Tu 08:00-10:00", "Mo,Fr-,PH off"],
)  # fmt: skip
def test_what_cannot_be_read_is_refused(words: str) -> None:
    with pytest.raises(ValueError):
        read_hours(plain_hours(words))


def test_hours_in_words() -> None:
    assert hours_in_words("24/7") == "全天开放"
    assert hours_in_words(plain_hours("Mo-Fr 08:30-12:00, 14:00-17:30 ; Sa-Su , PH off")) == (
        "周一至周五 08:30–12:00、14:00–17:30；周六至周日、节假日不开放"
    )
    assert hours_in_words("Mo-Su,PH 05:00-23:00") == "每天 05:00–23:00"


def test_what_can_be_read_can_be_said() -> None:
    """Everybody near an amenity is told its hours: were one's not to be said, nobody would hear of any."""
    days = ["-".join(ends) for ends in product((*DAYS, ""), repeat=2)] + [*DAYS, ""]
    read = 0
    for day, beside, when in product(days, ("", ",Tu", ",PH"), ("08:00-10:00", "off")):
        hours = plain_hours(f"{day}{beside} {when}")
        with suppress(ValueError):
            read_hours(hours)
            read += 1
            assert hours_in_words(hours)
    assert read > len(days)
