"""Sign-ins that were refused, for the auditor: what was tried, of whom, from where, how often."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col

from backend.ground.columns import Instant, stored_enum
from backend.ground.digest import keyed_digest
from backend.ground.ids import new_id
from backend.ground.insert_on import insert_on
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
    row = insert_on(session, RefusedSignIn).values(
        id=identity, key=keyed_digest(settings, "refused-sign-in", repr([str(one) for one in alike])),
        person_id=person_id, kind=device.by, result=result, device=device.name[:80],
        address_sealed=sealed_address(identity, device.address, settings), times=1, at=at, last_at=at,
    )  # fmt: skip
    once_more = {"times": col(RefusedSignIn.times) + 1, "last_at": row.excluded.last_at}
    await session.execute(row.on_conflict_do_update(index_elements=["key"], set_=once_more))
