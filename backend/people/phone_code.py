"""One-time codes sent to phones."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from backend.ground.columns import Instant


class PhoneCode(SQLModel, table=True):
    """One row a phone (keyed digest): the code in force (keyed digest), and how often it was tried."""

    __tablename__ = "phone_code"

    phone_digest: str = Field(primary_key=True, max_length=64)
    code_digest: str | None = Field(default=None, max_length=64)
    ends_at: datetime = Field(sa_type=Instant)
    tries: int = 0
