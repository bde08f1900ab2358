"""Changes one's own password: every sign-in ends, and a new one begins."""

from datetime import datetime

from backend.ground.db import Database
from backend.ground.errors import Problem
from backend.ground.happening import record
from backend.ground.settings import Settings
from backend.people.actor import Actor
from backend.people.handset import check_handset
from backend.people.open_sign_in import Device, open_sign_in
from backend.people.own_password import check_own_password
from backend.people.password_policy import FORMER, check_password, remembered
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
        person.former_passwords = remembered(person.hashed_password, person.former_passwords)
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
    await check_own_password(db, place, person, old, "old_password", settings, at)
    if new == old:
        raise Problem("weak_password", field="new_password", detail="不得与原密码相同")
    for former in person.former_passwords:
        if await place.is_password(new, former):
            raise Problem("weak_password", field="new_password", detail=f"不得与最近用过的 {FORMER} 个密码相同")
    return person.hashed_password, await place.hash_password(new)
