"""How far a periodical deed has got: one row each, held while it is done, so that two workers never do it at once."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col

from backend.ground.columns import Instant
from backend.ground.insert_on import insert_on


class Progress(SQLModel, table=True):
    """Everything up to `done_to` is done. `name`: whose deed it is, said in the file of the deed."""

    __tablename__ = "progress"

    name: str = Field(primary_key=True, max_length=16)
    done_to: datetime = Field(sa_type=Instant)


async def done_to(session: AsyncSession, name: str) -> datetime | None:
    """How far it has got, nothing being held; None if nobody ever did it."""
    got: datetime | None = (
        await session.execute(select(col(Progress.done_to)).where(col(Progress.name) == name))
    ).scalar_one_or_none()
    return got


async def held_progress(session: AsyncSession, name: str, first: datetime) -> Progress:
    """The row, held until the transaction ends; `first` is how far it has got if nobody ever did it."""
    await session.execute(insert_on(session, Progress).values(name=name, done_to=first).on_conflict_do_nothing())
    held = select(Progress).where(col(Progress.name) == name).with_for_update()
    return (await session.execute(held)).scalar_one()


async def go_on_to(session: AsyncSession, name: str, end: datetime) -> None:
    """Everything up to `end` is done, if it was not already."""
    held = await held_progress(session, name, end)
    held.done_to = max(held.done_to, end)
