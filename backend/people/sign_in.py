"""A sign-in (session) on one device: the family of its refresh tokens."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field, SQLModel

from backend.ground.columns import Instant


class SignIn(SQLModel, table=True):
    """`issued` counts the refresh tokens given out; `epoch` is the person's at the time of signing in."""

    __tablename__ = "sign_in"

    id: UUID = Field(primary_key=True)
    person_id: UUID = Field(foreign_key="person.id", index=True)
    epoch: int
    issued: int = 1
    at: datetime = Field(sa_type=Instant)
    ends_at: datetime = Field(sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)
