"""As what a case was last counted on the map: what is taken away again when it changes."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel

from backend.ground.columns import Instant


class MapMark(SQLModel, table=True):
    """One case: the change and the limit it was counted after (`seen_at`, `due_at`), and how it was counted.

    `turns_at`: when its light turns by itself; `class_code` is empty while the class is not certain; `standing` is a
    number of STANDINGS, or OFF.
    Derived from cases; can be thrown away and made again at any time.
    """

    __tablename__ = "map_mark"

    case_id: UUID = Field(primary_key=True)
    seen_at: datetime = Field(sa_type=Instant)
    due_at: datetime | None = Field(default=None, sa_type=Instant)
    turns_at: datetime | None = Field(default=None, sa_type=Instant, index=True)
    cell: int = Field(sa_type=BigInteger)
    day: int
    bucket: str = Field(max_length=32)
    class_code: str = Field(max_length=8)
    standing: int
