"""What people agreed to (同意记录): which document in which version, when, through which channel; append-only."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col

from backend.ground.columns import Instant, stored_enum
from backend.ground.ids import new_id
from backend.people.person import Person


class Document(StrEnum):
    """What can be agreed to."""

    PRIVACY = "privacy"  # 隐私政策
    GUARDIAN = "guardian"  # 监护人同意（未满 14 周岁）
    TRACK = "track"  # 巡查轨迹（敏感个人信息，单独同意）


class ConsentChannel(StrEnum):
    APP = "app"
    WECHAT = "wechat"
    H5 = "h5"
    SMS = "sms"


class Consent(SQLModel, table=True):
    """One row each time somebody agrees (`given`) or takes it back."""

    __tablename__ = "consent"

    id: UUID = Field(primary_key=True)
    person_id: UUID = Field(index=True)
    document: Document = Field(sa_type=stored_enum(Document))
    version: str = Field(max_length=16)
    channel: ConsentChannel = Field(sa_type=stored_enum(ConsentChannel))
    given: bool
    guardian_id: UUID | None = None
    at: datetime = Field(sa_type=Instant)


async def agree(
    session: AsyncSession,
    person: Person,
    document: Document,
    version: str,
    channel: ConsentChannel,
    *,
    given: bool,
    at: datetime,
    guardian_id: UUID | None = None,
) -> Consent:
    """Writes it down; the person's reports carry the version of the privacy notice from now on."""
    row = Consent(
        id=new_id(at), person_id=person.id, document=document, version=version, channel=channel, given=given, at=at,
        guardian_id=guardian_id,
    )  # fmt: skip
    session.add(row)
    if document is Document.PRIVACY:
        person.privacy_version = version if given else None
    await session.flush()
    return row


async def consents_of(session: AsyncSession, person_id: UUID) -> list[Consent]:
    """All of a person's, the newest first."""
    query = select(Consent).where(col(Consent.person_id) == person_id).order_by(col(Consent.id).desc())
    return list((await session.execute(query)).scalars())
