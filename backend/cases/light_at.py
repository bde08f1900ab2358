"""The traffic light (红黄绿灯) of a case: green to 80 % of its limit, yellow to 100 %, red beyond. Source: domain §1.4.

Both thresholds are instants set with every turn of the clock, so a list can be filtered by light in the database.
"""

from datetime import datetime
from typing import Protocol

from sqlalchemy import ColumnElement, and_, func, literal, or_
from sqlmodel import col

from backend.cases.case import Case
from backend.ground.columns import Instant
from backend.workflow.limits import Light


class Clocked(Protocol):
    """What of a case its light follows from."""

    @property
    def due_at(self) -> datetime | None: ...
    @property
    def yellow_at(self) -> datetime | None: ...
    @property
    def clock_held_at(self) -> datetime | None: ...
    @property
    def ended_at(self) -> datetime | None: ...


def light_of(case: Clocked, at: datetime) -> Light | None:
    """The case's light at an instant: None before it has a limit. It keeps its light while the clock is held."""
    if case.due_at is None or case.yellow_at is None:
        return None
    seen = case.clock_held_at or case.ended_at or at
    if seen > case.due_at:
        return Light.RED
    return Light.YELLOW if seen > case.yellow_at else Light.GREEN


def stage_light_of(case: Case, at: datetime) -> Light | None:
    """The light of the stage a case stands at: its own, but for the handling, whose limit is that of the case."""
    kept = case.stage_clock
    if not kept or case.stage_due_at is None:
        return None
    if "yellow_at" not in kept:
        return light_of(case, at)
    if at > case.stage_due_at:
        return Light.RED
    return Light.YELLOW if at > datetime.fromisoformat(kept["yellow_at"]) else Light.GREEN


def light_is(light: Light, at: datetime | ColumnElement[datetime]) -> ColumnElement[bool]:
    """The same question for the database."""
    instant = at if isinstance(at, ColumnElement) else literal(at, Instant())
    seen = func.coalesce(col(Case.clock_held_at), col(Case.ended_at), instant)
    return {
        Light.GREEN: seen <= col(Case.yellow_at),
        Light.YELLOW: and_(seen > col(Case.yellow_at), seen <= col(Case.due_at)),
        Light.RED: seen > col(Case.due_at),
    }[light]


def overdue_is(at: datetime) -> ColumnElement[bool]:
    """Open, past its limit and waited for still: neither answered nor put off, nor excused by an appeal."""
    waits = and_(col(Case.ended_at).is_(None), col(Case.clock_held_at).is_(None), col(Case.excused).is_(False))
    return and_(col(Case.due_at) < at, waits)


def stage_light_is(light: Light, at: datetime) -> ColumnElement[bool]:
    """The light of the stage, for the database."""
    due, yellow = col(Case.stage_due_at), col(Case.stage_yellow_at)
    of_its_own = {
        Light.GREEN: yellow >= at,
        Light.YELLOW: and_(yellow < at, due >= at),
        Light.RED: and_(yellow.is_not(None), due < at),
    }[light]
    return or_(of_its_own, and_(yellow.is_(None), due.is_not(None), light_is(light, at)))
