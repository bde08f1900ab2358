"""Fans out what nobody has been told of: happening by happening into deliveries, in one transaction."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.cases.case import Case
from backend.cases.city import City
from backend.cases.labels import Labels
from backend.ground.clock import CITY_ZONE
from backend.ground.db import Database
from backend.ground.happening import Happening
from backend.ground.untold import Untold
from notifications.delivery import Delivery, State, Urgency, delivery_id
from notifications.hearers import Hearer, directory
from notifications.wording import WORDING

BATCH = 100
IN_APP = "in_app"


async def fan_out(db: Database, city: City, at: datetime) -> bool:
    """Up to a hundred happenings become deliveries and are no longer untold; True if there may be more.

    Any number of workers may do this at once. A crash leaves all untold; doing it twice makes no delivery twice.
    """
    async with db.write() as session:
        happenings = await _taken(session)
        if not happenings:
            return False
        cases = await _cases(session, happenings)
        known = await directory(session, happenings, list(cases.values()), at)
        labels = await city.labels(session)
        rows = [
            _row(happening, cases[happening.subject_id], hearer, labels, at)
            for happening in happenings
            if happening.subject_id in cases
            for hearer in known.hearers(happening, cases[happening.subject_id])
        ]
        await _insert(session, rows)
        told = [happening.id for happening in happenings]
        await session.execute(delete(Untold).where(col(Untold.happening_id).in_(told)))
    return len(happenings) == BATCH


async def _taken(session: AsyncSession) -> Sequence[Happening]:
    oldest = select(Untold).order_by(col(Untold.happening_id)).limit(BATCH).with_for_update(skip_locked=True)
    ids = [row.happening_id for row in (await session.execute(oldest)).scalars()]
    if not ids:
        return []
    query = select(Happening).where(col(Happening.id).in_(ids)).order_by(col(Happening.id))
    return (await session.execute(query)).scalars().all()


async def _cases(session: AsyncSession, happenings: Sequence[Happening]) -> Mapping[UUID, Case]:
    ids = {happening.subject_id for happening in happenings if happening.subject_kind == "case"}
    found = await session.execute(select(Case).where(col(Case.id).in_(ids)))
    return {case.id: case for case in found.scalars()}


def _row(happening: Happening, case: Case, hearer: Hearer, labels: Labels, at: datetime) -> dict[str, Any]:
    words = WORDING[happening.kind, hearer.relation]
    fields = _fields(happening, case, labels)
    return {
        "id": delivery_id(happening.id, hearer.person_id, IN_APP, str(hearer.person_id)),
        "happening_id": happening.id, "subject_id": happening.subject_id, "seq": happening.seq,
        "person_id": hearer.person_id, "channel": IN_APP,
        "address": str(hearer.person_id), "case_number": case.number, "kind": happening.kind,
        "title": words.title, "text": words.text.format_map(fields), "fields": fields,
        "state": State.CREATED, "attempts": 0, "made_at": at, "due_at": at, "is_sealed": False,
        "urgency": Urgency.NORMAL,
    }  # fmt: skip


def _fields(happening: Happening, case: Case, labels: Labels) -> dict[str, str]:
    due = case.due_at.astimezone(CITY_ZONE).strftime("%m月%d日 %H:%M") if case.due_at else "待定"
    department = happening.data.get("department") or happening.data.get("returned_by") or case.body_code
    return {
        "number": case.number,
        "bucket": labels.bucket(case.bucket),
        "category": labels.category(case.class_code),
        "place": labels.place(case.grid_code),
        "department": labels.body(department) or "责任部门",
        "due": due,
        "reason": labels.reason(happening.data.get("reason")) or "见案件说明",
    }


async def _insert(session: AsyncSession, rows: Sequence[dict[str, Any]]) -> None:
    if not rows:
        return
    insert = sqlite_insert if session.get_bind().dialect.name == "sqlite" else postgres_insert
    await session.execute(insert(Delivery).on_conflict_do_nothing(), list(rows))
