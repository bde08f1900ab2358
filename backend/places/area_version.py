"""The number of the present state of the areas: raised by every load, noticed by every process."""

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col

ONLY = 1


class AreaVersion(SQLModel, table=True):
    """One row."""

    __tablename__ = "area_version"

    id: int = Field(primary_key=True)
    number: int


async def area_version(session: AsyncSession) -> int:
    """The present version; 0 before any area was loaded."""
    found = (await session.execute(select(col(AreaVersion.number)))).scalar_one_or_none()
    return found or 0


async def raise_area_version(session: AsyncSession) -> None:
    """To be called in the transaction that changes areas."""
    if await area_version(session) == 0:
        session.add(AreaVersion(id=ONLY, number=1))
    else:
        await session.execute(update(AreaVersion).values(number=col(AreaVersion.number) + 1))
