"""A person's inbox (消息)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col

from backend.ground.columns import Instant, stored_enum
from backend.ground.errors import Problem
from backend.ground.paging import Page, decode_cursor, page_of
from notifications.delivery import Urgency, delivery_id
from notifications.inbox_count import last_places, take_block
from notifications.ways import IN_APP

BEFORE_ALL = UUID(int=0)  # sorts before any message's id
Told = tuple[UUID, UUID]  # a happening, and who was to hear of it


class InboxItem(SQLModel, table=True):
    """One message. The id is that of its delivery, and sorts by time; `place` counts a person's as they came."""

    __tablename__ = "inbox_item"
    __table_args__ = (
        Index("ix_inbox_person", "person_id", "id"),
        Index("ix_inbox_place", "person_id", "place"),
        {"postgresql_partition_by": "RANGE (id)"},
    )

    id: UUID = Field(primary_key=True)
    person_id: UUID
    place: int = 0
    case_number: str | None = Field(default=None, max_length=16)
    kind: str = Field(max_length=48)
    title: str = Field(max_length=80)
    text: str = Field(max_length=500)
    urgency: Urgency = Field(default=Urgency.NORMAL, sa_type=stored_enum(Urgency))
    at: datetime = Field(sa_type=Instant)
    read_at: datetime | None = Field(default=None, sa_type=Instant)


async def inbox_of(session: AsyncSession, person_id: UUID, limit: int, after: str | None) -> Page[InboxItem]:
    """A page of a person's messages, newest first."""
    query = select(InboxItem).where(col(InboxItem.person_id) == person_id)
    if (before := decode_cursor(after)) is not None:
        query = query.where(col(InboxItem.id) < before)
    rows = (await session.execute(query.order_by(col(InboxItem.id).desc()).limit(limit + 1))).scalars().all()
    return page_of(rows, limit, _id_of)


async def count_unread(session: AsyncSession, person_id: UUID) -> int:
    """How many of a person's messages have not been read."""
    mine = (col(InboxItem.person_id) == person_id, col(InboxItem.read_at).is_(None))
    found: int = (await session.execute(select(func.count()).select_from(InboxItem).where(*mine))).scalar_one()
    return found


async def items_after(session: AsyncSession, person_id: UUID, place: int, most: int) -> Sequence[InboxItem]:
    """What came after a place, in the order in which it came."""
    query = select(InboxItem).where(col(InboxItem.person_id) == person_id, col(InboxItem.place) > place)
    return (await session.execute(query.order_by(col(InboxItem.place)).limit(most))).scalars().all()


async def place_of(session: AsyncSession, person_id: UUID, identity: UUID) -> int:
    """The place of a message by its id; of one that is there no more, that of the one before it; 0 if there is none."""
    query = select(col(InboxItem.place)).where(col(InboxItem.person_id) == person_id, col(InboxItem.id) <= identity)
    found = (await session.execute(query.order_by(col(InboxItem.id).desc()).limit(1))).scalar_one_or_none()
    return found or 0


async def last_of(session: AsyncSession, person_id: UUID) -> UUID:
    """The id of the message that came last; BEFORE_ALL where there is none."""
    query = select(col(InboxItem.id)).where(col(InboxItem.person_id) == person_id)
    found = (await session.execute(query.order_by(col(InboxItem.place).desc()).limit(1))).scalar_one_or_none()
    return found or BEFORE_ALL


async def hand_over_places(session: AsyncSession, giver: UUID, taker: UUID) -> None:
    """Makes room among the taker's messages for the giver's, which then come as their newest."""
    given = (await last_places(session, [giver])).get(giver, 0)
    if given == 0:
        return
    last = await take_block(session, taker, given)
    moved = update(InboxItem).where(col(InboxItem.person_id) == giver).values(place=InboxItem.place + last - given)
    await session.execute(moved.execution_options(synchronize_session=False))


async def mark_read(session: AsyncSession, person_id: UUID, identity: UUID, at: datetime) -> InboxItem:
    """The message, read now or earlier. Problem not_found for another person's."""
    mine = (col(InboxItem.id) == identity, col(InboxItem.person_id) == person_id)
    await session.execute(update(InboxItem).where(*mine, col(InboxItem.read_at).is_(None)).values(read_at=at))
    found: InboxItem | None = (await session.execute(select(InboxItem).where(*mine))).scalar_one_or_none()
    if found is None:
        raise Problem("not_found")
    return found


@dataclass(frozen=True)
class Heard:
    """The message of a happening is in the inbox; `read_at` when it was read there."""

    read_at: datetime | None


async def heard(session: AsyncSession, told: Iterable[Told]) -> Mapping[Told, Heard]:
    """By happening and person, in one query by the keys of the inbox; nothing for whom it has not reached."""
    keys = {delivery_id(happening, person, IN_APP, str(person)): (happening, person) for happening, person in told}
    query = select(col(InboxItem.id), col(InboxItem.read_at)).where(col(InboxItem.id).in_(keys))
    return {keys[identity]: Heard(read) for identity, read in await session.execute(query)}


def _id_of(item: InboxItem) -> UUID:
    return item.id
