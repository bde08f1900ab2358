"""Two cases that were merged one into the other, and together into a third (并案), are taken apart: what counted for
the one in the other since, counts there no longer."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.cases.add_support import less_support
from backend.cases.case import Case
from backend.cases.follower import follow_no_more
from backend.cases.me_too import MeToo
from backend.cases.merged_beside import Beside


async def apart_on_the_way(session: AsyncSession, gone: Case, kept: Case, beside: Beside, at: datetime) -> None:
    """Whichever came through the other: the one that is taken apart, or those that stay where both went. Part of it, as
    long as the one still names the other."""
    named = (col(Case.merged_into) == kept.number, col(Case.id) != gone.id, col(Case.ended_at).is_not(None))
    others = {case.id: case for case in (await session.execute(select(Case).where(*named))).scalars()}
    by_instant = {case.ended_at: case.id for case in others.values()}
    for (first, through), rows in (await _came(session, gone, others, by_instant)).items():
        of_first, of_through = (gone if one == gone.id else others[one] for one in (first, through))
        still = {} if through == gone.id else _by_another(beside, of_through)
        await less_support(session, of_through, [row for row in rows if row.person_id not in still], at)
        await follow_no_more(session, of_first, of_through, Beside(frozenset(), still))


def _by_another(beside: Beside, through: Case) -> Mapping[UUID, datetime]:
    """Who may count there by another report besides: one that was merged before both went on."""
    return {who: since for who, since in beside.since.items() if through.ended_at and since < through.ended_at}


async def _came(
    session: AsyncSession, gone: Case, others: Collection[UUID], by_instant: Mapping[datetime | None, UUID]
) -> Mapping[tuple[UUID, UUID], Sequence[MeToo]]:
    """Who counts because of a merging: by the case that was merged, and the one in which they do."""
    into_gone = and_(col(MeToo.case_id) == gone.id, col(MeToo.at).in_([one for one in by_instant if one]))
    into_others = and_(col(MeToo.case_id).in_(others), col(MeToo.at) == gone.ended_at)
    found = defaultdict[tuple[UUID, UUID], list[MeToo]](list)
    for row in (await session.execute(select(MeToo).where(or_(into_gone, into_others)))).scalars():
        first = by_instant[row.at] if row.case_id == gone.id else gone.id
        found[first, row.case_id].append(row)
    return found
