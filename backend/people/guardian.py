"""A guardian's word for a person under 14 (监护人同意), given and taken back by a code on the guardian's phone."""

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
from backend.people.selves_of import selves_of
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
    is_right, known = await _on_the_phone(session, phone, code, by, settings, at)
    if not is_right:
        return False
    guardian = known or await person_of(session, Identity(IdentityKind.PHONE, phone), settings, at)
    person = await session.get_one(Person, by.id, with_for_update=True)
    if guardian.id == person.id or guardian.is_minor or not guardian.is_active or not person.is_minor:
        raise Problem("not_allowed")
    await _note_word(session, person, guardian, at, given=True)
    return True


async def let_guardian_take_back(
    session: AsyncSession, phone: str, code: str, *, by: Actor, settings: Settings, at: datetime
) -> bool:
    """True if the code sent to the guardian's phone is right: from now on nothing is done that needs the guardian's
    word; what was done with it stays. Problem not_allowed for anybody but who gave it.
    """
    is_right, guardian = await _on_the_phone(session, phone, code, by, settings, at)
    if not is_right:
        return False
    person = await session.get_one(Person, by.id, with_for_update=True)
    if guardian is None or person.guardian_id not in await selves_of(session, guardian.id):
        raise Problem("not_allowed")
    await _note_word(session, person, guardian, at, given=False)
    return True


async def _note_word(session: AsyncSession, person: Person, guardian: Person, at: datetime, *, given: bool) -> None:
    person.guardian_id = guardian.id if given else None
    await agree(
        session, person, Document.GUARDIAN, PRIVACY_VERSION, ConsentChannel.SMS, given=given, at=at,
        guardian_id=guardian.id,
    )  # fmt: skip


async def _on_the_phone(
    session: AsyncSession, phone: str, code: str, by: Actor, settings: Settings, at: datetime
) -> tuple[bool, Person | None]:
    """Whether the code is right, and whose the phone is: held before the code, as by whoever leaves."""
    asker, identity = await asker_of(session, by), Identity(IdentityKind.PHONE, phone)
    is_shown = shows_code(phone, code, settings, at, by=asker)
    known = await person_with(session, identity, settings, lock=True, where=is_shown)
    return await take_code(session, phone, code, settings, at, by=asker), known
