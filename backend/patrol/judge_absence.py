"""Absences out of what was seen: pure, exact, never for data that was merely late (a grace is waited for)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID

from backend.places.coordinates import distance_m

VISIT_BY = timedelta(hours=10)  # after midnight in the city
SILENCE = timedelta(minutes=20)
NEAR_M = 500.0
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
class Found:
    """An absence: its key, the instant at which it was one, and what it is about."""

    key: str
    at: datetime
    person_id: UUID | None = None
    grid: str | None = None
    task_id: UUID | None = None


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
