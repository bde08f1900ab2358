"""Where a me-too came from, to damp brigades (刷票): digests of its own for each case, kept for a short while."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col

from backend.ground.columns import Instant
from backend.ground.digest import keyed_digest
from backend.ground.settings import Settings
from backend.people.actor import Actor
from backend.people.limits import network_of
from backend.people.retention import Kept
from backend.people.sign_in import SignIn


class MeTooOrigin(SQLModel, table=True):
    """Beside the me-too. The digests are keyed with the case: they tell nothing about other cases."""

    __tablename__ = "me_too_origin"

    case_id: UUID = Field(primary_key=True, foreign_key="cases.id")
    person_id: UUID = Field(primary_key=True, index=True)
    device: str | None = Field(default=None, max_length=64)
    network: str | None = Field(default=None, max_length=64)
    at: datetime = Field(sa_type=Instant, index=True)


KEPT_ORIGINS = (Kept("附议的来源（摘要）", MeTooOrigin, "at", 30, "识别同一设备或网络的刷票"),)


async def origin_of(session: AsyncSession, case_id: UUID, by: Actor, settings: Settings, at: datetime) -> MeTooOrigin:
    """The origin of what somebody is about to say; None where the client names no device or nobody knows where from."""
    signed = await session.get(SignIn, by.sign_in_id)
    device = signed.device_digest if signed else None
    network = network_of(by.address) if by.address else None
    purpose = f"me-too:{case_id.hex}"
    return MeTooOrigin(
        case_id=case_id, person_id=by.id, at=at,
        device=keyed_digest(settings, f"{purpose}:device", device) if device else None,
        network=keyed_digest(settings, f"{purpose}:network", network) if network else None,
    )  # fmt: skip


async def like_it(session: AsyncSession, origin: MeTooOrigin, since: datetime) -> tuple[int, int, int]:
    """How many of the same case came from the same device, from the same network, and from anywhere since then."""
    of_case = col(MeTooOrigin.case_id) == origin.case_id
    query = select(
        func.count().filter(col(MeTooOrigin.device) == (origin.device or "")),
        func.count().filter(col(MeTooOrigin.network) == (origin.network or "")),
        func.count().filter(col(MeTooOrigin.at) > since),
    ).where(of_case)
    device, network, lately = (await session.execute(query)).one()
    return device, network, lately
