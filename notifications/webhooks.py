"""Webhooks, registered, listed, ended; and which of them hear of what happened."""

import base64
import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.audit.write_down import Subject, write_down
from backend.ground.doer import Doer
from backend.ground.errors import FieldError, Problem
from backend.ground.happening import Happening
from backend.ground.ids import new_id
from backend.ground.one_at_a_time import one_at_a_time
from backend.ground.seal import Sealer
from backend.ground.settings import Settings
from backend.ground.shown_once import check_not_shown
from notifications.channels.guarded_address import check_url
from notifications.delivery import State, Urgency, delivery_id
from notifications.public_change import Change, public_change
from notifications.tellers import Facts
from notifications.tellers.case import PLACEHOLDERS
from notifications.webhook_endpoint import PREFIX, WebhookEndpoint, about_endpoint, is_in_force

MOST_SHOWN = 100
IN_WORDS = frozenset({"due", "late_since", "until"})  # times as people read them, without year or zone
# registered and in force: of one key's owner, and in all. Each is asked for every step of every case
MOST_OF_KEY, MOST = 5, 100


async def make_webhook(
    session: AsyncSession,
    name: str,
    url: str,
    kinds: Sequence[str],
    *,
    by: Doer,
    settings: Settings,
    at: datetime,
    key: UUID | None = None,
    client_key: UUID | None = None,
    random: Callable[[int], bytes] = secrets.token_bytes,
) -> tuple[WebhookEndpoint, str]:
    """The row, and the secret: it can be read this once. `key`: the machine's whose it is.

    Problem `invalid` for an address that would be refused; too_many_webhooks: it is refused, and not left untold;
    what check_not_shown raises.
    """
    if (why := check_url(url, settings.webhook_private)) is not None:
        raise Problem("invalid", errors=[FieldError("url", "bad_url", f"地址不可用（{why}）", why)])
    identity, told_of = new_id(at), sorted(set(kinds))
    body = {"name": name, "url": url, "kinds": told_of}
    await check_not_shown(session, "webhook.make", client_key, body, identity, by=key or by.person_id, at=at)
    await one_at_a_time(session, "webhooks")  # counted one after another
    await _check_room(session, key, at)
    secret = PREFIX + base64.b64encode(random(32)).decode()
    row = WebhookEndpoint(
        id=identity, name=name, url=url, kinds=told_of, made_by=by.person_id, made_at=at, api_key_id=key,
        secret_sealed=Sealer(settings).seal(secret, about_endpoint(identity)),
    )  # fmt: skip
    session.add(row)
    await session.flush()
    subject, after = Subject("webhook", identity), {"kinds": row.kinds}
    await write_down(session, subject, "webhook.made", by=by, at=at, settings=settings, after=after)
    return row, secret


async def list_webhooks(session: AsyncSession, key: UUID | None = None) -> Sequence[WebhookEndpoint]:
    """All, or a machine's own; the newest first, those that have ended too."""
    mine = col(WebhookEndpoint.api_key_id) == key if key is not None else true()
    query = select(WebhookEndpoint).where(mine).order_by(col(WebhookEndpoint.id).desc()).limit(MOST_SHOWN)
    return (await session.execute(query)).scalars().all()


async def end_webhook(
    session: AsyncSession, identity: UUID, *, by: Doer, settings: Settings, at: datetime, key: UUID | None = None
) -> WebhookEndpoint:
    """It is told nothing more, not even what waits already; ended once more is no fault. Problem not_found, also for
    another machine's."""
    row = await session.get(WebhookEndpoint, identity, with_for_update=True)
    if row is None or (key is not None and row.api_key_id != key):
        raise Problem("not_found")
    if row.ended_at is None:
        row.ended_at = at
        await session.flush()
        await write_down(session, Subject("webhook", identity), "webhook.ended", by=by, at=at, settings=settings)
    return row


async def webhook_rows(
    session: AsyncSession, happenings: Sequence[Happening], facts: Mapping[UUID, Facts], at: datetime
) -> list[dict[str, Any]]:
    """The deliveries a batch of happenings means for the endpoints, in one query."""
    cases = [one for one in happenings if one.subject_kind == "case" and one.id in facts]
    public = [(one, change) for one in cases if (change := public_change(one)) is not None]
    if not public:
        return []
    query = select(WebhookEndpoint).where(is_in_force(at)).order_by(col(WebhookEndpoint.id))
    endpoints = (await session.execute(query)).scalars().all()
    return [
        _row(one, change, facts[one.id], str(endpoint.id), at)
        for one, change in public
        for endpoint in endpoints
        if not endpoint.kinds or change[0] in endpoint.kinds
    ]


async def _check_room(session: AsyncSession, key: UUID | None, at: datetime) -> None:
    own = func.count().filter(col(WebhookEndpoint.api_key_id) == key)
    counts = select(own, func.count()).select_from(WebhookEndpoint).where(is_in_force(at))
    mine, every = (await session.execute(counts)).one()
    if every >= MOST or (key is not None and mine >= MOST_OF_KEY):
        raise Problem("too_many_webhooks")


def _row(happening: Happening, change: Change, facts: Facts, address: str, at: datetime) -> dict[str, Any]:
    known = {name: said for name, said in facts.fields.items() if said not in PLACEHOLDERS and name not in IN_WORDS}
    known |= facts.instants
    kind, known["status"] = change
    known["at"] = happening.at.astimezone(UTC).isoformat()  # when it happened, not when it was told
    return {
        "id": delivery_id(happening.id, None, "webhook", address), "happening_id": happening.id,
        "subject_id": happening.subject_id, "seq": happening.seq, "person_id": None, "channel": "webhook",
        "address": address, "case_number": facts.number, "kind": kind.value, "urgency": Urgency.NORMAL, "title": "",
        "text": "", "fields": known, "step": 0, "wording": 0, "is_sealed": False, "state": State.CREATED,
        "attempts": 0, "made_at": at, "due_at": at, "ends_at": None, "ended_at": None, "fault": None,
    }  # fmt: skip
