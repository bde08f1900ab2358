"""Which days of whom have fixes that no evaluation has seen yet, or not as what they are."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col

from backend.ground.columns import Instant
from backend.ground.insert_on import insert_on


class DayToEvaluate(SQLModel, table=True):
    """Written with the fixes, removed with the evaluation; `at` is when the newest of them came, or a shift changed."""

    __tablename__ = "day_to_evaluate"
    __table_args__ = (Index("ix_day_to_evaluate_day", "day"),)

    person_id: UUID = Field(primary_key=True)
    day: date = Field(primary_key=True)
    at: datetime = Field(sa_type=Instant)


@dataclass(frozen=True)
class DayOf:
    """Somebody's day."""

    person_id: UUID
    day: date

    def __str__(self) -> str:
        return f"{self.person_id} {self.day}"


async def note_days(session: AsyncSession, person_id: UUID, days: Iterable[date], at: datetime) -> None:
    """Some days, at least one, are to be evaluated (again). An evaluation running now is waited for."""
    rows = [{"person_id": person_id, "day": day, "at": at} for day in sorted(days)]
    noted = insert_on(session, DayToEvaluate).values(rows)
    key = [col(DayToEvaluate.person_id), col(DayToEvaluate.day)]
    await session.execute(noted.on_conflict_do_update(index_elements=key, set_={"at": noted.excluded.at}))
