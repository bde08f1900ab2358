"""Writes a call for volunteers; who signed up is told where its time or place changes, or it does not take place."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from backend.audit.write_down import Subject, write_down
from backend.ground.deed_key import digest_of
from backend.ground.doer import Doer
from backend.ground.happening import record
from backend.ground.settings import Settings
from backend.participation.volunteer_call import VolunteerCall, get_call

TOLD = ("begins", "ends", "place", "cancelled")


async def write_call(
    session: AsyncSession, call: VolunteerCall, *, by: Doer, settings: Settings, at: datetime, is_new: bool
) -> VolunteerCall:
    """The call as it now stands. Problem not_found where there is none to change. Fewer places than are taken put
    nobody out."""
    before = None if is_new else _shown(await get_call(session, call.id, at=None, lock=True))
    call.changed_by, call.changed_at = by.person_id, at
    kept = await session.merge(call)
    subject, after = Subject("volunteering", call.id), _shown(call)
    await write_down(
        session, subject, "volunteering.written", by=by, at=at, settings=settings, before=before, after=after
    )
    if before is not None and any(before[name] != after[name] for name in TOLD):
        await record(
            session, subject_kind=subject.kind, subject_id=call.id, kind="volunteering.change", by=by, at=at, data={}
        )
    return kept


def _shown(call: VolunteerCall) -> dict[str, str | int | bool | None]:
    return {
        "text": digest_of({"title": call.title, "text": call.text}), "place": digest_of({"place": call.place}),
        "begins": call.begins_at.isoformat(), "ends": call.ends_at.isoformat(), "until": call.sign_up_until.isoformat(),
        "places": call.places, "shown": call.shown_from.isoformat() if call.shown_from else None,
        "cancelled": call.cancelled,
    }  # fmt: skip
