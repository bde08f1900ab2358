"""Shifts out of clockings: a pure function of the set of them, in whatever order they came."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from backend.patrol.clocking import ClockKind

LONGEST = timedelta(hours=16)  # a check-out forgotten ends the shift by itself


@dataclass(frozen=True, order=True)
class Mark:
    """A check-in or check-out that counts."""

    at: datetime
    id: UUID
    kind: ClockKind


@dataclass(frozen=True)
class Span:
    """On shift from `start` to before `end`, None while it lasts; `id` is that of its check-in."""

    id: UUID
    start: datetime
    end: datetime | None


def pair_clockings(marks: Iterable[Mark]) -> list[Span]:
    """Each check-in begins a shift unless one lasts; the next check-out ends it; none lasts longer than LONGEST."""
    spans: list[Span] = []
    for mark in sorted(marks):
        open_one = spans[-1] if spans and spans[-1].end is None else None
        if open_one and mark.at >= open_one.start + LONGEST:
            spans[-1] = Span(open_one.id, open_one.start, open_one.start + LONGEST)
            open_one = None
        if mark.kind is ClockKind.IN and open_one is None:
            spans.append(Span(mark.id, mark.at, None))
        elif mark.kind is ClockKind.OUT and open_one is not None:
            spans[-1] = Span(open_one.id, open_one.start, mark.at)
    return spans
