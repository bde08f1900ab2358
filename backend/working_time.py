"""Working time (工作时限): adding and measuring limits in the trade's units. Pure.

A working day is the sum of the day's working spans, so that "n 工作日" from within working hours ends at the same
wall-clock time n working days later; a start outside hours counts from the next opening. Urgent and natural units
run on the plain clock. Source of the units: domain facts of running 数字城管 systems.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

CITY_ZONE = ZoneInfo("Asia/Shanghai")
USUAL_SPANS = ((time(8, 30), time(12, 0)), (time(14, 0), time(17, 30)))
SATURDAY = 5
LONGEST = 3660  # days looked ahead before a limit counts as unreachable


class TimeUnit(StrEnum):
    URGENT_WORK_HOUR = "urgent_work_hour"  # 紧急工作时: nights and holidays included
    URGENT_WORK_DAY = "urgent_work_day"  # 紧急工作日
    WORK_HOUR = "work_hour"  # 工作时
    WORK_DAY = "work_day"  # 工作日
    NATURAL_HOUR = "natural_hour"  # 自然时
    NATURAL_DAY = "natural_day"  # 自然日


CLOCK: dict[TimeUnit, timedelta] = {
    TimeUnit.URGENT_WORK_HOUR: timedelta(hours=1),
    TimeUnit.URGENT_WORK_DAY: timedelta(days=1),
    TimeUnit.NATURAL_HOUR: timedelta(hours=1),
    TimeUnit.NATURAL_DAY: timedelta(days=1),
}


@dataclass(frozen=True)
class Duration:
    """So many of a unit."""

    value: float
    unit: TimeUnit


@dataclass(frozen=True)
class Span:
    """A stretch of time that counted, UTC."""

    start: datetime
    end: datetime


@dataclass(frozen=True)
class Hours:
    """The working hours (作息) of some days, the first and the last included: 夏令, 冬令."""

    since: date
    until: date
    spans: tuple[tuple[time, time], ...]
    name: str = ""


@dataclass(frozen=True)
class WorkingCalendar:
    """Which days are worked, and from when to when: `hours` where the city named some for the day, else `spans`; a
    working day as a unit is as long as `spans`, whatever the hours of the day. `days` overrides the plain week:
    holidays (False), make-up days (调休, True); `names` says why, `provisional` which of them no official notice has
    settled yet. Dates are the city's; instants go in and come out aware, UTC."""

    version: str
    days: Mapping[date, bool]
    spans: tuple[tuple[time, time], ...] = USUAL_SPANS
    names: Mapping[date, str] = field(default_factory=dict)
    provisional: frozenset[date] = frozenset()
    hours: tuple[Hours, ...] = ()

    def is_working(self, day: date) -> bool:
        return self.days.get(day, day.weekday() < SATURDAY)

    def spans_on(self, day: date) -> tuple[tuple[time, time], ...]:
        """From when to when a day is worked, if it is."""
        return next((hours.spans for hours in self.hours if hours.since <= day <= hours.until), self.spans)

    def days_of_hours(self) -> Iterator[date]:
        """The days for which the city named hours."""
        for hours in self.hours:
            yield from (hours.since + timedelta(days=ahead) for ahead in range((hours.until - hours.since).days + 1))

    def unknown_years(self, first: date, last: date) -> tuple[int, ...]:
        """The years of some days of which nobody has said which days are off: only the plain week is known of them."""
        known = {day.year for day in self.days}
        return tuple(year for year in range(first.year, last.year + 1) if year not in known)

    def day_length(self) -> timedelta:
        """The working time of a usual working day."""
        return sum((_length(span) for span in self.spans), timedelta())

    def length_of(self, limit: Duration) -> timedelta:
        """The time that must count until the limit is used up."""
        return limit.value * self._unit(limit.unit)

    def add(self, start: datetime, limit: Duration) -> datetime:
        """The first instant at which the limit is used up."""
        spans = self.explain(start, limit)
        return spans[-1].end if spans else self.next_span(start, limit.unit).start

    def explain(self, start: datetime, limit: Duration) -> list[Span]:
        """The stretches that make up the limit, in order; their lengths sum to it."""
        left, used = self.length_of(limit), []
        spans = self.spans_from(start, limit.unit)
        while left > timedelta():
            span = next(spans)
            used.append(Span(span.start, min(span.end, span.start + left)))
            left -= span.end - span.start
        return used

    def between(self, start: datetime, end: datetime, unit: TimeUnit) -> float:
        """How many of the unit lie between two instants; 0 if the end is not after the start."""
        return self.counted(start, end, unit) / self._unit(unit)

    def counted(self, start: datetime, end: datetime, unit: TimeUnit) -> timedelta:
        """The time that counts between two instants; none if the end is not after the start."""
        counted, here = timedelta(), start
        while here < end:
            span = self.next_span(here, unit)
            here = span.end
            counted += max(min(here, end.astimezone(UTC)) - span.start, timedelta())
        return counted

    def next_span(self, start: datetime, unit: TimeUnit) -> Span:
        """The first stretch that counts at or after an instant. ValueError if there is none within ten years."""
        return next(self.spans_from(start, unit))

    def spans_from(self, start: datetime, unit: TimeUnit) -> Iterator[Span]:
        """The stretches that count from an instant on, the first one cut to it. ValueError after ten years."""
        if unit in CLOCK:
            yield Span(start.astimezone(UTC), start.astimezone(UTC) + timedelta(days=LONGEST))
        else:
            yield from self._worked_from(start)
        raise ValueError("no working time within ten years")

    def _unit(self, unit: TimeUnit) -> timedelta:
        if unit in CLOCK:
            return CLOCK[unit]
        return self.day_length() if unit is TimeUnit.WORK_DAY else timedelta(hours=1)

    def _worked_from(self, start: datetime) -> Iterator[Span]:
        day = start.astimezone(CITY_ZONE).date()
        for ahead in range(LONGEST):
            today = day + timedelta(days=ahead)
            if not self.is_working(today):
                continue
            for opens, closes in self.spans_on(today):
                span = Span(max(_instant(today, opens), start.astimezone(UTC)), _instant(today, closes))
                if span.start < span.end:
                    yield span


def _instant(day: date, at: time) -> datetime:
    return datetime.combine(day, at, CITY_ZONE).astimezone(UTC)


def _length(span: tuple[time, time]) -> timedelta:
    opens, closes = span
    return timedelta(hours=closes.hour - opens.hour, minutes=closes.minute - opens.minute)
