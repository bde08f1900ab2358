"""A person's offline queues and forms: for an export, handed over to another, forgotten; and how long they are kept."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from backend.fieldwork.submission import Submission
from backend.fieldwork.sync_item import SyncItem
from backend.fieldwork.sync_queue import SyncQueue
from backend.ground.in_pages import in_pages
from backend.patrol.track_retention import TRACK_RETENTION
from backend.people.retention import Kept

# items outlive their queue: one that was forgotten first would be asked for again
FIELD_RETENTION: tuple[Kept, ...] = (
    *TRACK_RETENTION,
    Kept("离线队列清单", SyncQueue, "announced_at", 90, "离线数据最迟 30 天内补传"),
    Kept("离线队列逐条回执", SyncItem, "at", 120, "核对补传是否齐全"),
    # one that is no case yet is the only copy of what was acknowledged: it has no settled_at, and stays
    Kept("表单提交及其文件清单（成案之后）", Submission, "settled_at", 120, "核对分批提交是否齐全"),
)


async def queues_of(session: AsyncSession, selves: Sequence[UUID]) -> dict[str, list[dict[str, Any]]]:
    """What a person's phones announced, what became of each item, and the forms that came in parts."""
    queues = select(SyncQueue).where(col(SyncQueue.person_id).in_(selves)).order_by(col(SyncQueue.announced_at))
    items = select(SyncItem).where(col(SyncItem.person_id).in_(selves)).order_by(col(SyncItem.at))
    forms = select(Submission).where(col(Submission.person_id).in_(selves)).order_by(col(Submission.received_at))
    return {
        "sync_queues": await in_pages(session, queues, lambda row: row.model_dump(mode="json", exclude={"person_id"})),
        "sync_items": await in_pages(session, items, lambda row: row.model_dump(mode="json", exclude={"person_id"})),
        "submissions": await in_pages(
            session, forms, lambda row: row.model_dump(mode="json", exclude={"person_id", "key_id", "digest"})
        ),
    }


async def hand_over_queues(session: AsyncSession, giver: UUID, taker: UUID) -> None:
    """They become the other's, but for a key both have used."""
    item, queue = aliased(SyncItem), aliased(SyncQueue)
    both_items = select(col(item.client_key)).where(col(item.person_id) == taker)
    form = aliased(Submission)
    both_forms = select(col(form.instance_id)).where(col(form.person_id) == taker)
    both_queues = select(col(queue.id)).where(col(queue.person_id) == taker)
    for moved in (
        update(SyncItem).where(col(SyncItem.person_id) == giver, col(SyncItem.client_key).not_in(both_items)),
        update(SyncQueue).where(col(SyncQueue.person_id) == giver, col(SyncQueue.id).not_in(both_queues)),
        update(Submission).where(col(Submission.person_id) == giver, col(Submission.instance_id).not_in(both_forms)),
    ):
        await session.execute(moved.values(person_id=taker).execution_options(synchronize_session=False))


async def forget_queues(session: AsyncSession, selves: Sequence[UUID]) -> None:
    """They go."""
    await session.execute(delete(SyncItem).where(col(SyncItem.person_id).in_(selves)))
    await session.execute(delete(SyncQueue).where(col(SyncQueue.person_id).in_(selves)))
    await session.execute(delete(Submission).where(col(Submission.person_id).in_(selves)))
