"""Sign-ins that were refused, for the auditor: what was tried, of whom, from where, how often."""

from datetime import datetime
from functools import cache
from uuid import UUID

from sqlalchemy import TextClause, bindparam, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel

from backend.ground.columns import Instant, stored_enum
from backend.ground.digest import keyed_digest
from backend.ground.ids import new_id
from backend.ground.settings import Settings
from backend.people.limits import network_of
from backend.people.open_sign_in import Device, sealed_address
from backend.people.sign_in import SignedInBy

SPAN = 3600  # seconds that one row counts


class RefusedSignIn(SQLModel, table=True):
    """What was refused alike within an hour: `result` is the code of the refusal, or LOCKED; `person_id` None where
    nobody has that name or phone (what was typed is not kept: it may be a password); `address_sealed` and `device` are
    those of the first, `times` counts them all. However many guess, no more rows than networks and accounts an hour.
    """

    __tablename__ = "refused_sign_in"

    id: UUID = Field(primary_key=True)
    key: str = Field(max_length=64, unique=True)
    person_id: UUID | None = Field(default=None, index=True)
    kind: SignedInBy = Field(default=SignedInBy.PHONE, sa_type=stored_enum(SignedInBy))
    result: str = Field(max_length=32)
    device: str = Field(default="", max_length=80)
    address_sealed: str = Field(default="", max_length=300)
    times: int = 1
    at: datetime = Field(sa_type=Instant)
    last_at: datetime = Field(sa_type=Instant, index=True)


LOCKED = "locked"  # a wrong one after which no more are tried for now (锁定)


async def write_refusal(
    session: AsyncSession, result: str, person_id: UUID | None, device: Device, settings: Settings, at: datetime
) -> None:
    """One more of its kind, in the caller's transaction."""
    alike = (device.by, result, person_id, network_of(device.address), int(at.timestamp()) // SPAN)
    identity = new_id(at)
    row = {
        "id": identity, "key": keyed_digest(settings, "refused-sign-in", repr([str(one) for one in alike])),
        "person_id": person_id, "kind": device.by, "result": result, "device": device.name[:80],
        "address_sealed": sealed_address(identity, device.address, settings), "times": 1, "at": at, "last_at": at,
    }  # fmt: skip
    await session.execute(_written(), row)


@cache  # put together once: SQLAlchemy compiles an insert that may meet a row anew each time
def _written() -> TextClause:
    columns = RefusedSignIn.__table__.columns  # type: ignore[attr-defined]
    names = [column.name for column in columns]
    once_more = "times = refused_sign_in.times + 1, last_at = excluded.last_at"
    words = f"INSERT INTO refused_sign_in ({', '.join(names)}) VALUES (:{', :'.join(names)}) ON CONFLICT (key) DO UPDATE SET {once_more}"  # noqa: E501, S608 - names of ours
    return text(words).bindparams(*(bindparam(column.name, type_=column.type) for column in columns))
