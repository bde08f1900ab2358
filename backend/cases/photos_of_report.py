"""The photos of a report as who sent it sees them, where others reported the same (并案)."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.cases.case import Case
from backend.cases.photos_of_cases import Shown, photos_of_cases
from backend.people.person import Person


async def photos_of_report(session: AsyncSession, case: Case) -> Sequence[Shown]:
    """Those of the case, but for what another who reported the same added and nobody has cleared: they sent it to the
    city, not to each other. Of a merged report also what its reporter added to the case that stays."""
    shown = (await photos_of_cases(session, [case.id])).get(case.id, [])
    if case.merged_into:
        kept = select(col(Case.id)).where(col(Case.number) == case.merged_into)
        of_kept = await photos_of_cases(session, list((await session.execute(kept)).scalars()))
        return [*shown, *(one for some in of_kept.values() for one in some if one[0].added_by == case.reporter_id)]
    others = await _joined(session, case, {row.added_by for row, _photo in shown if row.added_by})
    return [one for one in shown if one[0].cleared or one[0].added_by not in others]


async def _joined(session: AsyncSession, case: Case, adders: set[UUID]) -> set[UUID]:
    """Who of them reported a case that was merged into this one, and machines, which may have sent it for who did;
    nobody is asked for where all is the reporter's."""
    others = adders - {case.reporter_id}
    if not others:
        return set()
    merged = select(col(Case.reporter_id)).where(col(Case.merged_into) == case.number)
    reporters = set((await session.execute(merged)).scalars())
    if not reporters:
        return set()
    people = set((await session.execute(select(col(Person.id)).where(col(Person.id).in_(others)))).scalars())
    return (others & reporters) | (others - people)
