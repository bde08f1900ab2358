"""Keeps the courses of cases up to date: only what has happened since is read again."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped
from sqlmodel import col

from backend.evaluation.case_course import CaseCourse
from backend.evaluation.course import ENDED
from backend.evaluation.event import row_of
from backend.ground.chain import ChainHead
from backend.ground.db import Database
from backend.ground.happening import Happening
from backend.ground.ids import first_id
from backend.ground.insert_on import insert_on
from backend.ground.left_aside import Choice, LeftAside, naming

BATCH = 500
LOOK_BACK = timedelta(minutes=10)  # a happening is written at most so long after its instant
SUBJECT = "case"


async def keep_courses(db: Database, at: datetime, left: LeftAside | None = None) -> bool:
    """Folds in up to BATCH cases to which something happened lately; True if there may be more. What cannot be folded
    in is in `left`, and tried again when it is due."""
    recent = (
        select(col(Happening.subject_id))
        .outerjoin(CaseCourse, col(CaseCourse.case_id) == col(Happening.subject_id))
        .where(
            col(Happening.id) >= first_id(at - LOOK_BACK),
            col(Happening.subject_kind) == SUBJECT,
            or_(col(CaseCourse.seq).is_(None), col(CaseCourse.seq) < col(Happening.seq)),
        )
        .distinct()
    )
    return await _keep(db, recent, col(Happening.subject_id), left or LeftAside("courses"), at)


async def keep_all_courses(db: Database, at: datetime, left: LeftAside | None = None) -> bool:
    """The same for any case whose chain is longer than its course, however old: nothing is left out for good."""
    behind = (
        select(col(ChainHead.subject_id))
        .outerjoin(CaseCourse, col(CaseCourse.case_id) == col(ChainHead.subject_id))
        .where(
            col(ChainHead.subject_kind) == SUBJECT,
            or_(col(CaseCourse.seq).is_(None), col(CaseCourse.seq) < col(ChainHead.seq)),
        )
    )
    return await _keep(db, behind, col(ChainHead.subject_id), left or LeftAside("courses_all"), at)


async def keep_courses_before(db: Database, end: datetime, at: datetime, left: LeftAside) -> None:
    """The same, up to BATCH cases, for what happened before `end`, however long ago."""
    await _keep(db, behind_before(end), col(ChainHead.subject_id), left, at)


def behind_before(end: datetime) -> Select[tuple[UUID]]:
    """The cases to which something happened before `end` that is not folded in. By the id of the first such happening:
    Happening may be asked of, too."""
    next_one = and_(
        col(Happening.subject_id) == col(ChainHead.subject_id),
        col(Happening.seq) == func.coalesce(col(CaseCourse.seq), 0) + 1,
    )
    return (
        select(col(ChainHead.subject_id))
        .outerjoin(CaseCourse, col(CaseCourse.case_id) == col(ChainHead.subject_id))
        .join(Happening, next_one)
        .where(col(ChainHead.subject_kind) == SUBJECT, col(Happening.id) < first_id(end))
        .where(func.coalesce(col(CaseCourse.seq), 0) < col(ChainHead.seq))
    )


async def courses_from_happenings(session: AsyncSession, cases: Iterable[UUID] | None = None) -> list[dict[str, Any]]:
    """The courses as the happenings of these cases (None: of all) make them, as rows of CaseCourse."""
    query = select(
        col(Happening.subject_id), col(Happening.seq), col(Happening.at), col(Happening.kind), col(Happening.actor_id),
        col(Happening.data),
    ).where(col(Happening.subject_kind) == SUBJECT)  # fmt: skip
    if cases is not None:
        query = query.where(col(Happening.subject_id).in_(list(cases)))
    told = (await session.execute(query.order_by(col(Happening.subject_id), col(Happening.seq)))).all()
    return [_course(case_id, list(of_it)) for case_id, of_it in groupby(told, key=lambda row: row[0])]


async def _keep(
    db: Database, behind: Select[tuple[UUID]], identity: Mapped[UUID], left: LeftAside, at: datetime
) -> bool:
    async def _fold(choice: Choice) -> int:
        async with db.read() as session:
            chosen = behind.where(*choice.where(identity)).limit(choice.most)
            found = (await session.execute(chosen)).scalars().all()
        with naming(found):
            await _fold_in(db, found)
        return len(found)

    return await left.together(db, _fold, BATCH, at) >= BATCH


async def _fold_in(db: Database, found: Sequence[UUID]) -> None:
    async with db.read() as session:
        rows = await courses_from_happenings(session, found) if found else []
    if not rows:
        return
    async with db.write() as session:
        made = insert_on(session, CaseCourse)
        newer = {name: getattr(made.excluded, name) for name in rows[0] if name != "case_id"}
        kept = made.on_conflict_do_update(
            index_elements=["case_id"], set_=newer, where=and_(col(CaseCourse.seq) < made.excluded.seq)
        )
        await session.execute(kept, rows)


def _course(case_id: UUID, told: Sequence[Any]) -> dict[str, Any]:
    rows = [row_of(at, kind, str(by) if by else None, data) for _id, _seq, at, kind, by, data in told]
    step = next((row[2] for row in reversed(rows) if row[2]), None)
    grid = next((row[4]["g"] for row in rows if "g" in row[4]), "")
    return {
        "case_id": case_id, "seq": told[-1][1], "grid_code": grid, "first_at": told[0][2],
        "last_at": max(row[2] for row in told), "is_open": step not in ENDED, "rows": rows,
    }  # fmt: skip


async def courses_behind(session: AsyncSession) -> int:
    """How many cases' courses are shorter than their chains: 0 once all is folded in."""
    behind = (
        select(func.count())
        .select_from(ChainHead)
        .outerjoin(CaseCourse, col(CaseCourse.case_id) == col(ChainHead.subject_id))
        .where(
            col(ChainHead.subject_kind) == SUBJECT,
            or_(col(CaseCourse.seq).is_(None), col(CaseCourse.seq) < col(ChainHead.seq)),
        )
    )
    return int((await session.execute(behind)).scalar_one())
