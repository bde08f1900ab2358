"""A person: citizen, inspector, staff."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field, SQLModel

from backend.ground.columns import Instant


class Person(SQLModel, table=True):
    """`epoch` is raised when every sign-in must end. `hashed_password` is empty for who never signs in by password."""

    __tablename__ = "person"

    id: UUID = Field(primary_key=True)
    name: str = Field(max_length=60)
    username: str | None = Field(default=None, max_length=60, unique=True)
    phone: str | None = Field(default=None, max_length=20, unique=True)
    email: str | None = Field(default=None, max_length=320, unique=True)
    wechat_openid: str | None = Field(default=None, max_length=64, unique=True)
    hashed_password: str = Field(default="", max_length=200)
    body_code: str | None = Field(default=None, max_length=16, index=True)
    epoch: int = 1
    is_active: bool = True
    is_superuser: bool = False
    is_verified: bool = True
    password_at: datetime | None = Field(default=None, sa_type=Instant)
    password_from_other: bool = False  # whoever set it knows it: to be changed first
    is_demo: bool = False  # refused in production
    made_at: datetime = Field(sa_type=Instant)
