"""The number of the present state of the duty matrix: raised by every load, noticed by every process."""

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col


class RuleVersion(SQLModel, table=True):
    """One row."""

    __tablename__ = "rule_version"

    id: int = Field(primary_key=True)
    number: int


async def rule_version(session: AsyncSession) -> int:
    """The present version; 0 before anything was loaded."""
    return (await session.execute(select(col(RuleVersion.number)))).scalar_one_or_none() or 0


async def raise_rule_version(session: AsyncSession) -> None:
    """To be called in the transaction that changes bodies, duties or rules."""
    if await rule_version(session) == 0:
        session.add(RuleVersion(id=1, number=1))
    else:
        await session.execute(update(RuleVersion).values(number=col(RuleVersion.number) + 1))
