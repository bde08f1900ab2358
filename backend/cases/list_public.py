"""Lists cases for strangers (公开列表): by time, service, status, place and words, and nothing that is not public."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.cases.case import Case
from backend.cases.search import NUMBER_FROM, matching
from backend.places.snapped_area import Box
from backend.workflow.steps import Step

MOST_COUNTED = 100_000  # further a stranger does not page


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
    ended_at: datetime | None
    merged_into: str | None
    me_too_count: int


COLUMNS = [col(getattr(Case, name)) for name in PublicCase._fields]
KEYS = {
    Order.NEWEST: (col(Case.reported_at).desc(), col(Case.id).desc()),
    Order.OLDEST: (col(Case.reported_at), col(Case.id)),
    Order.CHANGED_LAST: (col(Case.changed_at).desc(), col(Case.id).desc()),
    Order.CHANGED_FIRST: (col(Case.changed_at), col(Case.id)),
}


@dataclass(frozen=True)
class Wanted:
    """What is asked for; instants are inclusive. `areas`: cells, any of which it may lie in; None asks for no place."""

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


async def list_public(session: AsyncSession, wanted: Wanted) -> list[PublicCase]:
    """The cases, in their order. The page is found in an index first, then its rows are read."""
    where, keys = await _where(session, wanted), KEYS[wanted.order]
    page = select(col(Case.id)).where(*where).order_by(*keys).limit(wanted.limit).offset(wanted.offset).subquery()
    found = await session.execute(select(*COLUMNS).join(page, page.c.id == col(Case.id)).order_by(*keys))
    return [PublicCase(*row) for row in found]


async def count_public(session: AsyncSession, wanted: Wanted) -> int:
    """How many there are, counted up to MOST_COUNTED."""
    some = select(col(Case.id)).where(*await _where(session, wanted)).limit(MOST_COUNTED).subquery()
    return int((await session.execute(select(func.count()).select_from(some))).scalar_one())


async def _where(session: AsyncSession, wanted: Wanted) -> list[ColumnElement[bool]]:
    if wanted.numbers is not None:
        return [col(Case.number).in_(wanted.numbers)]
    where: list[ColumnElement[bool]] = [*_times(wanted), *_places(wanted.areas)]
    services: list[ColumnElement[bool]] = []
    if wanted.buckets:
        services.append(col(Case.bucket).in_(wanted.buckets))
    if wanted.classes:
        services.append(and_(col(Case.class_code).in_(wanted.classes), col(Case.certain).is_(True)))
    if services:
        where.append(or_(*services))
    if wanted.is_open is not None:
        where.append(col(Case.ended_at).is_(None) if wanted.is_open else col(Case.ended_at).is_not(None))
    if wanted.component_id:
        where.append(col(Case.component_id) == wanted.component_id)
    if wanted.words:
        where += [await matching(session, wanted.words), *_told(wanted.words)]
    return where


def _times(wanted: Wanted) -> list[ColumnElement[bool]]:
    reported, changed = col(Case.reported_at), col(Case.changed_at)
    bounds = (
        (wanted.since, reported.__ge__), (wanted.until, reported.__le__),
        (wanted.changed_since, changed.__ge__), (wanted.changed_until, changed.__le__),
    )  # fmt: skip
    return [compare(instant) for instant, compare in bounds if instant is not None]


def _places(areas: Sequence[Box] | None) -> list[ColumnElement[bool]]:
    """Beside each row of cells the whole, for which there is an index."""
    if areas is None:
        return []
    if not areas:
        return [col(Case.id).is_(None)]
    whole = Box(
        min(box.west for box in areas), min(box.south for box in areas),
        max(box.east for box in areas), max(box.north for box in areas),
    )  # fmt: skip
    return [_inside(whole)] if len(areas) == 1 else [_inside(whole), or_(*map(_inside, areas))]


def _inside(box: Box) -> ColumnElement[bool]:
    lat, lon = col(Case.lat), col(Case.lon)
    return and_(lat > box.south, lat <= box.north, lon >= box.west, lon < box.east)


def _told(words: str) -> list[ColumnElement[bool]]:
    """Only words that are published are found: an address or a description not cleared answers no question."""
    digits = words.strip()
    if digits.isascii() and digits.isdigit() and len(digits) >= NUMBER_FROM:
        return []
    said = [col(Case.description).icontains(word, autoescape=True) for word in words.split()]
    return [col(Case.description_cleared).is_(True), *said]
