"""Assisting departments past their limit (协办超期): they and the main department, which cannot answer meanwhile, are
told. Once, unless the limit has moved beyond and passed again."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.cases import history
from backend.cases.assist import Assist
from backend.cases.case import Case
from backend.ground.db import Database
from backend.ground.happening import record_all
from backend.ground.left_aside import Choice, LeftAside, naming

BATCH = 200
DUE = func.coalesce(col(Assist.due_at), col(Case.due_at))


async def tell_late_assists(db: Database, at: datetime, left: LeftAside | None = None) -> bool:
    """Tells of up to 200, one of each case at a time; True if there may be more. Any number of workers may do it at
    once. Nobody is late while the case's clock stands still. What cannot be told of is in `left`, and tried again when
    it is due."""

    async def _told(choice: Choice) -> int:
        async with db.write() as session:
            late = (await session.execute(_late(at, choice))).scalars().all()
            with naming(late):
                if late:
                    await _tell(session, (await session.execute(_those(late))).all(), at)
        return len(late)

    return bool(await (left or LeftAside("assists")).together(db, _told, BATCH, at))


def _late(at: datetime, choice: Choice) -> Select[tuple[UUID]]:
    """Held by the row of the case, as whatever else is done to it; and by their own, for PostgreSQL looks again only at
    rows that it holds: another worker may have told of one since this began to look. By their ids, so that one that
    cannot be read is known by its own."""
    told = col(Assist.late_told_at)
    query = (
        select(col(Assist.id))
        .join(Case, col(Case.id) == col(Assist.case_id))
        .where(
            col(Assist.ended_at).is_(None), at >= DUE, or_(told.is_(None), told < DUE),
            col(Case.ended_at).is_(None), col(Case.clock_held_at).is_(None), *choice.where(col(Assist.id)),
        )
        .order_by(col(Assist.id))
        .limit(choice.most)
    )  # fmt: skip
    return query.with_for_update(of=[Case, Assist], skip_locked=True)


def _those(late: Sequence[UUID]) -> Select[Any]:
    query: Select[Any] = select(
        col(Assist.id), col(Assist.case_id), col(Assist.body_code), col(Case.body_code).label("main"), DUE.label("due")
    ).join(Case, col(Case.id) == col(Assist.case_id))
    return query.where(col(Assist.id).in_(late)).order_by(col(Assist.id))


async def _tell(session: AsyncSession, rows: Sequence[Row[Any]], at: datetime) -> None:
    of_case = {row.case_id: row for row in reversed(rows)}
    marked = update(Assist).where(col(Assist.id).in_([row.id for row in of_case.values()])).values(late_told_at=at)
    await session.execute(marked.execution_options(synchronize_session=False))
    told = {
        case_id: {"department": row.body_code, "main": row.main, "assist_due_at": row.due.isoformat()}
        for case_id, row in of_case.items()
    }
    await record_all(session, subject_kind=history.SUBJECT, kind="case.assist_overdue", at=at, told=told)
