"""Changes one's own password: every sign-in ends, and a new one begins."""

from datetime import datetime

from backend.ground.db import Database
from backend.ground.errors import Problem
from backend.ground.happening import record
from backend.ground.settings import Settings
from backend.people.actor import Actor
from backend.people.handset import check_handset
from backend.people.limits import Counted, Limit
from backend.people.open_sign_in import Device, open_sign_in
from backend.people.password_policy import check_password
from backend.people.passwords import Place, place_in_line
from backend.people.person import Person
from backend.people.tokens import Tokens


async def change_password(
    db: Database, old: str, new: str, *, by: Actor, device: Device, settings: Settings, at: datetime
) -> Tokens:
    """New tokens; all that were given before are refused from the next request on.

    Problem wrong_password for a wrong old one (or one that was replaced meanwhile), weak_password as the policy says,
    other_handset, too_many, busy (nothing counted). No session is held while hashing.
    """
    with place_in_line() as place:
        verified, hashed = await _hashed(db, place, old, new, by, settings, at)
    async with db.write() as session:
        person = await session.get_one(Person, by.id, with_for_update=True)
        if person.hashed_password != verified or not person.is_active:
            raise Problem("wrong_password", field="old_password")
        await check_handset(session, person, device, settings, at)
        person.hashed_password, person.epoch = hashed, person.epoch + 1
        person.password_at, person.password_from_other = at, False
        await record(
            session, subject_kind="person", subject_id=person.id, kind="person.password_changed", by=by.doer,
            at=at, data={},
        )  # fmt: skip
        return await open_sign_in(session, person, device, settings, at)


async def _hashed(
    db: Database, place: Place, old: str, new: str, by: Actor, settings: Settings, at: datetime
) -> tuple[str, str]:
    """The hash that the old one fits, and that of the new one."""
    async with db.read() as session:
        person = await session.get_one(Person, by.id)
    check_password(new, person.username or "")
    counted = Counted(settings, {Limit.OLD_PASSWORD: by.id.hex})
    async with counted.one_try(db, at):
        fits = await place.is_password(old, person.hashed_password)
    if not fits:
        raise Problem("wrong_password", field="old_password")
    async with db.write() as session:  # no guess, whatever the new one is like
        await counted.refund(session, at)
    if new == old:
        raise Problem("weak_password", field="new_password", detail="不得与原密码相同")
    return person.hashed_password, await place.hash_password(new)
