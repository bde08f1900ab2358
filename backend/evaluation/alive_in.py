"""Which cases have to be counted for a span: those that were alive in it."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import col

from backend.evaluation.case_course import CaseCourse
from backend.evaluation.counts import Period
from backend.evaluation.event import START


def alive_in(since: int, until: int) -> ColumnElement[bool]:
    """The predicate over kept courses; microseconds, `until` not included."""
    first, last = instant_of(since), instant_of(until)
    return and_(col(CaseCourse.first_at) < last, or_(col(CaseCourse.is_open), col(CaseCourse.last_at) >= first))


def alive_at(periods: Sequence[Period], first: int, last: int | None) -> range:
    """The places of the periods, in their order and without gaps, in which a case was alive that began at `first` and
    to which the last happened at `last` (None: it is open). Microseconds."""
    begins = bisect_right(periods, first, key=lambda period: period.until)
    ends = len(periods) if last is None else bisect_right(periods, last, key=lambda period: period.since)
    return range(begins, ends)


def instant_of(micros: int) -> datetime:
    """The instant (UTC) of microseconds since 1970."""
    return (START + timedelta(microseconds=micros)).astimezone(UTC)
