"""One-time codes sent to phones: each belongs to who asked for it."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from backend.ground.columns import Instant
from backend.ground.digest import keyed_digest
from backend.ground.settings import Settings

HALF = 32  # hexadecimal digits: 128 bits tell phones apart, and as many who asked


class PhoneCode(SQLModel, table=True):
    """One row a phone and who asked (`code_key`): the code in force (keyed digest), and how often it was tried."""

    __tablename__ = "phone_code"

    phone_digest: str = Field(primary_key=True, max_length=64)
    code_digest: str | None = Field(default=None, max_length=64)
    ends_at: datetime = Field(sa_type=Instant)
    tries: int = 0


def code_key(settings: Settings, phone: str, asker: str) -> str:
    """Under what the code is kept that this one asked for: whoever else asks or tries does not use it up."""
    return phone_part(settings, phone) + keyed_digest(settings, "code-asker", asker)[:HALF]


def phone_part(settings: Settings, phone: str) -> str:
    """What the keys of all codes of a phone begin with."""
    return keyed_digest(settings, "phone", phone)[:HALF]
