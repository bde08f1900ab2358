"""Makes all counts of the map anew (重建): for the first time, or when they are not believed.

In short transactions, while the city works: first every mark, then the counts from the marks, slice by slice. What is
counted meanwhile is not lost: a slice is the sum of the marks at its instant, and everybody else adds to both.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, case, delete, func, insert, literal, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.atlas.count_cases import OF_CASE, alone, keep, mark_of
from backend.atlas.map_count import ALL, LEVELS, MapCount, first_place, of_bucket, of_class
from backend.atlas.map_mark import MapMark
from backend.atlas.spans import EVER, KINDS, LENGTHS
from backend.atlas.standing import NAMES, OFF
from backend.cases.case import Case
from backend.ground.clock import now
from backend.ground.db import Database
from backend.ground.loading import Progress
from backend.ground.settings import Settings
from backend.places.cell import ZOOM

CHUNK = 2000
BUCKET, CLASS = of_bucket(""), of_class("")
# how a kind of count is called, and from which marks it is made
KIND_OF_WHAT: Sequence[tuple[ColumnElement[str], ColumnElement[bool], ColumnElement[bool]]] = (
    (literal(ALL), col(MapCount.what) == ALL, col(MapMark.standing) != OFF),
    (literal(BUCKET) + col(MapMark.bucket), col(MapCount.what).startswith(BUCKET), col(MapMark.standing) != OFF),
    (literal(CLASS) + col(MapMark.class_code), col(MapCount.what).startswith(CLASS),
     (col(MapMark.standing) != OFF) & (col(MapMark.class_code) != "")),
)  # fmt: skip


async def rebuild_map_now(progress: Progress | None = None) -> int:
    """The number of cases, in the database of the settings."""
    db = Database(Settings().for_the_whole)  # a level of all cases takes longer than a statement may otherwise
    try:
        return await rebuild_map(db, now(), progress)
    finally:
        await db.close()


async def rebuild_map(db: Database, at: datetime, progress: Progress | None = None) -> int:
    """The number of cases counted, or left out because they are not on the map."""
    async with db.read() as session:
        total = int((await session.execute(select(func.count()).select_from(Case))).scalar_one())
    done, last = 0, UUID(int=0)
    while True:
        async with db.write() as session:
            await alone(session)
            chunk = select(*OF_CASE).where(col(Case.id) > last).order_by(col(Case.id)).limit(CHUNK)
            found = (await session.execute(chunk)).all()
            if not found:
                break
            await keep(session, MapMark, ["case_id"], [mark_of(row, at) for row in found], add=False)
        done, last = done + len(found), found[-1].id
        if progress:
            progress(done, max(done, total))
    for level in LEVELS:
        for what, counted, marks in KIND_OF_WHAT:
            async with db.write() as session:
                await _slice(session, level, what, counted, marks)
    return done


async def _slice(
    session: AsyncSession,
    level: int,
    what: ColumnElement[str],
    counted: ColumnElement[bool],
    marks: ColumnElement[bool],
) -> None:
    await alone(session)
    of_level = col(MapCount.place).between(first_place(level), 2 * first_place(level) - 1)
    await session.execute(delete(MapCount).where(counted, of_level))
    place = col(MapMark.cell).bitwise_rshift(literal(2 * (ZOOM - level), Integer())) + first_place(level)
    columns = ["what", "span", "place", *NAMES]
    for span in _spans():
        one = select(what.label("what"), span.label("span"), place.label("place"), col(MapMark.standing)).where(marks)
        each = one.subquery().c
        numbers = [func.sum(case((each.standing == number, 1), else_=0)) for number in range(len(NAMES))]
        keys = (each.what, each.span, each.place)
        await session.execute(insert(MapCount).from_select(columns, select(*keys, *numbers).group_by(*keys)))


def _spans() -> list[ColumnElement[int]]:
    day = col(MapMark.day)
    return [literal(EVER), *(day // LENGTHS[kind - 1] * KINDS + kind for kind in range(1, KINDS))]
