"""The numbers of the present state of what a city loads (areas, catalogue, duties, calendar): raised by every load,
noticed by every process."""

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from itertools import count

from sqlalchemy import Select, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col

from backend.ground.bare_rows import read_rows
from backend.ground.one_at_a_time import one_at_a_time

MEMO, RAISED = "editions", "raised editions"
# what a transaction reads of what it raised itself is known by a number that no other ever has: if its commit fails, a
# process that keeps what was read does not take it for the next edition
_uncommitted = count(-2, -1)  # a cache begins at -1, or 0


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
    raised: Mapping[Loaded, int] = session.info.get(RAISED, {})
    return raised.get(name) or known.get(name, 0)


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
    session.info.setdefault(RAISED, {})[name] = next(_uncommitted)


async def change_alone(session: AsyncSession) -> None:
    """To be called before what is to be changed is read: of what a release holds (catalogue, duties, calendar) all is
    changed by one at a time, whether it is published, loaded, or changed rule by rule. Held until the transaction
    ends."""
    await one_at_a_time(session, "release")
