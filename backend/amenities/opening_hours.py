"""Opening hours (开放时间): the part of OpenStreetMap's `opening_hours` a city needs, on the city's own calendar. Pure.

`24/7`, or rules with `;` between them, each `[days] times` or `[days] off`; a later rule overrides an earlier one on
its days. Days: Mo … Su, PH, with `-` and `,`; times: 06:00-22:00, with `,`; 22:00-02:00 ends on the next day.

The calendar decides what the week cannot know: a holiday is PH, a make-up day (调休上班) is a Friday, a free weekend
that adjoins a holiday belongs to it. Where no rule names PH, or Friday, the weekday counts, as in OpenStreetMap: what
is open at weekends alone says 周六, and whoever reads that on a Saturday finds it open.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from backend.working_time import CITY_ZONE, SATURDAY, WorkingCalendar

WEEK = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
HOLIDAY, MAKE_UP = "PH", "Fr"
ALWAYS = "24/7"
DAY_MINUTES = 24 * 60
AHEAD = 15  # days looked ahead for the next change: longer than any holiday
LONGEST_HOLIDAY = 10
TIMES = re.compile(r"([01][0-9]|2[0-4]):([0-5][0-9])-([01][0-9]|2[0-4]):([0-5][0-9])", re.ASCII)

Span = tuple[int, int]  # minutes of the day, the end may lie beyond it


@dataclass(frozen=True)
class Rule:
    """On these days open in these spans; none: closed."""

    days: frozenset[str]
    spans: tuple[Span, ...]


@dataclass(frozen=True)
class OpeningHours:
    """Read from words by `read_hours`."""

    rules: tuple[Rule, ...]

    def spans_on(self, day: date, calendar: WorkingCalendar) -> tuple[Span, ...]:
        """The spans that begin on a day of the city."""
        special = self._special(day, calendar)
        kind = special if any(special in rule.days for rule in self.rules) else WEEK[day.weekday()]
        return next((rule.spans for rule in reversed(self.rules) if kind in rule.days), ())

    def is_open(self, at: datetime, calendar: WorkingCalendar) -> bool:
        """Whether it is open at an instant."""
        return any(start <= at < end for start, end in self._open_from(_day(at), calendar, 2))

    def next_change(self, at: datetime, calendar: WorkingCalendar) -> datetime | None:
        """When it opens or closes next; None if it does not within the days looked ahead."""
        here = at.astimezone(UTC)
        for start, end in self._open_from(_day(at), calendar, AHEAD):
            if start <= here < end:
                return end if end < here + timedelta(days=AHEAD - 2) else None
            if start > here:
                return start
        return None

    @staticmethod
    def _special(day: date, calendar: WorkingCalendar) -> str:
        """As what a day counts that is no usual one: a weekend day that is worked; a named day off, or a weekend day
        that hangs together with one. Else empty."""
        if calendar.is_working(day):
            return MAKE_UP if day.weekday() >= SATURDAY else ""
        is_off = day in calendar.days or any(_adjoins(day, step, calendar) for step in (-1, 1))
        return HOLIDAY if is_off else ""

    def _open_from(self, today: date, calendar: WorkingCalendar, days: int) -> list[tuple[datetime, datetime]]:
        """The stretches of being open from yesterday on, those that touch made one."""
        joined: list[tuple[datetime, datetime]] = []
        for start, end in sorted(self._stretches(today, calendar, days)):
            if joined and start <= joined[-1][1]:
                joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
            else:
                joined.append((start, end))
        return joined

    def _stretches(self, today: date, calendar: WorkingCalendar, days: int) -> Iterator[tuple[datetime, datetime]]:
        for ahead in range(-1, days):
            day = today + timedelta(days=ahead)
            midnight = datetime.combine(day, time(), CITY_ZONE).astimezone(UTC)
            for start, end in self.spans_on(day, calendar):
                yield midnight + timedelta(minutes=start), midnight + timedelta(minutes=end)


def plain_hours(words: str) -> str:
    """The words without spaces around their signs, as they are kept."""
    return re.sub(r"\s*([,;-])\s*", r"\1", words.strip()).replace(";", "; ").removesuffix("; ")


@lru_cache(1024)
def read_hours(words: str) -> OpeningHours:
    """The hours of plain words; ValueError with the reason (Chinese) for what cannot be read."""
    if words == ALWAYS:
        return OpeningHours((Rule(frozenset({*WEEK, HOLIDAY}), ((0, DAY_MINUTES),)),))
    rules = [_rule(part) for part in words.split(";") if part.strip()]
    if not rules:
        raise ValueError("开放时间为空")
    return OpeningHours(tuple(rules))


def times_of(spans: Sequence[Span]) -> list[tuple[str, str]]:
    """Spans as people read them: 06:00, 22:00."""
    return [(_clock(start), _clock(end)) for start, end in spans]


def _rule(part: str) -> Rule:
    days, _, times = part.strip().rpartition(" ")
    named = frozenset(day for item in days.split(",") for day in _days(item.strip())) if days else frozenset(WEEK)
    if times == "off":
        return Rule(named, ())
    return Rule(named, tuple(_span(item) for item in times.split(",")))


def _days(item: str) -> list[str]:
    if item == HOLIDAY:
        return [HOLIDAY]
    first, dash, last = item.partition("-")
    ends = [first, last if dash else first]
    if not set(ends) <= set(WEEK):  # `Mo-`, too: till when nobody can say
        raise ValueError(f"不认识的日期“{item}”，应为 Mo–Su、PH")
    start, end = map(WEEK.index, ends)
    return [WEEK[(start + ahead) % 7] for ahead in range((end - start) % 7 + 1)]


def _span(item: str) -> Span:
    found = TIMES.fullmatch(item)
    if not found:
        raise ValueError(f"不认识的时间“{item}”，应为 08:00-17:30")
    hour, minute, to_hour, to_minute = map(int, found.groups())
    start, end = hour * 60 + minute, to_hour * 60 + to_minute
    if max(start, end) > DAY_MINUTES or start in (DAY_MINUTES, end):
        raise ValueError(f"时间“{item}”无效")
    return (start, end) if start < end else (start, end + DAY_MINUTES)


def _adjoins(day: date, step: int, calendar: WorkingCalendar) -> bool:
    for ahead in range(1, LONGEST_HOLIDAY):
        near = day + timedelta(days=step * ahead)
        if calendar.is_working(near):
            return False
        if near in calendar.days:
            return True
    return False


def _day(at: datetime) -> date:
    return at.astimezone(CITY_ZONE).date()


def _clock(minutes: int) -> str:
    """24:00 is the end of the day; beyond it the clock begins anew."""
    kept = minutes if minutes <= DAY_MINUTES else minutes - DAY_MINUTES
    return f"{kept // 60:02d}:{kept % 60:02d}"
