"""Keeps what came from the field after its task was over: in the history, with its photos; it moves nothing."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.cases import history
from backend.cases.case import Case
from backend.cases.case_photo import CasePhoto, Shows, photo_in
from backend.cases.photo_flags import photo_flags
from backend.cases.photo_of_case import as_evidence
from backend.people.actor import Actor
from media import Photo

KIND = "late_evidence"


async def keep_evidence(
    session: AsyncSession, case: Case, photos: Sequence[Photo], note: str | None, data: Mapping[str, Any], *,
    by: Actor, at: datetime,
) -> None:  # fmt: skip
    """Adds the photos as those of a check, and a line to the history; nobody is told, the version stays."""
    flags = await photo_flags(session, case, photos, Shows.CHECK, at)
    held = select(col(CasePhoto.photo_id)).where(col(CasePhoto.case_id) == case.id)
    known = set((await session.execute(held)).scalars())
    session.add_all(
        photo_in(case, photo, Shows.CHECK, place, by=by.id, at=at, flags=flags[photo.id])
        for place, photo in enumerate(photos)
        if photo.id not in known
    )
    whole = dict(data) | ({"photos": as_evidence(photos)} if photos else {})
    await history.write(session, case, KIND, by=by.doer, at=at, data=whole, note=note, tell=False)
