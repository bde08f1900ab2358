"""One-time codes sent to phones, and how often a phone may ask for one."""

from datetime import date, datetime

from sqlmodel import Field, SQLModel

from backend.ground.columns import Instant


class PhoneCode(SQLModel, table=True):
    """One row a phone (keyed digest): the code in force (keyed digest) and O(1) counters."""

    __tablename__ = "phone_code"

    phone_digest: str = Field(primary_key=True, max_length=64)
    code_digest: str | None = Field(default=None, max_length=64)
    ends_at: datetime = Field(sa_type=Instant)
    tries: int = 0
    asked_at: datetime = Field(sa_type=Instant)
    hour_from: datetime = Field(sa_type=Instant)
    in_hour: int = 1
    day: date
    in_day: int = 1
