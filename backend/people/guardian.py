"""A guardian's word for a person under 14 (监护人同意)."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from backend.audit.write_down import Subject, write_down
from backend.ground.errors import Problem
from backend.ground.settings import Settings
from backend.people.actor import Actor
from backend.people.consent import ConsentChannel, Document, agree
from backend.people.identities import Identity, IdentityKind, person_of, person_with
from backend.people.person import Person
from backend.people.privacy_notice import PRIVACY_VERSION
from backend.people.take_code import asker_of, shows_code, take_code


async def declare_minor(session: AsyncSession, *, by: Actor, settings: Settings, at: datetime) -> None:
    """The actor is under 14; it is not taken back by saying otherwise. Problem not_allowed for staff."""
    person = await session.get_one(Person, by.id, with_for_update=True)
    if person.username is not None:
        raise Problem("not_allowed")
    if not person.is_minor:
        person.is_minor = True
        subject = Subject("person", person.id)
        await write_down(session, subject, "person.minor", by=by.doer, at=at, settings=settings)


async def let_guardian_agree(
    session: AsyncSession, phone: str, code: str, *, by: Actor, settings: Settings, at: datetime
) -> bool:
    """True if the code sent to the guardian's phone is right; the guardian's word is written down.

    Problem not_allowed where the guardian is the child, or under 14 too, or the actor is not.
    """
    asker, identity = await asker_of(session, by), Identity(IdentityKind.PHONE, phone)
    is_shown = shows_code(phone, code, settings, at, by=asker)
    known = await person_with(session, identity, settings, lock=True, where=is_shown)
    if not await take_code(session, phone, code, settings, at, by=asker):
        return False
    guardian = known or await person_of(session, identity, settings, at)
    person = await session.get_one(Person, by.id, with_for_update=True)
    if guardian.id == person.id or guardian.is_minor or not guardian.is_active or not person.is_minor:
        raise Problem("not_allowed")
    person.guardian_id = guardian.id
    await agree(
        session, person, Document.GUARDIAN, PRIVACY_VERSION, ConsentChannel.SMS, given=True, at=at,
        guardian_id=guardian.id,
    )  # fmt: skip
    return True
