"""Adds the photos of a deed to its case, with what is odd about them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.cases.case import Case
from backend.cases.case_photo import CasePhoto, Shows, photo_in
from backend.cases.photo_flags import photo_flags
from backend.cases.photo_of_case import as_evidence
from backend.people.actor import Actor
from backend.workflow.steps import Action
from media import Photo

# what the photos of an action show; of any other the check
SHOWN: dict[Action, Shows] = {
    Action.ANSWER: Shows.AFTER,
    Action.SELF_HANDLE: Shows.AFTER,
    Action.SUPPLEMENT: Shows.BEFORE,
    Action.DISPUTE: Shows.BEFORE,  # the problem once more, as who reported it sees it: no check by the city
    Action.COMMENT: Shows.PROGRESS,
    Action.ASSIST_DONE: Shows.PROGRESS,
}


async def add_photos(
    session: AsyncSession, case: Case, action: Action, photos: Sequence[Photo], by: Actor, at: datetime
) -> dict[str, Any]:
    """What the happening records: the photos as evidence, and the flags of those that have any."""
    shows = SHOWN.get(action, Shows.CHECK)
    taken_for = Shows.CHECK if action is Action.DISPUTE else shows  # the old picture again is odd as proof of it
    with session.no_autoflush:
        flags = await photo_flags(session, case, photos, taken_for, at)
        new = await new_to(session, case, [photo.id for photo in photos])
    for place, photo in enumerate(photos):
        if photo.id not in new:  # a "before" sent again stays what it is
            continue
        session.add(photo_in(case, photo, shows, place, by=by.id, at=at, flags=flags[photo.id]))
    found = {str(photo): odd for photo, odd in flags.items() if odd}
    return {"flags": found, "photos": as_evidence(photos)}


async def new_to(session: AsyncSession, case: Case, photos: Collection[UUID]) -> set[UUID]:
    """Those of the photos that are none of the case's yet: what shows it as found shows it neither mended nor twice."""
    if not photos:
        return set()
    there = select(col(CasePhoto.photo_id)).where(col(CasePhoto.case_id) == case.id)
    with session.no_autoflush:
        return set(photos) - set((await session.execute(there)).scalars())
