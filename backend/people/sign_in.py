"""A sign-in (session) on one device: the family of its refresh tokens."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlmodel import Field, SQLModel

from backend.ground.columns import Instant, stored_enum


class SignedInBy(StrEnum):
    """How somebody showed who they are."""

    PHONE = "phone"
    PASSWORD = "password"  # noqa: S105 - a word, no password
    WECHAT = "wechat"


class SignIn(SQLModel, table=True):
    """`issued` counts the refresh tokens given out; `epoch` is the person's at the time of signing in;
    `device` is what the client calls itself; `last_at` when it was last refreshed, `address_sealed` from where."""

    __tablename__ = "sign_in"

    id: UUID = Field(primary_key=True)
    person_id: UUID = Field(foreign_key="person.id", index=True)
    epoch: int
    issued: int = 1
    kind: SignedInBy = Field(default=SignedInBy.PHONE, sa_type=stored_enum(SignedInBy))
    device: str = Field(default="", max_length=80)
    device_digest: str | None = Field(default=None, max_length=64)
    address_sealed: str = Field(default="", max_length=300)
    last_at: datetime | None = Field(default=None, sa_type=Instant)
    at: datetime = Field(sa_type=Instant)
    ends_at: datetime = Field(sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)
