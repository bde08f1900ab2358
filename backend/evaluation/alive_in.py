"""Which cases have to be counted for a span: those that were alive in it."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import col

from backend.evaluation.case_course import CaseCourse
from backend.evaluation.event import START


def alive_in(since: int, until: int) -> ColumnElement[bool]:
    """The predicate over kept courses; microseconds, `until` not included."""
    first, last = _instant(since), _instant(until)
    return and_(col(CaseCourse.first_at) < last, or_(col(CaseCourse.is_open), col(CaseCourse.last_at) >= first))


def _instant(micros: int) -> datetime:
    return (START + timedelta(microseconds=micros)).astimezone(UTC)
