"""A person: citizen, inspector, staff."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from backend.ground.columns import Instant, Json, no_entries

ACCOUNTS = "accounts"  # adding many from a file: nobody adds others meanwhile
USERNAME = r"^[A-Za-z0-9._-]{2,60}$"  # of staff
BECAME = text("merged_into IS NOT NULL")
MINORS = text("guardian_id IS NOT NULL")


class Person(SQLModel, table=True):
    """Phones and openids are kept sealed, and found by a keyed digest; `identities` reads and writes them.

    `epoch` is raised when every sign-in must end. `hashed_password` is empty for who never signs in by password;
    `former_passwords` are the hashes before it, the newest first.
    `salt` goes into the digests of this person's values in the audit log: without it they lead to nobody.
    `area_code` narrows what staff see to a town. `privacy_version` is that of the notice last agreed to.
    `totp_step` is the last step of 30 seconds whose code was used.
    """

    __tablename__ = "person"
    __table_args__ = (
        UniqueConstraint("phone_digest", name="uq_person_phone"),
        UniqueConstraint("wechat_digest", name="uq_person_wechat_openid"),
        Index("ix_person_merged_into", "merged_into", sqlite_where=BECAME, postgresql_where=BECAME),
        Index("ix_person_guardian", "guardian_id", sqlite_where=MINORS, postgresql_where=MINORS),
    )

    id: UUID = Field(primary_key=True)
    name: str = Field(max_length=60)
    username: str | None = Field(default=None, max_length=60, unique=True)
    phone_digest: str | None = Field(default=None, max_length=64)
    phone_sealed: str | None = Field(default=None, max_length=300)
    email: str | None = Field(default=None, max_length=320, unique=True)
    wechat_digest: str | None = Field(default=None, max_length=64)
    wechat_sealed: str | None = Field(default=None, max_length=300)
    salt: str = Field(default="", max_length=32)
    hashed_password: str = Field(default="", max_length=200)
    body_code: str | None = Field(default=None, max_length=16, index=True)
    area_code: str | None = Field(default=None, max_length=15)
    epoch: int = 1
    is_active: bool = True
    is_superuser: bool = False
    is_verified: bool = True
    former_passwords: list[str] = Field(default_factory=no_entries, sa_type=Json)
    password_at: datetime | None = Field(default=None, sa_type=Instant)
    password_from_other: bool = False  # whoever set it knows it: to be changed first
    is_demo: bool = False  # refused in production
    is_minor: bool = False  # under 14
    guardian_id: UUID | None = None  # who agreed for a minor
    privacy_version: str | None = Field(default=None, max_length=16)
    totp_sealed: str | None = Field(default=None, max_length=300)
    totp_at: datetime | None = Field(default=None, sa_type=Instant)
    totp_step: int = Field(default=0, sa_type=BigInteger)
    rescue_codes: list[str] = Field(default_factory=no_entries, sa_type=Json)
    merged_into: UUID | None = None
    erased_at: datetime | None = Field(default=None, sa_type=Instant)
    made_at: datetime = Field(sa_type=Instant)
