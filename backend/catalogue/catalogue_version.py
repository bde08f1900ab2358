"""The number of the present state of the catalogue: raised by every load, noticed by every process."""

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col


class CatalogueVersion(SQLModel, table=True):
    """One row."""

    __tablename__ = "catalogue_version"

    id: int = Field(primary_key=True)
    number: int


async def catalogue_version(session: AsyncSession) -> int:
    """The present version; 0 before anything was loaded."""
    return (await session.execute(select(col(CatalogueVersion.number)))).scalar_one_or_none() or 0


async def raise_catalogue_version(session: AsyncSession) -> None:
    """To be called in the transaction that changes the catalogue."""
    if await catalogue_version(session) == 0:
        session.add(CatalogueVersion(id=1, number=1))
    else:
        await session.execute(update(CatalogueVersion).values(number=col(CatalogueVersion.number) + 1))
