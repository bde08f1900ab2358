"""Silences (在岗无轨迹) that were none: nobody was on shift then, as a check-out that came late has told since."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.patrol.absence import Absence, AbsenceKind
from backend.patrol.absent_duties import LOOKED_AT
from backend.patrol.shift import Shift


async def refuted_silences(session: AsyncSession, at: datetime) -> Sequence[str]:
    """The keys of those of the last LOOKED_AT that would not be found now."""
    lasted = select(col(Shift.id)).where(
        col(Shift.person_id) == col(Absence.person_id), col(Shift.from_at) <= col(Absence.at),
        or_(col(Shift.to_at).is_(None), col(Shift.to_at) > col(Absence.at)),
    )  # fmt: skip
    query = select(col(Absence.key)).where(
        col(Absence.kind) == AbsenceKind.SILENT, col(Absence.at) > at - LOOKED_AT, col(Absence.withdrawn_at).is_(None),
        ~lasted.exists(),
    )  # fmt: skip
    return (await session.execute(query)).scalars().all()
