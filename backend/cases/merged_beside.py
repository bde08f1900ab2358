"""Who counts for a case (附议、并案) by another report merged into it, besides one that is to be taken apart."""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.cases.case import Case
from backend.cases.me_too import MeToo


@dataclass(frozen=True)
class Beside:
    """`came`: the instants at which what counted for the one taken apart came to others and, at last, to the one that
    stays. `since`: who of its people counts there by another report as well, and since when."""

    came: Set[datetime]
    since: Mapping[UUID, datetime]


async def merged_beside(session: AsyncSession, gone: Case, kept: Case) -> Beside:
    """As long as the one still names the other."""
    others = (col(Case.merged_into) == kept.number, col(Case.id) != gone.id)
    of_gone = select(col(MeToo.person_id)).where(col(MeToo.case_id) == gone.id)
    own = or_(col(MeToo.person_id).in_(of_gone), col(MeToo.person_id) == gone.reporter_id)
    said = (
        select(col(MeToo.person_id), col(MeToo.at), col(Case.ended_at))
        .join(Case, col(Case.id) == col(MeToo.case_id))
        .where(*others, own)
        .order_by(col(Case.ended_at))
    )
    found = (await session.execute(said)).tuples()
    rows = [(person, at, merged_at) for person, at, merged_at in found if merged_at is not None]
    came: set[datetime] = {gone.ended_at} if gone.ended_at else set()
    for _person, at, merged_at in rows:
        if at in came:  # merged into that one first, and with it into the next
            came.add(merged_at)
    reported = select(col(Case.reporter_id), col(Case.ended_at)).where(*others)
    by_report = (await session.execute(reported)).tuples()
    since = {person: merged_at for person, at, merged_at in rows if at not in came}
    return Beside(came, since | {who: merged_at for who, merged_at in by_report if who and merged_at})
