"""A person's own rows: all of them for an export, and what is erased with the person."""

from collections import defaultdict
from collections.abc import Sequence, Set
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, or_, select, union, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.audit.happening_origin import HappeningOrigin
from backend.audit.happening_words import HappeningWords
from backend.audit.write_down import about_origin, about_words
from backend.ground.happening import Happening
from backend.ground.in_pages import PAGE
from backend.ground.seal import UNREADABLE, Sealer
from backend.ground.settings import Settings
from backend.ground.slices import slices
from backend.ground.spent import Spent
from backend.people.consent import consents_of
from backend.people.handset import Handset
from backend.people.identities import IdentityKind, shown
from backend.people.limits import OF_PHONES, Counted
from backend.people.open_sign_in import opened_address
from backend.people.person import Person
from backend.people.person_role import PersonRole
from backend.people.phone_code import PhoneCode, phone_part
from backend.people.refused_sign_in import RefusedSignIn
from backend.people.sign_in import SignIn
from backend.people.track_key import TrackKey
from backend.workflow.roles import ROLE_NAMES
from media import ORIGINAL_OPENED, Photo

ERASED = "已注销用户"


async def about_person(session: AsyncSession, selves: Sequence[UUID], settings: Settings) -> dict[str, Any]:
    """What is kept of a person in this room, in the open: for the person alone. `selves` as selves_of gives them."""
    person = await session.get_one(Person, selves[0])
    sign_ins = select(SignIn).where(col(SignIn.person_id).in_(selves)).order_by(col(SignIn.id))
    refused = select(RefusedSignIn).where(col(RefusedSignIn.person_id).in_(selves)).order_by(col(RefusedSignIn.id))
    handsets = select(Handset).where(col(Handset.person_id).in_(selves)).order_by(col(Handset.id))
    track_keys = select(TrackKey).where(col(TrackKey.person_id).in_(selves)).order_by(col(TrackKey.id))
    return {
        "person": {
            "id": str(person.id), "name": person.name, "username": person.username, "email": person.email,
            "phone": shown(person, IdentityKind.PHONE, settings),
            "wechat_openid": shown(person, IdentityKind.WECHAT, settings),
            "is_minor": person.is_minor, "made_at": person.made_at.isoformat(),
        },
        "sign_ins": [
            row.model_dump(mode="json", include={"kind", "device", "at", "last_at", "ends_at", "ended_at"})
            | {"address": opened_address(row.id, row.address_sealed, settings)}
            for row in (await session.execute(sign_ins)).scalars()
        ],
        "refused_sign_ins": [  # not from where: that is somebody else's
            row.model_dump(mode="json", include={"kind", "result", "times", "at", "last_at"})
            for row in (await session.execute(refused)).scalars()
        ],
        "handsets": [
            row.model_dump(mode="json", include={"name", "bound_at", "ended_at"})
            for row in (await session.execute(handsets)).scalars()
        ],
        "track_keys": [
            row.model_dump(mode="json", include={"name", "made_at", "ends_at", "ended_at"})
            for row in (await session.execute(track_keys)).scalars()
        ],
        "consents": [
            row.model_dump(mode="json", exclude={"person_id"}) for row in await consents_of(session, person.id)
        ],
        "record": await _record(session, selves, settings),
    }  # fmt: skip


async def erase_person(
    session: AsyncSession, person: Person, selves: Sequence[UUID], settings: Settings, at: datetime
) -> None:
    """Erases what leads to the person; the rows stay as pseudonyms. Without the salt, digests in the record lead to
    nobody, and every chain stays whole. Whose guardian the person was needs another.
    """
    phone = shown(person, IdentityKind.PHONE, settings)
    for kind in IdentityKind:
        setattr(person, f"{kind}_digest", None)
        setattr(person, f"{kind}_sealed", None)
    person.name, person.email, person.salt = ERASED, None, ""
    person.hashed_password, person.former_passwords = "", []
    person.is_active, person.epoch, person.erased_at, person.guardian_id = False, person.epoch + 1, at, None
    person.privacy_version = None
    blank = {"device": "", "device_digest": None, "address_sealed": "", "ended_at": at}
    for everyone in (
        update(SignIn).where(col(SignIn.person_id).in_(selves)).values(**blank),
        update(Person).where(col(Person.merged_into) == person.id).values(name=ERASED, salt="", erased_at=at),
        update(Person).where(col(Person.guardian_id).in_(selves)).values(guardian_id=None),
    ):
        await session.execute(everyone.execution_options(synchronize_session=False))
    for table in (Handset, TrackKey, RefusedSignIn):
        await session.execute(delete(table).where(col(table.person_id).in_(selves)))
    deeds = select(col(Happening.id)).where(col(Happening.actor_id).in_(selves))
    await session.execute(delete(HappeningOrigin).where(col(HappeningOrigin.happening_id).in_(deeds)))
    about = select(col(Happening.id)).where(
        or_(col(Happening.actor_id).in_(selves), col(Happening.subject_id).in_(selves))
    )
    await session.execute(delete(HappeningWords).where(col(HappeningWords.happening_id).in_(about)))
    await session.flush()
    if phone and phone != UNREADABLE:  # else codes and counts of it go by themselves, within two days
        await _forget_codes(session, phone, settings)


async def _forget_codes(session: AsyncSession, phone: str, settings: Settings) -> None:
    """The counts before the codes, as whoever asks for one; and last, for the whole city's count may wait for these."""
    counts = [one for limit in OF_PHONES for one in Counted(settings, {limit: phone}).keys]
    await session.execute(delete(Spent).where(col(Spent.key).in_(counts)))
    asked = col(PhoneCode.phone_digest).startswith(phone_part(settings, phone))
    await session.execute(delete(PhoneCode).where(asked))


async def _record(session: AsyncSession, selves: Sequence[UUID], settings: Settings) -> list[dict[str, Any]]:
    """What happened to the person's own data (who read the phone or opened the original of a photo, in which office,
    and why), and where the person acted from."""
    about = select(col(Happening.id)).where(col(Happening.subject_id).in_(selves))
    from_where = col(HappeningOrigin.happening_id) == col(Happening.id)
    acted = select(col(Happening.id)).join(HappeningOrigin, from_where).where(col(Happening.actor_id).in_(selves))
    theirs = select(col(Photo.id)).where(col(Photo.owner).in_(selves))
    by_others = (col(Happening.kind) == ORIGINAL_OPENED, col(Happening.actor_id).not_in(selves))
    opened = select(col(Happening.id)).where(col(Happening.subject_id).in_(theirs), *by_others)
    query = (
        select(Happening, HappeningOrigin, HappeningWords)
        .outerjoin(HappeningOrigin, col(HappeningOrigin.happening_id) == col(Happening.id))
        .outerjoin(HappeningWords, col(HappeningWords.happening_id) == col(Happening.id))
        .where(col(Happening.id).in_(union(about, acted, opened)))  # an index for each
        .order_by(col(Happening.id))
    )
    sealer = Sealer(settings)

    def shown_of(row: Happening, origin: HappeningOrigin | None, words: HappeningWords | None) -> dict[str, Any]:
        return {
            "at": row.at.isoformat(), "kind": row.kind, "by_me": row.actor_id in selves, "by": row.actor_id,
            "data": row.data,
            "address": sealer.show(origin.address_sealed, about_origin(row.id))
            if origin and row.actor_id in selves
            else None,
            "words": sealer.show(words.sealed, about_words(row.id)) if words else None,
        }  # fmt: skip

    rows = await session.stream(query.execution_options(yield_per=PAGE))
    found = [shown_of(*row) async for page in rows.partitions() for row in page]
    offices = await _offices(session, {line["by"] for line in found if line["by"]} - set(selves))
    return [line | {"by": line["by"] and offices.get(line["by"])} for line in found]


async def _offices(session: AsyncSession, people: Set[UUID]) -> dict[UUID, str]:
    """The roles that people hold now, in words."""
    held = defaultdict[UUID, list[str]](list)
    for some in slices(sorted(people)):
        query = select(PersonRole).where(col(PersonRole.person_id).in_(some)).order_by(col(PersonRole.role))
        for row in (await session.execute(query)).scalars():
            held[row.person_id].append(ROLE_NAMES[row.role])
    return {person: "、".join(names) for person, names in held.items()}
