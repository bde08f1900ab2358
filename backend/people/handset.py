"""Inspectors' handsets (手持终端): bound to one person, revocable."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col

from backend.ground.columns import Instant
from backend.ground.errors import Problem
from backend.ground.ids import new_id
from backend.ground.settings import Settings
from backend.people.open_sign_in import Device
from backend.people.person import Person
from backend.people.person_role import PersonRole
from backend.people.sign_in import SignIn
from backend.people.track_key import TrackKey
from backend.workflow.roles import Role


class Handset(SQLModel, table=True):
    """A device by the keyed digest of its own word (X-Device-Id). At most one of a person is not ended."""

    __tablename__ = "handset"

    id: UUID = Field(primary_key=True)
    person_id: UUID = Field(foreign_key="person.id", index=True)
    device_digest: str = Field(max_length=64)
    name: str = Field(default="", max_length=80)
    bound_at: datetime = Field(sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)


async def check_handset(
    session: AsyncSession, person: Person, device: Device, settings: Settings, at: datetime
) -> None:
    """Binds an inspector's first handset, which ends what was signed in elsewhere; lets in nobody from another one
    until it is revoked. Others than inspectors sign in on what they like.

    An inspector who has none bound yet and whose client names no device may sign in, unless CGT_HANDSET_NEEDED.
    Problem other_handset.
    """
    if not await _is_inspector(session, person):
        return
    digest = device.digest(settings)
    locked = select(Person).where(col(Person.id) == person.id).with_for_update()
    await session.execute(locked)  # two handsets at once: one is the first
    bound = (await session.execute(select(Handset).where(_in_use(person.id)))).scalar_one_or_none()
    if bound is not None and bound.device_digest == digest:
        return
    if bound is not None or (digest is None and settings.handset_needed):
        raise Problem("other_handset")
    if digest is not None:
        row = Handset(id=new_id(at), person_id=person.id, device_digest=digest, name=device.name[:80], bound_at=at)
        session.add(row)
        elsewhere = or_(col(SignIn.device_digest).is_(None), col(SignIn.device_digest) != digest)
        await _end_sign_ins(session, person.id, elsewhere, at)


async def revoke_handset(session: AsyncSession, person_id: UUID, identity: UUID, at: datetime) -> None:
    """Ends it, every sign-in made with it, and the person's track keys, of which nobody knows on which phone they are;
    the next handset the person signs in with is bound instead.

    Problem not_found if it is not the person's, or has ended.
    """
    # who signs in with it, or makes a key, at this moment has done so when its doors are shut, or finds them shut
    await session.execute(select(col(Person.id)).where(col(Person.id) == person_id).with_for_update())
    found = (await session.execute(select(Handset).where(_in_use(person_id), col(Handset.id) == identity))).scalar()
    if found is None:
        raise Problem("not_found")
    found.ended_at = at
    await _end_sign_ins(session, person_id, col(SignIn.device_digest) == found.device_digest, at)
    keys = update(TrackKey).where(col(TrackKey.person_id) == person_id, col(TrackKey.ended_at).is_(None))
    await session.execute(keys.values(ended_at=at).execution_options(synchronize_session=False))


async def _end_sign_ins(session: AsyncSession, person_id: UUID, which: ColumnElement[bool], at: datetime) -> None:
    open_ones = update(SignIn).where(col(SignIn.person_id) == person_id, which, col(SignIn.ended_at).is_(None))
    await session.execute(open_ones.values(ended_at=at).execution_options(synchronize_session=False))


async def _is_inspector(session: AsyncSession, person: Person) -> bool:
    held = (col(PersonRole.person_id) == person.id, col(PersonRole.role) == Role.INSPECTOR)
    return (await session.execute(select(col(PersonRole.role)).where(*held))).first() is not None


def _in_use(person_id: UUID) -> ColumnElement[bool]:
    return and_(col(Handset.person_id) == person_id, col(Handset.ended_at).is_(None))
