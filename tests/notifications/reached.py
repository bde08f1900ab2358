"""A person who can be reached, for tests of one channel: signed in, with a phone, an address, devices."""

import uuid
from datetime import datetime, timedelta
from uuid import UUID

from backend.ground.db import Database
from backend.ground.ids import new_id
from backend.ground.settings import Settings
from backend.people.actor import Actor
from backend.people.identities import Identity, IdentityKind, write_identity
from backend.people.person import Person
from backend.people.sign_in import SignIn
from notifications.device import DeviceKind, name_device

PHONE = "13800138000"


async def reachable(db: Database, settings: Settings, at: datetime, phone: str = PHONE) -> Actor:
    """Somebody with a phone and an e-mail address, signed in."""
    person = Person(id=new_id(at), name="市民", salt="s", made_at=at, email=f"{uuid.uuid4().hex}@example.cn")
    write_identity(person, Identity(IdentityKind.PHONE, phone), settings)
    sign_in = SignIn(id=new_id(at), person_id=person.id, epoch=1, at=at, ends_at=at + timedelta(days=1))
    async with db.write() as session:
        session.add(person)
        await session.flush()
        session.add(sign_in)
    return Actor(person.id, person.name, frozenset(), None, frozenset(), sign_in.id)


async def device(db: Database, settings: Settings, by: Actor, kind: DeviceKind, token: str, at: datetime) -> UUID:
    """The id of the device now named in the actor's sign-in."""
    async with db.write() as session:
        return (await name_device(session, kind, token, by=by, settings=settings, at=at)).id
