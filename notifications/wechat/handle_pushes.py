"""Works on the platform's pushes: consents, receipts, verdicts on photos."""

import json
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.db import Database
from backend.ground.seal import Sealer
from backend.ground.settings import Settings
from backend.people.identities import Identity, IdentityKind, person_with
from backend.people.retention import Kept
from notifications.receipts import note_receipt
from notifications.wechat.push_message import entries
from notifications.wechat.subscription_answer import Reply, Teller, note_answers
from notifications.wechat.subscription_quota import empty_quota
from notifications.wechat.wechat_push import WechatPush, about_push

BATCH = 50
KEPT_PUSHES = (Kept("微信推送（用于去重）", WechatPush, "at", 7, "平台重发不超过数分钟"),)

Handler = Callable[[AsyncSession, Mapping[str, Any], Settings, datetime], Awaitable[None]]


async def handle_pushes(db: Database, settings: Settings, at: datetime) -> bool:
    """Up to fifty pushes, each once: they are locked, worked on and marked in one transaction. True if more remain."""
    undone = select(WechatPush).where(col(WechatPush.done_at).is_(None)).order_by(col(WechatPush.id)).limit(BATCH)
    async with db.write() as session:
        rows = (await session.execute(undone.with_for_update(skip_locked=True))).scalars().all()
        for row in rows:
            message = json.loads(Sealer(settings).open(row.sealed, about_push(row.id)))
            await HANDLERS[row.event](session, message, settings, row.at)
        done = update(WechatPush).where(col(WechatPush.id).in_([row.id for row in rows]))
        await session.execute(
            done.values(done_at=at, sealed="").execution_options(synchronize_session=False)
        )
    return len(rows) == BATCH


async def _popup(session: AsyncSession, message: Mapping[str, Any], settings: Settings, at: datetime) -> None:
    person = await _person(session, message, settings)
    results = {
        str(entry["TemplateId"])[:64]: Reply(entry["SubscribeStatusString"])
        for entry in entries(message)
        if entry.get("SubscribeStatusString") in set(Reply)
    }
    ours = {one: reply for one, reply in results.items() if one in set(settings.wechat_templates.values())}
    if person is not None:
        told_at = _made_at(message, at)
        await note_answers(session, person, ours, teller=Teller.PLATFORM, settings=settings, at=told_at)


async def _change(session: AsyncSession, message: Mapping[str, Any], settings: Settings, at: datetime) -> None:
    """The person changed a standing consent in the mini-program's settings."""
    person = await _person(session, message, settings)
    for entry in entries(message):
        if person is not None and entry.get("SubscribeStatusString") == Reply.REJECT:
            await empty_quota(session, person, str(entry["TemplateId"])[:64])


async def _sent(session: AsyncSession, message: Mapping[str, Any], settings: Settings, at: datetime) -> None:
    for entry in entries(message):
        code = str(entry.get("ErrorCode", ""))
        why = "" if code == "0" else f"{code} {entry.get('ErrorStatus', '')}"
        await note_receipt(session, "wechat", str(entry.get("MsgID", "")), why, at)


async def _person(session: AsyncSession, message: Mapping[str, Any], settings: Settings) -> Any:
    openid = str(message.get("FromUserName", ""))
    found = await person_with(session, Identity(IdentityKind.WECHAT, openid), settings) if openid else None
    return found.id if found else None


def _made_at(message: Mapping[str, Any], at: datetime) -> datetime:
    """When the platform says it happened, if that is near; else when we heard of it."""
    try:
        made = datetime.fromtimestamp(int(message.get("CreateTime", "")), tz=UTC)
    except (ValueError, OverflowError, OSError, TypeError):
        return at
    return made if abs((made - at).total_seconds()) < 3600 else at


# event: who works on it; verdicts on photos join in content_check
HANDLERS: dict[str, Handler] = {
    "subscribe_msg_popup_event": _popup,
    "subscribe_msg_change_event": _change,
    "subscribe_msg_sent_event": _sent,
}
