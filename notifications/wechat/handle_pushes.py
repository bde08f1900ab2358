"""Works on the platform's pushes: consents, receipts, verdicts on photos."""

import json
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.db import Database
from backend.ground.seal import Sealer
from backend.ground.settings import Settings
from backend.people.identities import Identity, IdentityKind, person_with
from backend.people.retention import Kept
from notifications.receipts import note_receipt
from notifications.wechat.check_content import note_verdict
from notifications.wechat.push_message import entries
from notifications.wechat.subscription_answer import Reply, Teller, note_answers
from notifications.wechat.subscription_quota import empty_quota
from notifications.wechat.wechat_push import WechatPush, about_push

log = structlog.get_logger("wechat")
BATCH = 50
WAITED_FOR, AGAIN = timedelta(minutes=5), timedelta(seconds=5)
KEPT_PUSHES = (Kept("微信推送（用于去重）", WechatPush, "at", 7, "平台重发不超过数分钟"),)

Handler = Callable[[AsyncSession, Mapping[str, Any], Settings, datetime], Awaitable[bool]]


async def handle_pushes(db: Database, settings: Settings, at: datetime) -> bool:
    """Up to fifty pushes, each once: they are locked, worked on and marked in one transaction. True if more remain.

    What is about something not written yet, or cannot be worked on, is looked at again a little later, for five
    minutes; it keeps none of the others waiting.
    """
    due = select(WechatPush).where(col(WechatPush.due_at) <= at).order_by(col(WechatPush.due_at), col(WechatPush.id))
    async with db.write() as session:
        rows = (await session.execute(due.limit(BATCH).with_for_update(skip_locked=True))).scalars().all()
        for row in rows:
            if await _is_done(session, row, settings) or row.at + WAITED_FOR <= at:
                row.due_at, row.sealed = None, ""
            else:
                row.due_at = at + AGAIN
    return len(rows) == BATCH


async def _is_done(session: AsyncSession, row: WechatPush, settings: Settings) -> bool:
    try:
        async with session.begin_nested():
            message = json.loads(Sealer(settings).open(row.sealed, about_push(row.id)))
            return await HANDLERS[row.event](session, message, settings, row.at)
    except Exception as fault:
        log.error("push not handled", push=str(row.id), exc_info=fault)
        return False


async def _popup(session: AsyncSession, message: Mapping[str, Any], settings: Settings, at: datetime) -> bool:
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
    return True


async def _change(session: AsyncSession, message: Mapping[str, Any], settings: Settings, at: datetime) -> bool:
    """The person changed a standing consent in the mini-program's settings."""
    person = await _person(session, message, settings)
    for entry in entries(message):
        if person is not None and entry.get("SubscribeStatusString") == Reply.REJECT:
            await empty_quota(session, person, str(entry["TemplateId"])[:64])
    return True


async def _sent(session: AsyncSession, message: Mapping[str, Any], settings: Settings, at: datetime) -> bool:
    known = True
    for entry in entries(message):
        code = str(entry.get("ErrorCode", ""))
        why = "" if code == "0" else f"{code} {entry.get('ErrorStatus', '')}"
        known &= await note_receipt(session, "wechat", str(entry.get("MsgID", "")), why, at)
    return known


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


# event: who works on it
HANDLERS: dict[str, Handler] = {
    "subscribe_msg_popup_event": _popup,
    "subscribe_msg_change_event": _change,
    "subscribe_msg_sent_event": _sent,
    "wxa_media_check": note_verdict,
}
