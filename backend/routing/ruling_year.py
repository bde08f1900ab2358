"""How many rulings a year has had: the source of their numbers."""

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel

from backend.ground.insert_on import insert_on


class RulingYear(SQLModel, table=True):
    """The last number of a year."""

    __tablename__ = "ruling_year"

    year: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    last: int


async def next_ruling_number(session: AsyncSession, year: int) -> str:
    """R2026-0001 and so on; those who rule at once come one after another."""
    first = insert_on(session, RulingYear).values(year=year, last=1)
    raised = first.on_conflict_do_update(index_elements=["year"], set_={"last": RulingYear.last + 1})
    last: int = (await session.execute(raised.returning(RulingYear.last))).scalar_one()  # type: ignore[call-overload]
    return f"R{year}-{last:04d}"
