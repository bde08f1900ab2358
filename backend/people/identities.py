"""The phone and the openid of a person: sealed at rest, found by a keyed digest, masked wherever they are shown."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.digest import keyed_digest
from backend.ground.ids import new_id
from backend.ground.insert_on import insert_on
from backend.ground.seal import UNREADABLE, Sealer
from backend.ground.settings import Settings
from backend.people.person import Person

CITIZEN = "市民"


class IdentityKind(StrEnum):
    PHONE = "phone"
    WECHAT = "wechat"


WHOLE, LINE = 11, 7  # characters of a mobile's number, of one within the city


@dataclass(frozen=True)
class Identity:
    """A phone number or an openid, as somebody has just shown that it is theirs."""

    kind: IdentityKind
    value: str

    def digest(self, settings: Settings) -> str:
        """What it is found by."""
        return keyed_digest(settings, self.kind.value, self.value)


def new_salt() -> str:
    """128 random bits, hexadecimal."""
    return secrets.token_hex(16)


async def person_with(
    session: AsyncSession, identity: Identity, settings: Settings, *, lock: bool = False,
    where: ColumnElement[bool] | None = None,
) -> Person | None:  # fmt: skip
    """Whose it is; with `lock` until the transaction ends: whoever is being erased, or becoming another, at this moment
    has it no more, and nothing is written that their erasure would not see. None, and nobody is held, but
    `where` that is so: what a stranger types is to hold nobody up, nor to tell by a lock whether somebody has it."""
    query = select(Person).where(is_of(identity, settings), *(() if where is None else (where,)))
    if lock:  # not against rows that refer to the person
        query = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    found: Person | None = (await session.execute(query)).scalar_one_or_none()
    return found


async def person_of(session: AsyncSession, identity: Identity, settings: Settings, at: datetime) -> Person:
    """Whose it is, held until the transaction ends; who is new becomes a citizen. Two at once make one person."""
    if (known := await person_with(session, identity, settings, lock=True)) is not None:
        return known
    new = Person(id=new_id(at), name=CITIZEN, salt=new_salt(), made_at=at)
    write_identity(new, identity, settings)
    row = (
        insert_on(session, Person)
        .values(new.model_dump())
        .on_conflict_do_nothing(index_elements=[f"{identity.kind}_digest"])
    )
    await session.execute(row)
    return (await session.execute(select(Person).where(is_of(identity, settings)))).scalar_one()


def suffices_for(person: Person) -> bool:
    """Whether a phone or a WeChat alone signs the person in: citizens only. Who has a user name has a password, and
    perhaps a second factor and a bound handset, which a code would walk round."""
    return person.is_active and person.username is None


def write_identity(person: Person, identity: Identity, settings: Settings, *, found_by: bool = True) -> None:
    """Gives the identity to the person, in place of one of the same kind. Not `found_by` it: another is, and this one
    is told and called by it only."""
    sealed = Sealer(settings).seal(identity.value, about_identity(person.id, identity.kind))
    setattr(person, f"{identity.kind}_digest", identity.digest(settings) if found_by else None)
    setattr(person, f"{identity.kind}_sealed", sealed)


def plain(person: Person, kind: IdentityKind, settings: Settings) -> str | None:
    """The phone or openid in the open, for a deed that needs it; None if there is none."""
    sealed: str | None = getattr(person, f"{kind}_sealed")
    return Sealer(settings).open(sealed, about_identity(person.id, kind)) if sealed else None


def shown(person: Person, kind: IdentityKind, settings: Settings) -> str | None:
    """The same for somebody to read: UNREADABLE where no key opens it."""
    sealed: str | None = getattr(person, f"{kind}_sealed")
    return Sealer(settings).show(sealed, about_identity(person.id, kind)) if sealed else None


def masked_phone(person: Person, settings: Settings) -> str | None:
    """138****1234; None without a phone."""
    phone = shown(person, IdentityKind.PHONE, settings)
    return masked_number(phone) if phone else None


def masked_number(phone: str) -> str:
    """138****1234; of a number of seven to ten (a line of the city) the last two, of a shorter one nothing.
    UNREADABLE stays."""
    if phone == UNREADABLE:
        return phone
    if len(phone) >= WHOLE:
        return f"{phone[:3]}****{phone[-4:]}"
    return f"****{phone[-2:]}" if len(phone) >= LINE else "****"


def is_of(identity: Identity, settings: Settings) -> ColumnElement[bool]:
    """Of people: the one whose it is."""
    column = {IdentityKind.PHONE: Person.phone_digest, IdentityKind.WECHAT: Person.wechat_digest}[identity.kind]
    return col(column) == identity.digest(settings)


def about_identity(person_id: UUID, kind: IdentityKind) -> str:
    """What a sealed identity is about."""
    return f"person:{person_id.hex}:{kind}"
