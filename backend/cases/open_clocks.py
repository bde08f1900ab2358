"""The clocks of the open cases, a page at a time: what a new calendar would time anew."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlmodel import col

from backend.cases.case import Case

PAGE = 500
LIMIT = ("due_at", "yellow_at", "escalated", "escalate_at", "standard", "stage_due_at")
STAGE = ("stage_clock", "stage_yellow_at", "stage_escalated", "stage_escalate_at", "stage_due_at")
COLUMNS = dict.fromkeys(("id", "number", "version", "clock", "clock_held_at", *LIMIT, *STAGE))


def open_clocks(after: UUID | None) -> Select[Any]:
    """A page of them by id, behind the one given; also of those not filed yet, whose stage has a limit."""
    query = _clocks().order_by(col(Case.id)).limit(PAGE)
    return query if after is None else query.where(col(Case.id) > after)


def open_clocks_of(ids: Collection[UUID]) -> Select[Any]:
    """Of these cases, those that are open still, in the order of their ids."""
    return _clocks().where(col(Case.id).in_(ids)).order_by(col(Case.id))


def _clocks() -> Select[Any]:
    return select(*(col(getattr(Case, name)) for name in COLUMNS)).where(col(Case.ended_at).is_(None))
