"""The days of the public record (每日存证): a signed root over all that happened."""

from datetime import date, datetime
from uuid import UUID

from sqlmodel import Field, SQLModel

from backend.ground.columns import Instant


class RecordDay(SQLModel, table=True):
    """One of the city's days: all happenings whose id is below `before_id` and in no earlier day. Append-only.

    `leaves` counts the first leaf too, which holds the digest of the day before. `statement` is what was signed, with
    the key whose fingerprint is `key_id` (RecordKey).
    """

    __tablename__ = "record_day"

    seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    day: date = Field(unique=True)
    before_id: UUID
    leaves: int
    root: str = Field(max_length=64)
    statement: str = Field(max_length=400)
    signature: str = Field(max_length=128)
    key_id: str = Field(max_length=16)
    at: datetime = Field(sa_type=Instant)
