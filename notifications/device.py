"""A device that can be reached by push: its token, sealed; one for each sign-in, gone when that ends."""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, Index, delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col

from backend.ground.columns import Instant, stored_enum
from backend.ground.digest import keyed_digest
from backend.ground.ids import new_id
from backend.ground.insert_on import insert_on
from backend.ground.seal import Sealer
from backend.ground.settings import Settings
from backend.people.actor import Actor
from backend.people.person import Person
from backend.people.sign_in import SignIn


class DeviceKind(StrEnum):
    """By which service it is reached."""

    FCM = "fcm"
    JPUSH = "jpush"  # 极光推送：registration_id


class Device(SQLModel, table=True):
    """`sign_in_id` is that of the sign-in it was named in: with it, the device ends. A token belongs to one device."""

    __tablename__ = "device"
    __table_args__ = (Index("ix_device_person", "person_id", "kind"),)

    id: UUID = Field(primary_key=True)
    person_id: UUID = Field(foreign_key="person.id")
    sign_in_id: UUID = Field(foreign_key="sign_in.id", unique=True)
    kind: DeviceKind = Field(sa_type=stored_enum(DeviceKind))
    token_digest: str = Field(max_length=64, unique=True)
    token_sealed: str = Field(max_length=1500)
    at: datetime = Field(sa_type=Instant)


async def name_device(
    session: AsyncSession, kind: DeviceKind, token: str, *, by: Actor, settings: Settings, at: datetime
) -> Device:
    """The device of this sign-in; the same token again is the same device. Whoever had the token before, on the same
    phone, is told nothing by it any more."""
    digest = keyed_digest(settings, f"device:{kind}", token)
    mine = (col(Device.sign_in_id) == by.sign_in_id, col(Device.token_digest) == digest)
    if (same := (await session.execute(select(Device).where(*mine))).scalar_one_or_none()) is not None:
        found: Device = same
        return found
    gone = (col(Device.sign_in_id) == by.sign_in_id) | (col(Device.token_digest) == digest)
    await session.execute(delete(Device).where(gone))
    identity = new_id(at)
    row = {
        "id": identity, "person_id": by.id, "sign_in_id": by.sign_in_id, "kind": kind, "token_digest": digest,
        "token_sealed": Sealer(settings).seal(token, about_device(identity)), "at": at,
    }  # fmt: skip
    await session.execute(
        insert_on(session, Device).values(row).on_conflict_do_nothing()
    )  # its twin was a moment earlier
    named: Device = (await session.execute(select(Device).where(gone).limit(1))).scalar_one()
    return named


async def drop_device(session: AsyncSession, identity: UUID, person_id: UUID) -> None:
    """Forgets a device of the person's; one that is not there is no fault."""
    await session.execute(delete(Device).where(col(Device.id) == identity, col(Device.person_id) == person_id))


async def drop_device_at(session: AsyncSession, address: str) -> None:
    """The service says that the app is gone from it."""
    await session.execute(delete(Device).where(col(Device.id) == UUID(address)))


async def token_of(session: AsyncSession, address: str, kind: DeviceKind, settings: Settings, at: datetime) -> str:
    """The token of the device with this id, in the open; empty where the device or its sign-in has ended."""
    query = (
        select(Device)
        .join(SignIn, col(SignIn.id) == col(Device.sign_in_id))
        .where(col(Device.id) == UUID(address), col(Device.kind) == kind, *_is_open(at))
    )
    device = (await session.execute(query)).scalar_one_or_none()
    return Sealer(settings).open(device.token_sealed, about_device(device.id)) if device else ""


async def devices_of(
    session: AsyncSession, person_ids: Collection[UUID], at: datetime
) -> dict[UUID, list[tuple[DeviceKind, UUID]]]:
    """The devices of many people whose sign-ins are open, in one query."""
    query = (
        select(col(Device.person_id), col(Device.kind), col(Device.id))
        .join(SignIn, col(SignIn.id) == col(Device.sign_in_id))
        .where(col(Device.person_id).in_(person_ids), *_is_open(at))
    )
    found: dict[UUID, list[tuple[DeviceKind, UUID]]] = {}
    for person_id, kind, identity in await session.execute(query):
        found.setdefault(person_id, []).append((kind, identity))
    return found


async def forget_devices(session: AsyncSession, person_id: UUID) -> None:
    """All of a person's."""
    await session.execute(delete(Device).where(col(Device.person_id) == person_id))


async def sweep_devices(session: AsyncSession, at: datetime) -> int:
    """Erases the tokens of devices whose sign-ins have ended; how many."""
    ended = (
        select(col(Device.id))
        .join(SignIn, col(SignIn.id) == col(Device.sign_in_id))
        .join(Person, col(Person.id) == col(Device.person_id))
        .where(
            col(SignIn.ended_at).is_not(None)
            | (col(SignIn.ends_at) <= at)
            | (col(SignIn.epoch) != col(Person.epoch))
            | col(Person.is_active).is_(False)
        )
    )
    ids = (await session.execute(ended)).scalars().all()
    if ids:
        await session.execute(delete(Device).where(col(Device.id).in_(ids)))
    return len(ids)


def _is_open(at: datetime) -> tuple[ColumnElement[bool], ...]:
    """Of a device and its sign-in. The person is asked in a query within: joined, PostgreSQL may first pair everybody's
    sign-ins with everybody of the same epoch."""
    owner = select(col(Person.epoch)).where(col(Person.id) == col(Device.person_id), col(Person.is_active).is_(True))
    return (
        col(SignIn.ended_at).is_(None),
        col(SignIn.ends_at) > at,
        col(SignIn.epoch) == owner.scalar_subquery(),
    )


def about_device(identity: UUID) -> str:
    """What a sealed token is about."""
    return f"device:{identity.hex}"
