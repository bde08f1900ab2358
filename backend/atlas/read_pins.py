"""Reads the cases of a small part of the map. The statement is put together once for each of its forms: doing it anew
takes longer than the database needs to answer."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, bindparam, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.atlas.asked import Asked
from backend.atlas.pin import COLUMNS, Pin
from backend.atlas.ranges import ends_of, in_range
from backend.atlas.spans import last_of, start_of
from backend.atlas.standing import ON_MAP, State
from backend.cases.case import Case
from backend.cases.light_at import light_is
from backend.cases.list_public import hidden
from backend.ground.bare_rows import read_rows
from backend.ground.columns import Instant
from backend.places.snapped_area import Box
from backend.workflow.limits import Light


async def read_pins(session: AsyncSession, asked: Asked, box: Box, at: datetime, most: int) -> list[Pin]:
    """The newest so many cases of a box of public cells (no larger than list_public.SMALL)."""
    ranges = box.ranges()
    kind = Case.class_code if asked.classes else Case.bucket if asked.buckets else None
    statement = _statement(len(ranges), kind, asked.state, asked.light)
    return list(map(Pin.of, await read_rows(session, statement, _values(asked, box, ranges, at, most))))


def _values(asked: Asked, box: Box, ranges: Sequence[tuple[int, int]], at: datetime, most: int) -> dict[str, Any]:
    """Also what a form of the statement does not ask for: it is left alone."""
    west, south, east, north = box.edges
    return {
        "west": west, "south": south, "east": east, "north": north, "most": most, "at": at,
        "since": start_of(asked.first_day), "until": last_of(asked.last_day), "codes": asked.classes or asked.buckets,
        **ends_of(ranges),
    }  # fmt: skip


@lru_cache(512)
def _statement(ranges: int, kind: Any, state: State | None, light: Light | None) -> Select[Any]:
    """`kind`: the column that is one of the codes, if any; a class is one once it is certain."""
    cell, lon, lat, time = col(Case.cell), hidden(Case.lon), hidden(Case.lat), hidden(Case.reported_at)
    where = [
        or_(*(in_range(cell, number) for number in range(ranges))),
        lat > bindparam("south"), lat <= bindparam("north"), lon >= bindparam("west"), lon < bindparam("east"),
        time >= bindparam("since"), time <= bindparam("until"), hidden(Case.step).in_(ON_MAP),
    ]  # fmt: skip
    if kind is not None:
        where.append(hidden(kind).in_(bindparam("codes", expanding=True)))
    if kind is Case.class_code:
        where.append(col(Case.certain).is_(True))
    if state is not None:
        ended = hidden(Case.ended_at)
        where.append(ended.is_(None) if state is State.OPEN else ended.is_not(None))
    if light is not None:
        where.append(light_is(light, bindparam("at", type_=Instant())))
    newest = (time.desc(), hidden(Case.number).desc())  # as sheets are laid: the same comes in the same order
    return select(*COLUMNS).where(*where).order_by(*newest).limit(bindparam("most"))
