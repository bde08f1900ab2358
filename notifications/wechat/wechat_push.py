"""A push of the platform, taken in: a row, and nothing more, so that it is answered at once."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col

from backend.ground.columns import Instant
from backend.ground.ids import new_id
from backend.ground.insert_on import insert_on
from backend.ground.seal import Sealer
from backend.ground.settings import Settings

HEEDED = frozenset(
    {"subscribe_msg_popup_event", "subscribe_msg_change_event", "subscribe_msg_sent_event", "wxa_media_check"}
)


class WechatPush(SQLModel, table=True):
    """`key` is the same when the platform sends the same again. The message holds an openid: sealed, and emptied once
    it is done with. `due_at`: when it is next to be looked at; None once it is done."""

    __tablename__ = "wechat_push"
    __table_args__ = (Index("ix_wechat_push_due", "due_at", "id"),)

    id: UUID = Field(primary_key=True)
    key: str = Field(max_length=64, unique=True)
    event: str = Field(max_length=48)
    sealed: str
    at: datetime = Field(sa_type=Instant)
    due_at: datetime | None = Field(default=None, sa_type=Instant)


async def take_in(session: AsyncSession, message: Mapping[str, Any], settings: Settings, at: datetime) -> bool:
    """Keeps a push to be worked on; False for one that is known already, or that nobody here heeds."""
    event = str(message.get("Event", ""))
    if event not in HEEDED:
        return False
    identity = new_id(at)
    sealed = Sealer(settings).seal(json.dumps(message, ensure_ascii=False), about_push(identity))
    row = {"id": identity, "key": _key(message, event), "event": event, "sealed": sealed, "at": at, "due_at": at}
    taken = (
        insert_on(session, WechatPush)
        .values(row)
        .on_conflict_do_nothing(index_elements=["key"])
        .returning(col(WechatPush.id))
    )
    return (await session.execute(taken)).first() is not None


def about_push(identity: UUID) -> str:
    """What a sealed push is about."""
    return f"wechat-push:{identity.hex}"


def _key(message: Mapping[str, Any], event: str) -> str:
    """By MsgId or trace_id where there is one; an event without is known by its whole content."""
    identity = message.get("MsgId") or message.get("trace_id")
    known = [event, str(identity)] if identity else [event, json.dumps(message, sort_keys=True)]
    return hashlib.sha256("\0".join(known).encode()).hexdigest()
