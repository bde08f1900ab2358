"""The clock of a case (计时) as a ledger: the turns it was given, and the deadline they make. Pure.

Nothing but a turn moves the due instant: comments, urges and marks are no turns. START begins anew. PAUSE and RESUME
take out exactly the time that would have counted between them. EXTEND adds a limit. STOP ends the counting for good,
unless RESUME follows: then the answer was none (返工), the stop is void, and the time since counts. DROP empties
the ledger.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from backend.workflow.limits import YELLOW_SHARE
from backend.workflow.moves import Limit
from backend.working_time import CITY_ZONE, CLOCK, Duration, Hours, Span, TimeUnit, WorkingCalendar

END_OF_TIME = datetime.max.replace(tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


class Running(StrEnum):
    """What the clock does."""

    RUNNING = "running"  # 计时中
    PAUSED = "paused"  # 已暂停
    STOPPED = "stopped"  # 已停止


@dataclass(frozen=True)
class Turn:
    """One turn of the clock: `limit` where it begins or extends; `why` is the action that turned it."""

    what: Limit
    at: datetime
    why: str
    limit: Duration | None = None


@dataclass(frozen=True)
class Pause:
    """A pause: `counted` is what it took out of the counting; the end is None while it lasts."""

    start: datetime
    end: datetime | None
    why: str
    counted: timedelta


@dataclass(frozen=True)
class SpecialDay:
    """A day on the way that differs from the plain week: a holiday, or a make-up day (调休) that is worked."""

    day: date
    worked: bool
    name: str
    provisional: bool


@dataclass(frozen=True)
class Deadline:
    """The deadline and what it is made of. `used` is the share of the whole limit used up at the instant asked about,
    beyond 1 when overdue; while it is paused, `due_at` is where it would fall if it went on at that instant."""

    started_at: datetime
    limit: Duration
    extensions: tuple[Turn, ...]
    pauses: tuple[Pause, ...]
    spans: tuple[Span, ...]
    days: tuple[SpecialDay, ...]
    calendar: str
    length: timedelta
    due_at: datetime
    yellow_at: datetime
    running: Running
    held_at: datetime | None
    used: float
    hours: tuple[Hours, ...] = ()  # those of the days on the way, where the city named some
    unknown: tuple[int, ...] = ()  # the years on the way of which no holiday is loaded


@dataclass
class _Run:
    """What the turns since the last START come to."""

    start: Turn
    extensions: list[Turn]
    pauses: list[tuple[Turn, datetime | None]]
    running: Running = Running.RUNNING
    held_at: datetime | None = None


def explain(turns: Sequence[Turn], calendar: WorkingCalendar, at: datetime) -> Deadline | None:
    """The deadline the turns make under a calendar, as seen at an instant; None where the clock never began."""
    run = _run(turns)
    if run is None or run.start.limit is None:
        return None
    legs = _legs(run, calendar)
    length = sum((leg for _unit, leg in legs), timedelta())
    counting = list(_until(_counting(legs, _intervals(run, at), calendar), length))
    used = _used(_counting(legs, _intervals(run), calendar), run.held_at or at)
    due = counting[-1].end
    on_way = _local(run.start.at), _local(due)
    by_days = any(unit not in CLOCK for unit, _leg in legs)
    return Deadline(
        started_at=run.start.at, limit=run.start.limit, extensions=tuple(run.extensions),
        pauses=tuple(_pauses(run, legs, calendar, at)), spans=tuple(counting),
        days=tuple(_days(*on_way, calendar)) if by_days else (),
        calendar=calendar.version, length=length, due_at=due,
        yellow_at=list(_until(counting, length * YELLOW_SHARE))[-1].end,
        running=run.running, held_at=run.held_at, used=used / length,
        hours=tuple(_hours(*on_way, calendar)) if by_days else (),
        unknown=calendar.unknown_years(*on_way) if by_days else (),
    )  # fmt: skip


def reached(turns: Sequence[Turn], calendar: WorkingCalendar, shares: Sequence[float]) -> list[datetime]:
    """The instants at which these shares of the limit, in rising order, are or would be used up; none without a clock.

    A share beyond 1 lies beyond the due instant, in the same working time.
    """
    run = _run(turns)
    if run is None or run.start.limit is None:
        return []
    legs = _legs(run, calendar)
    length = sum((leg for _unit, leg in legs), timedelta())
    found, used, left = list[datetime](), timedelta(), list(shares)
    for span in _counting(legs, _intervals(run), calendar):
        while left and used + (span.end - span.start) >= length * left[0]:
            found.append(span.start + (length * left.pop(0) - used))
        if not left:
            break
        used += span.end - span.start
    return found


def _run(turns: Sequence[Turn]) -> _Run | None:
    run: _Run | None = None
    for turn in turns:
        if turn.what is Limit.START:
            run = _Run(turn, [], [])
        elif run is not None:
            _apply(run, turn)
    return run


def _apply(run: _Run, turn: Turn) -> None:
    if turn.what is Limit.EXTEND:
        run.extensions.append(turn)
    elif turn.what is Limit.PAUSE and run.running is Running.RUNNING:
        run.pauses.append((turn, None))
        run.running, run.held_at = Running.PAUSED, turn.at
    elif turn.what is Limit.STOP and run.running is not Running.STOPPED:
        _end_pause(run, turn.at)
        run.running, run.held_at = Running.STOPPED, turn.at
    elif turn.what is Limit.RESUME and run.running is not Running.RUNNING:
        _end_pause(run, turn.at)
        run.running, run.held_at = Running.RUNNING, None


def _end_pause(run: _Run, at: datetime) -> None:
    if run.pauses and run.pauses[-1][1] is None:
        run.pauses[-1] = (run.pauses[-1][0], at)


def _legs(run: _Run, calendar: WorkingCalendar) -> list[tuple[TimeUnit, timedelta]]:
    """The limits in order, each with the time that must count; neighbours of one unit are one leg."""
    legs: list[tuple[TimeUnit, timedelta]] = []
    for turn in (run.start, *run.extensions):
        limit = turn.limit or run.start.limit
        if limit is None:
            continue
        length = max(calendar.length_of(limit), MICROSECOND)
        if legs and legs[-1][0] is limit.unit:
            length += legs.pop()[1]
        legs.append((limit.unit, length))
    return legs


def _intervals(run: _Run, at: datetime | None = None) -> Iterator[tuple[datetime, datetime]]:
    """From the start to the end of time, but for the pauses that are over, and one that lasts, were it over `at`."""
    here = run.start.at.astimezone(UTC)
    for paused, resumed in run.pauses:
        if (over := resumed or at) is not None:
            yield here, paused.at.astimezone(UTC)
            here = max(over, paused.at).astimezone(UTC)
    yield here, END_OF_TIME


def _counting(
    legs: Sequence[tuple[TimeUnit, timedelta]],
    intervals: Iterator[tuple[datetime, datetime]],
    calendar: WorkingCalendar,
) -> Iterator[Span]:
    """The stretches that count, each in the unit of its leg; beyond the last leg its unit goes on."""
    rest = list(legs)
    unit, left = rest.pop(0)
    for start, end in intervals:
        here = start
        while here < end:
            span = calendar.next_span(here, unit)
            if span.start >= end:
                break
            here = min(span.end, end, span.start + left if rest else END_OF_TIME)
            yield Span(span.start, here)
            left -= here - span.start
            if rest and left <= timedelta():
                unit, left = rest.pop(0)


def _until(spans: Iterator[Span] | Sequence[Span], length: timedelta) -> Iterator[Span]:
    """The stretches up to a length, the last one cut to it."""
    left = length
    for span in spans:
        end = min(span.end, span.start + left)
        yield Span(span.start, end)
        left -= end - span.start
        if left <= timedelta():
            return


def _used(spans: Iterator[Span], until: datetime) -> timedelta:
    used = timedelta()
    for span in spans:
        if span.start >= until:
            break
        used += min(span.end, until.astimezone(UTC)) - span.start
    return used


def _pauses(
    run: _Run, legs: Sequence[tuple[TimeUnit, timedelta]], calendar: WorkingCalendar, at: datetime
) -> Iterator[Pause]:
    unit = legs[-1][0]
    for paused, resumed in run.pauses:
        yield Pause(paused.at, resumed, paused.why, calendar.counted(paused.at, resumed or at, unit))


def _local(at: datetime) -> date:
    return at.astimezone(CITY_ZONE).date()


def _days(first: date, last: date, calendar: WorkingCalendar) -> Iterator[SpecialDay]:
    for special in sorted(special for special in calendar.days if first <= special <= last):
        name, provisional = calendar.names.get(special, ""), special in calendar.provisional
        yield SpecialDay(special, calendar.days[special], name, provisional)


def _hours(first: date, last: date, calendar: WorkingCalendar) -> Iterator[Hours]:
    return (hours for hours in calendar.hours if hours.since <= last and hours.until >= first)
