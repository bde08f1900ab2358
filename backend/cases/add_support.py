"""Support (附议) adds up on its case; where that lifts the case to a higher priority, those at work on it are told."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.cases import history
from backend.cases.case import Case
from backend.cases.mark import mark
from backend.cases.me_too import MeToo
from backend.cases.merged_beside import Beside
from backend.cases.weigh_me_too import FULL, priority_of


async def add_support(session: AsyncSession, case: Case, new: Sequence[MeToo], at: datetime) -> None:
    """Of a case whose row is locked. It moves nothing, and the deadline stays what it is."""
    if not new:
        return
    session.add_all(new)
    support = case.support + sum(one.weight for one in new)
    priority = max(case.priority, priority_of(support).level)
    is_lifted = priority > case.priority
    count = case.me_too_count + len(new)
    await mark(session, case, me_too_count=count, support=support, priority=priority, changed_at=at)
    if is_lifted:
        data = {"priority": priority, "support": support, "me_too": case.me_too_count, "department": case.body_code}
        await history.write(session, case, "prioritise", by=None, at=at, data=data)


async def support_instead(session: AsyncSession, gone: Case, kept: Case, at: datetime) -> None:
    """What was said of a merged case counts for the one that stays, and so does its report (并案)."""
    rows = (await session.execute(select(MeToo).where(col(MeToo.case_id).in_([gone.id, kept.id])))).scalars().all()
    known = {row.person_id for row in rows if row.case_id == kept.id} | {kept.reporter_id}
    moved = {row.person_id: (row.weight, row.why) for row in rows if row.case_id == gone.id}
    if gone.reporter_id is not None:
        moved[gone.reporter_id] = (FULL, ["merged_report"])
    new = [_of(kept.id, person, *said, at) for person, said in sorted(moved.items()) if person not in known]
    await add_support(session, kept, new, at)


async def support_no_more(session: AsyncSession, gone: Case, kept: Case, beside: Beside, at: datetime) -> None:
    """What counted for the one that stayed since the other was merged into it, is its own again (撤销并案): it still
    has it. Who counts by another report as well goes on. A priority that was reached stays."""
    rows = (await session.execute(select(MeToo).where(col(MeToo.case_id).in_([gone.id, kept.id])))).scalars().all()
    own = {row.person_id for row in rows if row.case_id == gone.id} | {gone.reporter_id}
    came = [row for row in rows if row.case_id == kept.id and row.person_id in own and row.at in beside.came]
    for row in came:
        row.at = beside.since.get(row.person_id, row.at)
    await less_support(session, kept, [row for row in came if row.person_id not in beside.since], at)


async def less_support(session: AsyncSession, case: Case, less: Sequence[MeToo], at: datetime) -> None:
    """What counts for a case no longer."""
    if not less:
        return
    people = [row.person_id for row in less]
    await session.execute(delete(MeToo).where(col(MeToo.case_id) == case.id, col(MeToo.person_id).in_(people)))
    count, support = case.me_too_count - len(less), case.support - sum(row.weight for row in less)
    await mark(session, case, me_too_count=count, support=support, changed_at=at)


def _of(case_id: UUID, person_id: UUID, weight: int, why: list[str], at: datetime) -> MeToo:
    return MeToo(case_id=case_id, person_id=person_id, weight=weight, why=why, at=at)
