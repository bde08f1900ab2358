"""How many rulings a year has had: the source of their numbers."""

from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel


class RulingYear(SQLModel, table=True):
    """The last number of a year."""

    __tablename__ = "ruling_year"

    year: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    last: int


async def next_ruling_number(session: AsyncSession, year: int) -> str:
    """R2026-0001 and so on; those who rule at once come one after another."""
    insert = sqlite_insert if session.get_bind().dialect.name == "sqlite" else postgres_insert
    first = insert(RulingYear).values(year=year, last=1)
    raised = first.on_conflict_do_update(index_elements=["year"], set_={"last": RulingYear.last + 1})
    last: int = (await session.execute(raised.returning(RulingYear.last))).scalar_one()  # type: ignore[call-overload]
    return f"R{year}-{last:04d}"
