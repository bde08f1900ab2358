"""Work lists (工作清单): the cases somebody works with, narrowed, in one of two orders, and counted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache

from sqlalchemy import ColumnElement, and_, case, func, literal_column, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import load_only
from sqlalchemy.orm.interfaces import ORMOption
from sqlmodel import col

from backend.cases.case import SOONEST, Case
from backend.cases.find import seen_by
from backend.cases.light_at import light_is
from backend.cases.wanted import Wanted, narrowed
from backend.ground.columns import Instant
from backend.ground.paging import Page, decode_place, encode_place
from backend.people.actor import Actor
from backend.workflow.limits import Light
from backend.workflow.steps import Step

# what a line of a list shows, or an export tells; the rest of a case is read with the case
LINE = frozenset(
    {
        "id", "number", "version", "step", "source", "bucket", "class_code", "certain", "description", "address", "lon",
        "lat", "grid_code", "body_code", "answered_at", "reported_at", "filed_at", "due_at", "yellow_at",
        "clock_held_at", "ended_at", "stage_clock", "stage_due_at", "stage_yellow_at", "rating", "me_too_count",
        "priority", "asks",
    }
)  # fmt: skip


_due: ColumnElement[datetime] = literal_column(SOONEST.text, Instant())  # as its index has it


class Order(StrEnum):
    """Newest first; or soonest due first, by the case's limit or, where that has not begun, by that of the stage it
    stands at: it lists only what is open and has either."""

    NEWEST = "newest"
    DUE = "due"


@dataclass(frozen=True)
class Counts:
    """How many cases a work list holds: in all, by step, by light (`none`: without a limit)."""

    total: int
    steps: Mapping[Step, int]
    lights: Mapping[str, int]


async def list_cases(
    session: AsyncSession,
    actor: Actor,
    wanted: Wanted,
    at: datetime,
    limit: int,
    after: str | None,
    order: Order = Order.NEWEST,
) -> Page[Case]:
    """One page of the actor's work list. Problem bad_cursor, also for the cursor of another order."""
    where = await narrowed(session, wanted, at, actor)
    query = select(Case).options(*_lines()).where(seen_by(actor), *where)
    if order is Order.NEWEST:
        query = query.where(*_behind_newest(after)).order_by(col(Case.id).desc())
    else:
        open_with_limit = (_due.is_not(None), col(Case.ended_at).is_(None))
        query = query.where(*open_with_limit, *_behind_due(after)).order_by(_due, col(Case.id))
    rows = (await session.execute(query.limit(limit + 1))).scalars().all()
    return Page(rows[:limit], _place(rows[limit - 1], order) if len(rows) > limit else None)


@cache  # half of the time of a page of a hundred went into columns nobody looked at
def _lines() -> Sequence[ORMOption]:
    return [load_only(*(getattr(Case, name) for name in sorted(LINE)), raiseload=True)]


async def count_cases(session: AsyncSession, actor: Actor, wanted: Wanted, at: datetime) -> Counts:
    """The same work list, counted in one query."""
    light = case(*((light_is(light, at), light.value) for light in Light), else_="none")
    where = await narrowed(session, wanted, at, actor)
    query = select(col(Case.step), light, func.count()).where(seen_by(actor), *where)
    rows = (await session.execute(query.group_by(col(Case.step), light))).all()
    return _folded([(step, shown, int(count)) for step, shown, count in rows])


def _folded(rows: Sequence[tuple[Step, str, int]]) -> Counts:
    steps, lights = dict.fromkeys(Step, 0), dict.fromkeys([*(light.value for light in Light), "none"], 0)
    for step, light, count in rows:
        steps[step] += count
        lights[light] += count
    return Counts(sum(steps.values()), steps, lights)


def _behind_newest(after: str | None) -> list[ColumnElement[bool]]:
    place = decode_place(after, Order.NEWEST)
    return [col(Case.id) < place.identity] if place else []


def _behind_due(after: str | None) -> list[ColumnElement[bool]]:
    place = decode_place(after, Order.DUE)
    if place is None or place.at is None:
        return []
    return [_due >= place.at, or_(_due > place.at, and_(_due == place.at, col(Case.id) > place.identity))]


def _place(row: Case, order: Order) -> str:
    return encode_place(order, row.id, row.due_at or row.stage_due_at if order is Order.DUE else None)
