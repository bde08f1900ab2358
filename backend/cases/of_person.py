"""A person's reports: all of them, handed over to another, and what of them is forgotten with the person."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.cases.case import Case
from backend.cases.case_note import CaseNote
from backend.cases.case_photo import CasePhoto
from backend.cases.follower import followed_by, forget_following, hand_over_following
from backend.cases.me_too import forget_me_toos, hand_over_me_toos, me_toos_of
from backend.ground.happening import Happening
from backend.ground.in_pages import in_pages
from media import Photo

GIVEN = {
    "number", "source", "bucket", "class_code", "component_id", "description", "address", "anonymous", "stated_lon",
    "stated_lat", "coord_type", "accuracy_m", "lon", "lat", "grid_code", "captured_at", "reported_at", "step", "rating",
    "privacy_version",
}  # fmt: skip


async def reports_of(session: AsyncSession, selves: Sequence[UUID]) -> dict[str, list[dict[str, Any]]]:
    """The reports a person made, the words they added later, and the cases they follow, for an export."""
    cases = select(Case).where(col(Case.reporter_id).in_(selves)).order_by(col(Case.id))
    notes = (
        select(col(Case.number), col(Happening.kind), col(Happening.at), col(CaseNote.text))
        .join(Happening, col(Happening.id) == col(CaseNote.happening_id))
        .join(Case, col(Case.id) == col(CaseNote.case_id))
        .where(col(Happening.actor_id).in_(selves))
        .order_by(col(Happening.id))
    )
    return {
        "reports": await in_pages(session, cases, lambda case: case.model_dump(mode="json", include=GIVEN)),
        "notes": [
            {"number": number, "kind": kind, "at": at.isoformat(), "text": text}
            for number, kind, at, text in await session.execute(notes)
        ],
        "me_toos": await me_toos_of(session, selves),
        "followed_cases": [{"number": number} for number in await followed_by(session, selves)],
    }


async def hand_over_reports(session: AsyncSession, giver: UUID, taker: UUID) -> None:
    """They become the other's, and so does what was added to them or to a case they were merged into; no case moves by
    it, so no version is raised. Cases before their photos, as whoever holds both has them."""
    await hand_over_following(session, giver, taker)
    moved = update(Case).where(col(Case.reporter_id) == giver).values(reporter_id=taker)
    sent = select(col(Photo.id)).where(col(Photo.owner).in_([giver, taker]))  # an index has these, and none who added
    added = update(CasePhoto).where(col(CasePhoto.photo_id).in_(sent), col(CasePhoto.added_by) == giver)
    await session.execute(moved.execution_options(synchronize_session=False))
    await hand_over_me_toos(session, giver, taker)
    await session.execute(added.values(added_by=taker).execution_options(synchronize_session=False))


async def forget_reporter(session: AsyncSession, selves: Sequence[UUID], at: datetime) -> set[UUID]:
    """The cases stay, as the city's archive, with a reporter who leads to nobody; their words and the reporter's later
    notes are no longer public, and where the reporter's camera was is gone. The ids of the person's photos that cases
    hold, whoever reported them.
    """
    for one in selves:
        await forget_following(session, one)
        await forget_me_toos(session, one)
    theirs = col(Case.reporter_id).in_(selves)
    nowhere = update(Case).where(theirs).values(photo_lon=None, photo_lat=None)
    hidden = update(Case).where(theirs, col(Case.description_cleared).is_(True))
    hidden = hidden.values(description_cleared=False, changed_at=at)  # who keeps a copy hears that it changed
    for deed in (nowhere, hidden):  # first what holds them all: words being cleared meanwhile are seen by the other
        await session.execute(deed.execution_options(synchronize_session=False))
    held = select(col(CasePhoto.photo_id)).join(Photo, col(Photo.id) == col(CasePhoto.photo_id))
    return set((await session.execute(held.where(col(Photo.owner).in_(selves)))).scalars())
