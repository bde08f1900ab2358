"""Attaches a phone or WeChat to who is signed in; where it was another citizen's, the two turn out to be one person."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.audit.write_down import Subject, write_down
from backend.ground.deed_key import hand_over_keys
from backend.ground.digest import keyed_digest
from backend.ground.errors import Problem
from backend.ground.happening import Happening
from backend.ground.seal import UNREADABLE, Sealer
from backend.ground.sealed_text import sealed_text
from backend.ground.settings import Settings
from backend.people.actor import Actor
from backend.people.consent import Consent
from backend.people.identities import Identity, IdentityKind, person_with, plain, shown, write_identity
from backend.people.person import Person

ATTACHED = "person.identity_attached"
MERGED = "person.merged"  # in the chain of who is left; `merged` is the account that ended
OLD_PHONE_KEPT = timedelta(days=1)  # sealed, for the one short message to it; gone once that is sent
# what a room does when everything of one person becomes another's: (session, from, to)
HandOver = Callable[[AsyncSession, UUID, UUID], Awaitable[None]]


async def attach_identity(
    session: AsyncSession,
    identity: Identity,
    rooms: Sequence[HandOver],
    *,
    by: Actor,
    settings: Settings,
    at: datetime,
) -> Person:
    """The person with it. Two citizens who are one become one: all reports, photos and messages are then the one's who
    is signed in; the other account ends.

    The phone of a citizen may be that of a staff member, too: who is told and called there, the citizen signs in by it.

    Problem identity_taken where the other is staff, or each has a different phone or WeChat already; not_signed_in
    where the account has ended since it was let in; busy where the identity has just become somebody else's.
    """
    person, other = await hold_both(session, identity, by, settings)
    if other is None or _is_shared(identity, person, other):
        await _give(session, person, identity, by, settings, at, found_by=other is None)
    elif other.id != person.id:
        await _merge(session, other, person, settings)
        for hand_over in (hand_over_keys, *rooms):
            await hand_over(session, other.id, person.id)
        await _write_down(session, person, identity, MERGED, by, settings, at, more={"merged": str(other.id)})
    await session.flush()
    return person


async def hold_both(
    session: AsyncSession, identity: Identity, by: Actor, settings: Settings
) -> tuple[Person, Person | None]:
    """Who attaches it and whose it is, as they are now: two who attach each other's at once are one after another, and
    what an account that has ended would get nobody could sign in with any more. To be called before a code is taken:
    whoever leaves holds the person first, and then the codes of the phone. Problem not_signed_in, busy."""
    other = await person_with(session, identity, settings)
    ids = sorted({by.id, other.id} if other else {by.id})
    rows = select(Person).where(col(Person.id).in_(ids)).order_by(col(Person.id)).with_for_update()
    found = await session.execute(rows.execution_options(populate_existing=True))
    people = {person.id: person for person in found.scalars()}
    if not people[by.id].is_active:
        raise Problem("not_signed_in")
    if other is not None and getattr(other, f"{identity.kind}_digest") != identity.digest(settings):
        raise Problem("busy", retry_after=1)
    return people[by.id], other


def _is_shared(identity: Identity, staff: Person, other: Person) -> bool:
    return identity.kind is IdentityKind.PHONE and staff.username is not None and other.username is None


async def _give(
    session: AsyncSession,
    person: Person,
    identity: Identity,
    by: Actor,
    settings: Settings,
    at: datetime,
    *,
    found_by: bool,
) -> None:
    """Messages go there, or somebody signs in by it, from now on. Whoever holds a token could do it, and reads what
    goes to the new phone: so the one that is replaced is told, too."""
    before = shown(person, identity.kind, settings)  # a phone that cannot be read is replaced all the same
    quiet, is_phone = person.username is None and before is None, identity.kind is IdentityKind.PHONE
    old = before if is_phone and before not in (identity.value, UNREADABLE) and settings.sms_gateway else None
    more = {"replaced": True} if old else {}
    told = await _write_down(session, person, identity, ATTACHED, by, settings, at, tell=True, quiet=quiet, more=more)
    if old:
        session.add(sealed_text(Sealer(settings), told.id, old, {}, at + OLD_PHONE_KEPT))
    write_identity(person, identity, settings, found_by=found_by)


async def _merge(session: AsyncSession, gone: Person, kept: Person, settings: Settings) -> None:
    """Identities and consents of the one become the other's."""
    if gone.username or kept.username or gone.is_minor != kept.is_minor or not gone.is_active:
        raise Problem("identity_taken")
    taken: list[tuple[IdentityKind, str]] = []
    for kind in IdentityKind:
        theirs, mine = getattr(gone, f"{kind}_digest"), getattr(kept, f"{kind}_digest")
        if theirs and mine:
            raise Problem("identity_taken")
        if theirs:
            taken.append((kind, plain(gone, kind, settings) or ""))
            setattr(gone, f"{kind}_digest", None)
            setattr(gone, f"{kind}_sealed", None)
    gone.is_active, gone.merged_into, gone.epoch = False, kept.id, gone.epoch + 1
    earlier = update(Person).where(col(Person.merged_into) == gone.id).values(merged_into=kept.id)
    await session.execute(earlier.execution_options(synchronize_session=False))
    await session.flush()  # unique: the one must be without it before the other has it
    for kind, value in taken:
        write_identity(kept, Identity(kind, value), settings)
    kept.privacy_version = kept.privacy_version or gone.privacy_version
    kept.guardian_id = kept.guardian_id or gone.guardian_id  # the guardian's word goes with the consents
    moved = update(Consent).where(col(Consent.person_id) == gone.id).values(person_id=kept.id)
    await session.execute(moved.execution_options(synchronize_session=False))


async def _write_down(
    session: AsyncSession,
    person: Person,
    identity: Identity,
    kind: str,
    by: Actor,
    settings: Settings,
    at: datetime,
    *,
    tell: bool = False,
    quiet: bool = False,
    more: Mapping[str, Any],
) -> Happening:
    digest = keyed_digest(settings, f"person:{person.salt}", identity.value)
    data = {"kind": identity.kind.value, "digest": digest, **more}
    subject = Subject("person", person.id)
    return await write_down(
        session, subject, kind, by=by.doer, at=at, settings=settings, more=data, tell=tell, quiet=quiet
    )
