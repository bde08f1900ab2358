"""A version of the working calendar: what was published, and when. None is ever changed or thrown away."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from backend.ground.columns import Instant


class CalendarVersion(SQLModel, table=True):
    """The newest is in force; a case keeps the one it was filed under."""

    __tablename__ = "calendar_version"

    version: str = Field(primary_key=True, max_length=40)
    published_at: datetime = Field(sa_type=Instant, index=True)
