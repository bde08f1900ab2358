"""Absences out of what was seen: pure, exact, never for data that was merely late (a grace is waited for)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID

from backend.patrol.judge_attendance import Duty, without_leave
from backend.patrol.pair_clockings import LONGEST, Span
from backend.places.coordinates import distance_m

VISIT_BY = timedelta(hours=10)  # after midnight in the city
SILENCE = timedelta(minutes=20)
NEAR_M = 500.0
SIGN_IN_BY = timedelta(minutes=30)  # after a duty begins; leave at its beginning puts that off
GRACE = timedelta(minutes=10)  # so long a phone without signal is waited for


@dataclass(frozen=True)
class OnShift:
    """Somebody on shift from `start` to before `end` (None: still)."""

    shift_id: UUID
    person_id: UUID
    start: datetime
    end: datetime | None
    grids: tuple[str, ...] = ()


@dataclass(frozen=True)
class DueCheck:
    """A check that was open when it fell due."""

    task_id: UUID
    person_id: UUID
    offered_at: datetime
    due_at: datetime
    place: tuple[float, float]


@dataclass(frozen=True)
class DueDuty:
    """A duty of somebody: the leave they have, who stands in for them (代班) when, and the shifts of all of these."""

    duty_id: UUID
    person_id: UUID
    duty: Duty
    grid: str | None = None
    leaves: tuple[Duty, ...] = ()
    stand_ins: tuple[tuple[UUID, Duty], ...] = ()
    spans: Mapping[UUID, Sequence[Span]] = field(default_factory=dict)


@dataclass(frozen=True)
class Found:
    """An absence: its key, the instant at which it was one, and what it is about. `area` narrows who is told."""

    key: str
    at: datetime
    person_id: UUID | None = None
    grid: str | None = None
    task_id: UUID | None = None
    duty_id: UUID | None = None
    area: str | None = None


def is_judged(event: datetime, since: datetime, at: datetime) -> bool:
    """True if an event's grace has run out after `since`, up to `at`."""
    return since < event + GRACE <= at


def silent(
    shifts: Iterable[OnShift], seen: Mapping[UUID, Sequence[datetime]], since: datetime, at: datetime
) -> list[Found]:
    """On shift without a fix for SILENCE: one for each such span, judged between `since` and `at`."""
    found = []
    for shift in shifts:
        end = min(shift.end or at, at)
        inside = sorted({time for time in seen.get(shift.person_id, ()) if shift.start <= time <= end})
        for last, following in pairwise([shift.start, *inside, end]):
            event = last + SILENCE
            if following > event and is_judged(event, since, at):
                found.append(Found(f"silent:{shift.shift_id}:{last.isoformat()}", event, person_id=shift.person_id))
    return found


def unvisited(
    shifts: Iterable[OnShift], visited: Collection[str], midnight: datetime, since: datetime, at: datetime
) -> list[Found]:
    """Grids somebody was on shift for before VISIT_BY that nobody had been in by then."""
    by = midnight + VISIT_BY
    if not is_judged(by, since, at):
        return []
    wanted = {grid for shift in shifts if shift.start < by and (shift.end is None or shift.end > midnight)
              for grid in shift.grids}  # fmt: skip
    day = f"{midnight.date().isoformat()}"
    return [Found(f"unvisited:{grid}:{day}", by, grid=grid) for grid in sorted(wanted - set(visited))]


def unattended(
    checks: Iterable[DueCheck], seen: Mapping[UUID, Sequence[tuple[datetime, float, float]]], since: datetime,
    at: datetime,
) -> list[Found]:  # fmt: skip
    """Checks that fell due while the one sent had never been within NEAR_M since it was offered."""
    found = []
    for check in checks:
        near = any(
            check.offered_at <= time <= check.due_at and distance_m((lon, lat), check.place) <= NEAR_M
            for time, lon, lat in seen.get(check.person_id, ())
        )
        if not near and is_judged(check.due_at, since, at):
            found.append(
                Found(f"unattended:{check.task_id}", check.due_at, person_id=check.person_id, task_id=check.task_id)
            )
    return found


def absent(duties: Iterable[DueDuty], since: datetime, at: datetime) -> list[Found]:
    """Duties nobody signed in for, judged between `since` and `at`. It is said of the one who stands in, if any."""
    found = []
    for duty in duties:
        missed = missed_by(duty)
        if missed is not None and is_judged(missed[1], since, at):
            who, event = missed
            found.append(
                Found(f"absent:{duty.duty_id}", event, person_id=who, duty_id=duty.duty_id, area=duty.grid)
            )  # fmt: skip
    return found


def missed_by(duty: DueDuty) -> tuple[UUID, datetime] | None:
    """Who had not signed in SIGN_IN_BY after the duty began (or its end, if that came first), and when that was; None
    for a duty that was kept, by oneself or by who stood in, or was all leave."""
    begins, ends = without_leave(duty.duty, duty.leaves)
    if begins >= ends:
        return None
    event = min(begins + SIGN_IN_BY, ends)
    standing_in = [who for who, when in duty.stand_ins if when.starts <= event < when.ends]
    spans = [span for who in (duty.person_id, *standing_in) for span in duty.spans.get(who, ())]
    if any(span.start <= event and (span.end or span.start + LONGEST) > begins for span in spans):
        return None
    return min(standing_in, default=duty.person_id), event
