"""The numbers of the present state of what a city loads (areas, catalogue, duties, calendar): raised by every load,
noticed by every process."""

from collections.abc import Mapping
from enum import StrEnum
from functools import cache

from sqlalchemy import Select, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col

from backend.ground.bare_rows import read_rows

MEMO = "editions"


class Loaded(StrEnum):
    AREAS = "areas"
    CATALOGUE = "catalogue"
    DUTIES = "duties"
    RELEASES = "releases"
    STAGES = "stages"
    CALENDAR = "calendar"


class Edition(SQLModel, table=True):
    """One row for each kind of thing that is loaded."""

    __tablename__ = "edition"

    name: str = Field(primary_key=True, max_length=16)
    number: int


async def edition_of(session: AsyncSession, name: Loaded) -> int:
    """The present number; 0 before anything was loaded. All are read at once, and once a session."""
    known: Mapping[str, int] | None = session.info.get(MEMO)
    if known is None:
        known = {row[0]: row[1] for row in await read_rows(session, _all())}
        session.info[MEMO] = known
    return known.get(name, 0)


@cache  # asked with almost every request
def _all() -> Select[tuple[str, int]]:
    return select(col(Edition.name), col(Edition.number))


async def raise_edition(session: AsyncSession, name: Loaded) -> None:
    """To be called in the transaction that changes it."""
    raised = update(Edition).where(col(Edition.name) == name).values(number=col(Edition.number) + 1)
    done = await session.execute(raised.returning(col(Edition.number)))
    if done.first() is None:
        session.add(Edition(name=name, number=1))
        await session.flush()
    session.info.pop(MEMO, None)
