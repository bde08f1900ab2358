"""Lists cases for strangers (公开列表): by time, service, status, place and words, and nothing that is not public."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple, cast
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.cases.case import Case
from backend.cases.search import NUMBER_FROM, matching
from backend.ground.columns import unindexed
from backend.places.snapped_area import Box
from backend.workflow.steps import Step

MOST_COUNTED = 100_000  # further a stranger does not page
SMALL = 1024  # public cells, about 17 km²: within, a place is looked for by its cell rather than by time


class Order(StrEnum):
    """What comes first."""

    NEWEST = "-requested_datetime"
    OLDEST = "requested_datetime"
    CHANGED_LAST = "-updated_datetime"
    CHANGED_FIRST = "updated_datetime"


class PublicCase(NamedTuple):
    """What the shapes of the public door are made of; position, words and address are not shown as they are."""

    id: UUID
    number: str
    step: Step
    bucket: str
    class_code: str
    certain: bool
    description: str
    description_cleared: bool
    body_code: str | None
    grid_code: str
    lon: float
    lat: float
    reported_at: datetime
    changed_at: datetime | None
    due_at: datetime | None
    yellow_at: datetime | None
    clock_held_at: datetime | None
    ended_at: datetime | None
    merged_into: str | None
    me_too_count: int


class Behind(NamedTuple):
    """The last row of a page, by the time of the order and the id: the next one begins behind it."""

    at: datetime
    identity: UUID


COLUMNS = [col(getattr(Case, name)) for name in PublicCase._fields]
# order: by which time, and whether the latest comes first
KEYS = {
    Order.NEWEST: ("reported_at", True),
    Order.OLDEST: ("reported_at", False),
    Order.CHANGED_LAST: ("changed_at", True),
    Order.CHANGED_FIRST: ("changed_at", False),
}


@dataclass(frozen=True)
class Wanted:
    """What is asked for; instants are inclusive. `areas`: cells, any of which it may lie in; None asks for no place.
    `behind`: where in the order to go on, which costs the same at any depth; `offset` reads what it passes over."""

    numbers: Sequence[str] | None = None
    buckets: Sequence[str] = ()
    classes: Sequence[str] = ()
    since: datetime | None = None
    until: datetime | None = None
    changed_since: datetime | None = None
    changed_until: datetime | None = None
    is_open: bool | None = None
    areas: Sequence[Box] | None = None
    words: str | None = None
    component_id: str | None = None
    order: Order = Order.NEWEST
    limit: int = 1000
    offset: int = 0
    behind: Behind | None = None


async def list_public(session: AsyncSession, wanted: Wanted) -> list[PublicCase]:
    """The cases, in their order: found in an index first, then their rows are read."""
    where, keys = [*await _where(session, wanted), *_behind(wanted)], _keys(wanted)
    page = select(col(Case.id)).where(*where).order_by(*keys).limit(wanted.limit).offset(wanted.offset).subquery()
    rows = await session.execute(select(*COLUMNS).join(page, page.c.id == col(Case.id)).order_by(*keys))
    return [PublicCase(*row) for row in rows]


async def count_public(session: AsyncSession, wanted: Wanted) -> int:
    """How many there are, counted up to MOST_COUNTED."""
    some = select(col(Case.id)).where(*await _where(session, wanted)).limit(MOST_COUNTED).subquery()
    return int((await session.execute(select(func.count()).select_from(some))).scalar_one())


def place_of(case: PublicCase, order: Order) -> Behind | None:
    """Where a page ends that ends with this case; None for one of before there was a time of this order."""
    name, _latest_first = KEYS[order]
    at: datetime | None = getattr(case, name)
    return Behind(at, case.id) if at else None


def _by(wanted: Wanted) -> tuple[ColumnElement[Any], ColumnElement[Any], bool]:
    """By what the list is sorted: a time, then the id; and whether the latest comes first."""
    name, latest_first = KEYS[wanted.order]
    time, identity = (cast(ColumnElement[Any], col(getattr(Case, one))) for one in (name, "id"))
    return hidden(time) if _is_small(wanted.areas) else time, identity, latest_first


def _keys(wanted: Wanted) -> list[ColumnElement[Any]]:
    by_time, identity, latest_first = _by(wanted)
    return [by_time.desc(), identity.desc()] if latest_first else [by_time.asc(), identity.asc()]


def _behind(wanted: Wanted) -> list[ColumnElement[bool]]:
    """What is behind the place, found in the index of the order."""
    if wanted.behind is None:
        return []
    (at, last), (by_time, identity, latest_first) = wanted.behind, _by(wanted)
    if latest_first:
        return [by_time <= at, or_(by_time < at, identity < last)]
    return [by_time >= at, or_(by_time > at, identity > last)]


async def _where(session: AsyncSession, wanted: Wanted) -> list[ColumnElement[bool]]:
    if wanted.numbers is not None:
        return [col(Case.number).in_(wanted.numbers)]
    of = hidden if _is_small(wanted.areas) else col
    where: list[ColumnElement[bool]] = [*_times(wanted), *lying_in(wanted.areas)]
    services: list[ColumnElement[bool]] = []
    if wanted.buckets:
        services.append(of(Case.bucket).in_(wanted.buckets))
    if wanted.classes:
        services.append(and_(of(Case.class_code).in_(wanted.classes), col(Case.certain).is_(True)))
    if services:
        where.append(or_(*services))
    if wanted.is_open is not None:
        where.append(of(Case.ended_at).is_(None) if wanted.is_open else of(Case.ended_at).is_not(None))
    if wanted.component_id:
        where.append(col(Case.component_id) == wanted.component_id)
    if wanted.words:
        where += [await matching(session, wanted.words), *_told(wanted.words)]
    return where


def _times(wanted: Wanted) -> list[ColumnElement[bool]]:
    of = hidden if _is_small(wanted.areas) else col
    reported, changed = of(Case.reported_at), of(Case.changed_at)
    bounds = (
        (wanted.since, reported.__ge__), (wanted.until, reported.__le__),
        (wanted.changed_since, changed.__ge__), (wanted.changed_until, changed.__le__),
    )  # fmt: skip
    return [compare(instant) for instant, compare in bounds if instant is not None]


def hidden(column: Any) -> ColumnElement[Any]:
    """A column that does not keep SQLite from looking for a small place by its cells."""
    return unindexed(cast(ColumnElement[Any], column))


def _is_small(areas: Sequence[Box] | None) -> bool:
    return bool(areas) and _whole(areas or ()).size <= SMALL


def _whole(areas: Sequence[Box]) -> Box:
    return Box(
        min(box.left for box in areas), min(box.top for box in areas),
        max(box.right for box in areas), max(box.bottom for box in areas),
    )  # fmt: skip


def lying_in(areas: Sequence[Box] | None) -> list[ColumnElement[bool]]:
    """The conditions of a place. Beside each row of cells the whole, for which there is an index; of a small one the
    ranges of its cells."""
    if areas is None:
        return []
    if not areas:
        return [col(Case.id).is_(None)]
    whole = _whole(areas)
    near = [_inside(whole)] if len(areas) == 1 else [_inside(whole), or_(*map(_inside, areas))]
    return [or_(*(col(Case.cell).between(*span) for span in whole.ranges())), *near] if _is_small(areas) else near


def _inside(box: Box) -> ColumnElement[bool]:
    of = hidden if box.size <= SMALL else col
    (west, south, east, north), lat, lon = box.edges, of(Case.lat), of(Case.lon)
    return and_(lat > south, lat <= north, lon >= west, lon < east)


def _told(words: str) -> list[ColumnElement[bool]]:
    """Only words that are published are found: an address or a description not cleared answers no question."""
    digits = words.strip()
    if digits.isascii() and digits.isdigit() and len(digits) >= NUMBER_FROM:
        return []
    said = [col(Case.description).icontains(word, autoescape=True) for word in words.split()]
    return [col(Case.description_cleared).is_(True), *said]
