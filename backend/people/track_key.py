"""Track keys (轨迹密钥): what a foreign client on an inspector's phone shows instead of a sign-in. Shown once, kept as
a digest, one a handset, ended at any time; a change of password or roles ends them all, as it ends every sign-in.
"""

import secrets
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col

from backend.audit.write_down import Subject, write_down
from backend.ground.columns import Instant
from backend.ground.digest import keyed_digest
from backend.ground.errors import Problem
from backend.ground.ids import new_id
from backend.ground.settings import Settings
from backend.ground.shown_once import check_not_shown
from backend.people.actor import Actor, actor_who
from backend.people.person import Person
from backend.people.sign_in import SignIn

MOST = 5  # open keys of a person: one more ends the oldest
LIFE = timedelta(days=365)
LONGEST = 64
PURPOSE = "track-key"


class TrackKey(SQLModel, table=True):
    """A key by its keyed digest; `epoch` is the person's when it was made. The key itself is nowhere."""

    __tablename__ = "track_key"

    id: UUID = Field(primary_key=True)
    person_id: UUID = Field(foreign_key="person.id", index=True)
    name: str = Field(max_length=40)
    digest: str = Field(max_length=64, unique=True)
    epoch: int
    made_at: datetime = Field(sa_type=Instant)
    ends_at: datetime = Field(sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)


async def make_track_key(
    session: AsyncSession, name: str, *, by: Actor, settings: Settings, at: datetime, client_key: UUID | None = None,
    random: Callable[[int], str] = secrets.token_hex,
) -> tuple[TrackKey, str]:  # fmt: skip
    """The row, and the key: letters and digits that any field for a device's name takes; it can be read this once.

    Problem not_signed_in where the sign-in has ended while this one waited in line, as with a handset that is revoked,
    or a new password: the key would outlive it. What check_not_shown raises.
    """
    person = await session.get_one(Person, by.id, with_for_update=True)
    ended = or_(col(SignIn.ended_at).is_not(None), col(SignIn.epoch) != person.epoch)
    over = select(col(SignIn.id)).where(col(SignIn.id) == by.sign_in_id, ended)
    if (await session.execute(over)).first() is not None:
        raise Problem("not_signed_in")
    identity = new_id(at)
    await check_not_shown(session, "track_key.make", client_key, {"name": name}, identity, by=by.id, at=at)
    kept = [row.id for row in await track_keys_of(session, by.id, at)][: MOST - 1]
    older = update(TrackKey).where(
        col(TrackKey.person_id) == by.id, col(TrackKey.ended_at).is_(None), col(TrackKey.id).not_in(kept)
    )
    await session.execute(older.values(ended_at=at).execution_options(synchronize_session=False))
    plain = f"tk{random(16)}"
    row = TrackKey(
        id=identity, person_id=by.id, name=name, digest=keyed_digest(settings, PURPOSE, plain), epoch=person.epoch,
        made_at=at, ends_at=at + LIFE,
    )  # fmt: skip
    session.add(row)
    await session.flush()
    await _written(session, "person.track_key_made", row.id, by, settings, at)
    return row, plain


async def track_keys_of(session: AsyncSession, person_id: UUID, at: datetime) -> Sequence[TrackKey]:
    """The open ones, the newest first."""
    query = (
        select(TrackKey)
        .join(Person, col(Person.id) == col(TrackKey.person_id))
        .where(
            col(TrackKey.person_id) == person_id, col(TrackKey.ended_at).is_(None), col(TrackKey.ends_at) > at,
            col(TrackKey.epoch) == col(Person.epoch),
        )
        .order_by(col(TrackKey.id).desc())
    )  # fmt: skip
    return (await session.execute(query)).scalars().all()


async def end_track_key(session: AsyncSession, identity: UUID, *, by: Actor, settings: Settings, at: datetime) -> None:
    """Ends one of one's own, from the next request on; once more is no fault. Problem not_found."""
    mine = (col(TrackKey.id) == identity, col(TrackKey.person_id) == by.id)
    found = (await session.execute(select(TrackKey).where(*mine).with_for_update())).scalar_one_or_none()
    if found is None:
        raise Problem("not_found")
    if found.ended_at is None:
        found.ended_at = at
        await _written(session, "person.track_key_ended", identity, by, settings, at)


async def actor_of_key(
    session: AsyncSession, plain: str, settings: Settings, at: datetime, address: str = "", username: str | None = None
) -> Actor:
    """Whose open key this is (and whose name, where one is given): an inspector, or who was one (代班) when it was
    made; what they may send the doors ask. Problem not_signed_in.

    The id under which such an actor acts is the key's.
    """
    if not plain.isascii() or not 0 < len(plain) <= LONGEST:
        raise Problem("not_signed_in")
    query = select(TrackKey).where(
        col(TrackKey.digest) == keyed_digest(settings, PURPOSE, plain),
        col(TrackKey.ended_at).is_(None),
        col(TrackKey.ends_at) > at,
    )
    key = (await session.execute(query)).scalar_one_or_none()
    if key is None:
        raise Problem("not_signed_in")
    who = [col(Person.id) == key.person_id, col(Person.epoch) == key.epoch, col(Person.is_active).is_(True)]
    if username is not None:
        who.append(col(Person.username) == username)
    return await actor_who(session, who, key.id, settings, at, address)


async def _written(session: AsyncSession, kind: str, key_id: UUID, by: Actor, settings: Settings, at: datetime) -> None:
    subject, more = Subject("person", by.id), {"track_key": str(key_id)}
    await write_down(session, subject, kind, by=by.doer, at=at, settings=settings, more=more)
