"""Photos of a report that came after it was a case: through another door, or over a line that broke."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.cases import history
from backend.cases.case import Case
from backend.cases.case_photo import CasePhoto, Shows, photo_in
from backend.cases.mark import mark
from backend.cases.photo_flags import photo_flags
from backend.cases.photo_of_case import as_evidence
from backend.people.actor import Actor
from media import Photo

KIND = "late_photos"


async def add_late_photos(
    session: AsyncSession, case: Case, photos: Sequence[Photo], *, by: Actor, at: datetime
) -> None:
    """Adds those the case has not yet, as those of before, and a line to its history; nothing moves, nobody is told."""
    if not photos:
        return
    held = select(col(CasePhoto.photo_id), col(CasePhoto.place)).where(col(CasePhoto.case_id) == case.id)
    known = dict((await session.execute(held)).tuples().all())
    new = [photo for photo in photos if photo.id not in known]
    if not new:
        return
    flags = await photo_flags(session, case, new, Shows.BEFORE, at)
    first = max(known.values(), default=-1) + 1
    session.add_all(
        photo_in(case, photo, Shows.BEFORE, place, by=by.id, at=at, flags=flags[photo.id])
        for place, photo in enumerate(new, first)
    )
    await mark(session, case, before_photos=case.before_photos + len(new))
    await history.write(session, case, KIND, by=by.doer, at=at, data={"photos": as_evidence(new)}, tell=False)
