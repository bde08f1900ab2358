"""Who has been reached: whose inbox holds the message of a happening, and who has read it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from notifications.delivery import delivery_id
from notifications.inbox import InboxItem
from notifications.ways import IN_APP

Told = tuple[UUID, UUID]  # a happening, and who was to hear of it


@dataclass(frozen=True)
class Heard:
    """The message is in the inbox; `read_at` when it was read there."""

    read_at: datetime | None


async def heard(session: AsyncSession, told: Iterable[Told]) -> Mapping[Told, Heard]:
    """By happening and person, in one query by the keys of the inbox; nothing for whom it has not reached."""
    keys = {delivery_id(happening, person, IN_APP, str(person)): (happening, person) for happening, person in told}
    query = select(col(InboxItem.id), col(InboxItem.read_at)).where(col(InboxItem.id).in_(keys))
    return {keys[identity]: Heard(read) for identity, read in await session.execute(query)}
