"""Reads the cases of a small part of the map. The statement is put together once for each of its forms: doing it anew
takes longer than the database needs to answer."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.atlas.asked import Asked
from backend.atlas.pin import COLUMNS, Pin
from backend.atlas.spans import last_of, start_of
from backend.atlas.standing import ON_MAP, State
from backend.cases.case import Case
from backend.cases.light_at import light_is
from backend.cases.list_public import hidden
from backend.ground.columns import Instant
from backend.places.snapped_area import Box
from backend.workflow.limits import Light


async def read_pins(session: AsyncSession, asked: Asked, box: Box, at: datetime, most: int) -> list[Pin]:
    """The newest so many cases of a box of public cells (no larger than list_public.SMALL)."""
    ranges = box.ranges()
    statement = _statement(len(ranges), bool(asked.buckets), bool(asked.classes), asked.state, asked.light)
    connection = await session.connection()  # bare rows: what a session adds to each is not asked for
    return list(map(Pin.of, await connection.execute(statement, _values(asked, box, ranges, at, most))))


def _values(asked: Asked, box: Box, ranges: Sequence[tuple[int, int]], at: datetime, most: int) -> dict[str, Any]:
    """Also what a form of the statement does not ask for: it is left alone."""
    west, south, east, north = box.edges
    given: dict[str, Any] = {
        "west": west, "south": south, "east": east, "north": north, "most": most, "at": at,
        "since": start_of(asked.first_day), "until": last_of(asked.last_day), "codes": asked.classes or asked.buckets,
    }  # fmt: skip
    for number, (low, high) in enumerate(ranges):
        given |= {f"low{number}": low, f"high{number}": high}
    return given


@lru_cache(256)
def _statement(
    ranges: int, of_buckets: bool, of_classes: bool, state: State | None, light: Light | None
) -> Select[Any]:
    cell, lon, lat, time = col(Case.cell), hidden(Case.lon), hidden(Case.lat), hidden(Case.reported_at)
    where = [
        or_(*(cell.between(bindparam(f"low{number}"), bindparam(f"high{number}")) for number in range(ranges))),
        lat > bindparam("south"), lat <= bindparam("north"), lon >= bindparam("west"), lon < bindparam("east"),
        time >= bindparam("since"), time <= bindparam("until"),
        hidden(Case.step).in_(ON_MAP), *_kinds(of_buckets, of_classes),
    ]  # fmt: skip
    if state is not None:
        ended = hidden(Case.ended_at)
        where.append(ended.is_(None) if state is State.OPEN else ended.is_not(None))
    if light is not None:
        where.append(light_is(light, bindparam("at", type_=Instant())))
    newest = (time.desc(), col(Case.id).desc())
    return select(*COLUMNS).where(*where).order_by(*newest).limit(bindparam("most"))


def _kinds(of_buckets: bool, of_classes: bool) -> list[ColumnElement[bool]]:
    """Where classes are given, buckets are not looked at."""
    codes: BindParameter[str] = bindparam("codes", expanding=True)
    if of_classes:
        return [and_(hidden(Case.class_code).in_(codes), col(Case.certain).is_(True))]
    return [hidden(Case.bucket).in_(codes)] if of_buckets else []
