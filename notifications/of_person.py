"""A person's messages: all of them, handed over to another, forgotten."""

from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.people.retention import Kept
from notifications.books.told import Told
from notifications.delivery import Delivery
from notifications.inbox import InboxItem

KEPT_MESSAGES = (
    Kept("消息", InboxItem, "at", 365, "便于查阅一年内的进展"),
    Kept("消息分发的对账数", Told, "at", 365, "与消息同期"),
)


async def messages_of(session: AsyncSession, person_id: UUID) -> dict[str, list[dict[str, Any]]]:
    """What a person was told and by which ways, for an export."""
    items = select(InboxItem).where(col(InboxItem.person_id) == person_id).order_by(col(InboxItem.id))
    sent = select(Delivery).where(col(Delivery.person_id) == person_id).order_by(col(Delivery.id))
    return {
        "messages": [
            item.model_dump(mode="json", exclude={"person_id"}) for item in (await session.execute(items)).scalars()
        ],
        "deliveries": [
            row.model_dump(mode="json", include={"channel", "address", "kind", "state", "made_at", "sent_at"})
            for row in (await session.execute(sent)).scalars()
        ],
    }


async def hand_over_messages(session: AsyncSession, giver: UUID, taker: UUID) -> None:
    """They become the other's; what is still to be delivered goes to the other, too."""
    for table in (InboxItem, Delivery):
        moved = update(table).where(col(table.person_id) == giver).values(person_id=taker)
        await session.execute(moved.execution_options(synchronize_session=False))


async def forget_messages(session: AsyncSession, person_id: UUID) -> None:
    """The messages go; of the deliveries the books stay, without words or address."""
    await session.execute(delete(InboxItem).where(col(InboxItem.person_id) == person_id))
    blank = update(Delivery).where(col(Delivery.person_id) == person_id).values(title="", text="", address="")
    await session.execute(blank.execution_options(synchronize_session=False))
