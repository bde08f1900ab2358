"""A version of the working calendar: what was published, and when. None is ever changed or thrown away."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from sqlmodel import Field, SQLModel

from backend.ground.columns import Instant, Json
from backend.working_time import Hours


class CalendarVersion(SQLModel, table=True):
    """The newest is in force; a case keeps the one it was filed under. `hours`: as hours_in reads them; None: none."""

    __tablename__ = "calendar_version"

    version: str = Field(primary_key=True, max_length=40)
    published_at: datetime = Field(sa_type=Instant, index=True)
    hours: list[dict[str, Any]] | None = Field(default=None, sa_type=Json)


def kept_hours(hours: Sequence[Hours]) -> list[dict[str, Any]] | None:
    """Working hours (作息) as they are kept with a version."""
    return [
        {
            "since": one.since.isoformat(), "until": one.until.isoformat(), "name": one.name,
            "spans": [[edge.isoformat("minutes") for edge in span] for span in one.spans],
        }
        for one in hours
    ] or None  # fmt: skip


def hours_in(kept: Sequence[Mapping[str, Any]] | None) -> tuple[Hours, ...]:
    """The working hours of a version."""
    return tuple(
        Hours(
            date.fromisoformat(one["since"]), date.fromisoformat(one["until"]),
            tuple((time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in one["spans"]),
            one["name"],
        )
        for one in kept or ()
    )  # fmt: skip
