"""Gathers what speaks for or against somebody having been there."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from backend.cases.case import Case
from backend.cases.case_photo import Shows
from backend.cases.photo_flags import photo_flags
from backend.patrol.fix import INVALID
from backend.patrol.fixes_between import fixes_between
from backend.patrol.judge_presence import AFTER, BEFORE, Evidence, Pair, SeenFix, SeenPhoto
from backend.patrol.task import Task
from backend.people.actor import Actor
from media import Photo


async def evidence_of(
    session: AsyncSession, task: Task, case: Case | None, photos: Sequence[Photo], by: Actor, captured: datetime,
    at: datetime, stated: Pair | None, accuracy_m: float | None,
) -> Evidence:  # fmt: skip
    """The evidence for an answer given when the phone says (its track is by the same clock); a special patrol is held
    against its own stated place."""
    with session.no_autoflush:
        flags = await photo_flags(session, case, photos, Shows.CHECK, at) if case else {}
    place = (task.lon, task.lat) if task.lon is not None and task.lat is not None else stated
    fixes = await fixes_between(session, by.id, captured - BEFORE, captured + AFTER)
    return Evidence(
        place=place or (0.0, 0.0), captured_at=captured, received_at=at, offered_at=task.offered_at, stated=stated,
        accuracy_m=accuracy_m,
        fixes=[
            SeenFix(fix.at, (fix.lon, fix.lat), fix.accuracy_m, fix.mock) for fix in fixes if INVALID not in fix.marks
        ],
        photos=[_seen(photo, bool(flags.get(photo.id))) for photo in photos],
    )  # fmt: skip


def _seen(photo: Photo, seen_before: bool) -> SeenPhoto:
    own = (photo.exif_lon, photo.exif_lat) if photo.exif_lon is not None and photo.exif_lat is not None else None
    return SeenPhoto(photo.taken_at, own, seen_before)
