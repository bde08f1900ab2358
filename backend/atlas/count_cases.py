"""Counts cases on the map (计数): what has changed is taken away as it was counted and added as it now is.

Any number of workers may count: one counts at a time. The marks and the counts are written in one transaction, so the
counts always are the sum of the marks.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped
from sqlmodel import SQLModel, col

from backend.atlas.map_count import LEVELS, MapCount, place_of, whats_of
from backend.atlas.map_mark import MapMark
from backend.atlas.spans import day_of, spans_of_day
from backend.atlas.standing import NAMES, OFF, standing_of, turns_at
from backend.cases.case import Case
from backend.ground.db import Database
from backend.ground.insert_on import insert_on
from backend.ground.left_aside import Choice, LeftAside, naming
from backend.ground.one_at_a_time import one_at_a_time

BATCH = 500
LOOK_BACK = timedelta(minutes=10)  # a change is written at most so long after its instant
SEEN = func.coalesce(col(Case.changed_at), col(Case.reported_at))
OF_CASE = [
    col(getattr(Case, name)) for name in (
        "id", "step", "bucket", "class_code", "certain", "cell", "reported_at", "changed_at", "due_at", "yellow_at",
        "clock_held_at", "ended_at",
    )
]  # fmt: skip
Key = tuple[str, int, int]


async def count_cases(db: Database, at: datetime, left: Sequence[LeftAside] = ()) -> bool:
    """Counts up to BATCH cases that changed lately, or whose light has turned; True if there may be more. What cannot
    be counted is in `left`, that of each of the two, and tried again when it is due."""
    changed = _behind(col(Case.changed_at) >= at - LOOK_BACK)
    turned = select(col(MapMark.case_id)).where(col(MapMark.turns_at) < at)
    both = ((changed, col(Case.id)), (turned, col(MapMark.case_id)))
    return any([await _count(db, *one, aside, at) for one, aside in zip(both, left or maps_left(), strict=True)])


def maps_left() -> Sequence[LeftAside]:
    """What a worker leaves aside: of cases that changed, and of those whose light has turned."""
    return LeftAside("map"), LeftAside("map_turned")


async def count_all_cases(db: Database, at: datetime, left: LeftAside | None = None) -> bool:
    """The same for any case that was counted as it no longer is, however long ago: nothing is left out for good."""
    return await _count(db, _behind(), col(Case.id), left or LeftAside("map_all"), at)


async def alone(session: AsyncSession) -> None:
    """Waits until nobody else counts."""
    await one_at_a_time(session, "map_count")


def mark_of(case: Any, at: datetime) -> dict[str, Any]:
    """How a case is to be counted, as a row of MapMark."""
    return {
        "case_id": case.id, "seen_at": case.changed_at or case.reported_at, "due_at": case.due_at,
        "turns_at": turns_at(case, at), "cell": case.cell, "day": day_of(case.reported_at), "bucket": case.bucket,
        "class_code": case.class_code if case.certain else "", "standing": standing_of(case, at),
    }  # fmt: skip


async def keep(
    session: AsyncSession, table: type[SQLModel], key: Sequence[str], rows: Sequence[Any], add: bool
) -> None:
    """Writes rows of a table; what is there is replaced, or added to."""
    made = insert_on(session, table)
    old = table.__table__.c  # type: ignore[attr-defined]
    new = {name: old[name] + made.excluded[name] if add else made.excluded[name] for name in rows[0] if name not in key}
    await session.execute(made.on_conflict_do_update(index_elements=list(key), set_=new), rows)


def _behind(*where: ColumnElement[bool]) -> Select[tuple[UUID]]:
    mark = col(MapMark.case_id)
    limit_moved = col(MapMark.due_at).is_distinct_from(col(Case.due_at))
    stale = or_(mark.is_(None), col(MapMark.seen_at) != SEEN, limit_moved)
    return select(col(Case.id)).outerjoin(MapMark, mark == col(Case.id)).where(*where, stale)


async def _count(
    db: Database, behind: Select[tuple[UUID]], identity: Mapped[UUID], left: LeftAside, at: datetime
) -> bool:
    async def _some(choice: Choice) -> int:
        async with db.read() as session:
            ids = (await session.execute(behind.where(*choice.where(identity)).limit(choice.most))).scalars().all()
        if ids:
            with naming(ids):
                await _count_these(db, ids, at)
        return len(ids)

    return await left.together(db, _some, BATCH, at) >= BATCH


async def _count_these(db: Database, ids: Sequence[UUID], at: datetime) -> None:
    async with db.write() as session:
        await alone(session)
        cases = (await session.execute(select(*OF_CASE).where(col(Case.id).in_(ids)))).all()
        before = (await session.execute(select(MapMark).where(col(MapMark.case_id).in_(ids)))).scalars().all()
        marks = [mark_of(case, at) for case in cases]
        changes = _changes([one.model_dump() for one in before], marks)
        await keep(session, MapMark, ["case_id"], marks, add=False)
        if changes:
            await keep(session, MapCount, ["what", "span", "place"], changes, add=True)


def _changes(before: Iterable[dict[str, Any]], after: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """What is to be added to which counts; the same order everywhere."""
    found: dict[Key, list[int]] = {}
    for sign, marks in ((-1, before), (1, after)):
        for mark in marks:
            if mark["standing"] != OFF:
                for key in _keys(mark):
                    found.setdefault(key, [0] * len(NAMES))[mark["standing"]] += sign
    return [
        {"what": key[0], "span": key[1], "place": key[2], **dict(zip(NAMES, numbers, strict=True))}
        for key, numbers in sorted(found.items())
        if any(numbers)
    ]


def _keys(mark: dict[str, Any]) -> list[Key]:
    places = [place_of(mark["cell"], level) for level in LEVELS]
    whats, spans = whats_of(mark["bucket"], mark["class_code"]), spans_of_day(mark["day"])
    return [(what, span, place) for what in whats for span in spans for place in places]
