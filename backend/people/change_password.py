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
from backend.people.passwords import hash_password, is_password
from backend.people.person import Person
from backend.people.tokens import Tokens


async def change_password(
    db: Database, old: str, new: str, *, by: Actor, device: Device, settings: Settings, at: datetime
) -> Tokens:
    """New tokens; all that were given before are refused from the next request on.

    Problem wrong_password for a wrong old one, weak_password as the policy says, other_handset, too_many.
    No session is held while hashing.
    """
    async with db.read() as session:
        person = await session.get_one(Person, by.id)
    check_password(new, person.username or "")
    counted = Counted(settings, {Limit.OLD_PASSWORD: by.id.hex})
    async with db.write() as session:  # counted before it is hashed: many at once are not many tries
        await counted.spend(session, at)
    if not await is_password(old, person.hashed_password):
        raise Problem("wrong_password", field="old_password")
    if await is_password(new, person.hashed_password):
        raise Problem("weak_password", field="new_password", detail="不得与原密码相同")
    hashed = await hash_password(new)
    async with db.write() as session:
        person = await session.get_one(Person, by.id, with_for_update=True)
        await counted.refund(session, at)
        await check_handset(session, person, device, settings, at)
        person.hashed_password, person.epoch = hashed, person.epoch + 1
        person.password_at, person.password_from_other = at, False
        await record(
            session, subject_kind="person", subject_id=person.id, kind="person.password_changed", by=by.doer,
            at=at, data={},
        )  # fmt: skip
        return await open_sign_in(session, person, device, settings, at)
