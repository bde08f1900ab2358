"""How many messages a person has ever had: the place of the last. Places are given in the order of commits, ids are
not: a message may be written long after its happening, and whoever reads on after the last id would never see it."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col

from backend.ground.insert_on import insert_on


class InboxCount(SQLModel, table=True):
    """`last` only grows; who takes places holds the row until they have committed."""

    __tablename__ = "inbox_count"

    person_id: UUID = Field(primary_key=True)
    last: int


async def take_places(session: AsyncSession, people: Sequence[UUID]) -> list[int]:
    """A place for each message, given whose they are, in this order; in one statement, its rows locked in the order of
    their ids so that two writers never wait for each other."""
    if not people:
        return []
    wanted = Counter(people)
    last = await _take(session, wanted)
    following = {one: last[one] - count for one, count in wanted.items()}
    places = []
    for one in people:
        following[one] += 1
        places.append(following[one])
    return places


async def take_block(session: AsyncSession, person_id: UUID, count: int) -> int:
    """So many places for one person; the last of them."""
    return (await _take(session, {person_id: count}))[person_id]


async def last_places(session: AsyncSession, people: Collection[UUID]) -> Mapping[UUID, int]:
    """The place of the last message of each; nothing for who never had one. In one query."""
    query = select(col(InboxCount.person_id), col(InboxCount.last)).where(col(InboxCount.person_id).in_(people))
    return dict((await session.execute(query)).tuples().all())


async def _take(session: AsyncSession, wanted: Mapping[UUID, int]) -> Mapping[UUID, int]:
    rows = insert_on(session, InboxCount).values(
        [{"person_id": one, "last": count} for one, count in sorted(wanted.items())]
    )
    more = rows.on_conflict_do_update(
        index_elements=["person_id"], set_={"last": col(InboxCount.last) + rows.excluded.last}
    )
    taken = await session.execute(more.returning(col(InboxCount.person_id), col(InboxCount.last)))
    return dict(taken.tuples().all())
