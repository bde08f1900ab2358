"""One's messages."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query

from backend.ground.late_model import LateModel
from backend.ground.paging import MOST, USUAL
from backend.web import CurrentActor, Now, ReadSession, WriteSession
from backend.web.late_routes import Router
from notifications import InboxItem, count_unread, inbox_of, mark_read

router = Router(prefix="/api/v1/inbox", tags=["inbox"])


class InboxItemOut(LateModel):
    """A message; `number` is that of the case it is about."""

    id: UUID
    number: str | None
    kind: str
    title: str
    text: str
    at: datetime
    read_at: datetime | None

    @classmethod
    def of(cls, item: InboxItem) -> "InboxItemOut":
        return cls(
            id=item.id, number=item.case_number, kind=item.kind, title=item.title, text=item.text, at=item.at,
            read_at=item.read_at,
        )  # fmt: skip


class InboxPage(LateModel):
    """A page of messages."""

    items: list[InboxItemOut]
    next: str | None


class UnreadOut(LateModel):
    """How many messages have not been read."""

    count: int


@router.get("", summary="我的消息")
async def list_inbox(
    by: CurrentActor,
    session: ReadSession,
    limit: Annotated[int, Query(ge=1, le=MOST)] = USUAL,
    after: str | None = None,
) -> InboxPage:
    """One's messages, newest first."""
    page = await inbox_of(session, by.id, limit, after)
    return InboxPage(items=[InboxItemOut.of(item) for item in page.items], next=page.next)


@router.get("/unread", summary="未读消息数")
async def count_unread_inbox(by: CurrentActor, session: ReadSession) -> UnreadOut:
    """How many of one's messages have not been read, however many there are."""
    return UnreadOut(count=await count_unread(session, by.id))


@router.post("/{identity}/read", summary="标为已读")
async def read_inbox_item(identity: UUID, by: CurrentActor, session: WriteSession, at: Now) -> InboxItemOut:
    """Marks a message as read; again changes nothing."""
    return InboxItemOut.of(await mark_read(session, by.id, identity, at))
