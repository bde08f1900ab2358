"""A person's messages: all of them, handed over to another, forgotten."""

from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.addresses.address_answer import ADDRESSES_KEPT
from backend.cases.caller import CALLERS_KEPT
from backend.cases.me_too_origin import KEPT_ORIGINS
from backend.fieldwork.drop_unused_photos import QUOTAS_KEPT, UNUSED_KEPT
from backend.fieldwork.of_person import FIELD_RETENTION
from backend.ground.in_pages import in_pages
from backend.participation.machine_report import KEPT_MACHINE_REPORTS
from backend.people.retention import RETENTION, Kept
from backend.points.of_person import POINTS_KEPT
from notifications.blank_words import BLANK, KEPT_WORDS
from notifications.books.told import Told
from notifications.delivery import Delivery
from notifications.device import Device, forget_devices
from notifications.inbox import InboxItem, hand_over_places
from notifications.live.live_ticket import LiveTicket
from notifications.outbox.caps import forget_counts
from notifications.preference import Preference, hand_over_preference
from notifications.wechat.handle_pushes import KEPT_PUSHES
from notifications.wechat.subscription_answer import KEPT_ANSWERS, SubscriptionAnswer, forget_answers
from notifications.wechat.subscription_quota import forget_quotas, hand_over_quotas, quotas_of

KEPT_MESSAGES = (
    Kept("消息", InboxItem, "at", 365, "便于查阅一年内的进展", by_id=True),
    Kept("消息分发的对账数", Told, "at", 365, "与消息同期"),
    *KEPT_PUSHES,
    *KEPT_ANSWERS,
)
# every rule of keeping, room by room
OF_ROOMS = (
    *RETENTION, *CALLERS_KEPT, *KEPT_MACHINE_REPORTS, *KEPT_ORIGINS, *FIELD_RETENTION, *ADDRESSES_KEPT, *POINTS_KEPT,
)  # fmt: skip
ALL_KEPT: tuple[Kept, ...] = (*OF_ROOMS, *KEPT_MESSAGES, *QUOTAS_KEPT)
# as the public reads them: with what goes by another deed than a row's end
TOLD_KEPT = (*OF_ROOMS, *KEPT_MESSAGES, *UNUSED_KEPT, *QUOTAS_KEPT, *KEPT_WORDS)
SENT = {"channel", "address", "kind", "state", "made_at", "sent_at"}  # of a delivery, for whom it was


async def messages_of(session: AsyncSession, person_id: UUID) -> dict[str, list[dict[str, Any]]]:
    """What a person was told and by which ways, for an export."""
    items = select(InboxItem).where(col(InboxItem.person_id) == person_id).order_by(col(InboxItem.id))
    sent = select(Delivery).where(col(Delivery.person_id) == person_id).order_by(col(Delivery.id))
    chosen = await session.get(Preference, person_id)
    return {
        "preferences": [chosen.model_dump(mode="json", exclude={"person_id"})] if chosen else [],
        "messages": await in_pages(session, items, lambda item: item.model_dump(mode="json", exclude={"person_id"})),
        "deliveries": await in_pages(session, sent, lambda row: row.model_dump(mode="json", include=SENT)),
        "subscriptions": [
            {"template_id": template, "remaining": left}
            for template, left in (await quotas_of(session, person_id)).items()
        ],
        "devices": [
            row.model_dump(mode="json", include={"kind", "at"})
            for row in (await session.execute(select(Device).where(col(Device.person_id) == person_id))).scalars()
        ],
    }


async def hand_over_messages(session: AsyncSession, giver: UUID, taker: UUID) -> None:
    """They become the other's; what is still to be delivered goes to the other, too."""
    await hand_over_quotas(session, giver, taker)
    await hand_over_places(session, giver, taker)
    await hand_over_preference(session, giver, taker)
    await forget_devices(session, giver)  # they end with the sign-ins they were named in, which are no more
    for table in (InboxItem, Delivery, SubscriptionAnswer):
        moved = update(table).where(col(table.person_id) == giver).values(person_id=taker)
        await session.execute(moved.execution_options(synchronize_session=False))


async def forget_messages(session: AsyncSession, person_id: UUID) -> None:
    """The messages go; of the deliveries the books stay, without words or address. These first: whoever is putting one
    of them into the inbox is waited for (PostgreSQL), and what they put there is seen."""
    blank = update(Delivery).where(col(Delivery.person_id) == person_id).values(BLANK)
    await session.execute(blank.execution_options(synchronize_session=False))
    await session.execute(delete(InboxItem).where(col(InboxItem.person_id) == person_id))
    await session.execute(delete(LiveTicket).where(col(LiveTicket.person_id) == person_id))
    await forget_devices(session, person_id)
    await forget_answers(session, person_id)
    await forget_quotas(session, person_id)
    await forget_counts(session, person_id)
    await session.execute(delete(Preference).where(col(Preference.person_id) == person_id))
