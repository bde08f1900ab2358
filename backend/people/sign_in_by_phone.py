"""Signs a citizen in by phone and one-time code; who is new becomes a person."""

from datetime import datetime

from backend.ground.db import Database
from backend.ground.settings import Settings
from backend.people.identities import Identity, IdentityKind, person_of, person_with, suffices_for
from backend.people.open_sign_in import Device, open_sign_in
from backend.people.refused_sign_in import write_refusal
from backend.people.take_code import Asker, refuse_code, refuse_if_tried_out, shows_code, take_code
from backend.people.tokens import Tokens


async def sign_in_by_phone(
    db: Database, phone: str, code: str, *, device: Device, settings: Settings, at: datetime
) -> Tokens:
    """The tokens. Problem bad_code for a wrong, used or old code; five tries a code, refused ones count.

    Staff are answered as for a wrong code: whose phone it is, is told to nobody.
    Problem too_many for an address that has tried too many wrong codes, on whatever phones.
    """
    await refuse_if_tried_out(db, device.address, settings, at)
    identity, asker = Identity(IdentityKind.PHONE, phone), Asker(device.digest(settings), device.address)
    is_shown = shows_code(phone, code, settings, at, by=asker)
    async with db.write() as session:
        known = await person_with(session, identity, settings, lock=True, where=is_shown)
        if await take_code(session, phone, code, settings, at, by=asker):
            person = known or await person_of(session, identity, settings, at)
            if suffices_for(person):
                return await open_sign_in(session, person, device, settings, at)
    async with db.write() as session:
        whose = await person_with(session, identity, settings, lock=True)
        await write_refusal(session, "bad_code", whose.id if whose else None, device, settings, at)
    raise await refuse_code(db, device.address, settings, at)
