"""Webhooks: machines are told of what is public, signed, in order for each case, until they say that they have it.

As Standard Webhooks has it: `webhook-id` (the same in every attempt), `webhook-timestamp`, `webhook-signature`
`v1,base64(HMAC-SHA-256(secret, "id.timestamp.body"))`. A receiver refuses timestamps more than five minutes off, and
ids it has had.
"""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from backend.ground.db import Database
from backend.ground.seal import Sealer
from backend.ground.settings import Settings
from notifications.channels.channel import AfterUnknown, Outcome, Receipt, Unsendable, read_at_home
from notifications.channels.guarded_address import Resolve, pinned, resolved
from notifications.channels.outside import STATUS, Outside, check_status
from notifications.delivery import Delivery
from notifications.outbox.rules import rule_of
from notifications.webhook_endpoint import (
    PREFIX,
    PUBLIC_KINDS,
    PublicKind,
    WebhookEndpoint,
    about_endpoint,
    is_in_force,
)

# what is public of a happening: nothing else leaves
PUBLIC_FIELDS = ("number", "bucket", "place", "department", "due_at", "until", "reason")
# those that stand under another name in a delivery: under its own, rows of earlier releases hold the words people read
KEPT_AS = {"until": "rests_until"}
# a receiver's refusals may be a slip of its own: tried again, but for one that says it is gone or cannot take the body
STATUSES: dict[int, Outcome] = STATUS | {
    **dict.fromkeys((401, 402, 403, 404, 405, 406, 407, 409, 421, 423, 424, 426, 428, 431, 451), Outcome.TEMPORARY),
    400: Outcome.PERMANENT, 410: Outcome.PERMANENT, 413: Outcome.PERMANENT, 422: Outcome.PERMANENT,
    501: Outcome.TEMPORARY,
}  # fmt: skip


class Webhook:
    """Sends to one endpoint; its address is looked up and checked each time."""

    name = "webhook"
    after_unknown = AfterUnknown.RETRY  # the id is the same: a receiver knows it again

    def __init__(self, db: Database, settings: Settings, resolve: Resolve = resolved) -> None:
        self._db, self._settings, self._resolve = db, settings, resolve
        # two hosts may share an address, but no connection; one for each that is asked at once, else others wait
        # for those of a receiver that hangs, and are taken for receivers that do not answer
        self._outside = Outside(keep=False, at_once=rule_of(self.name).at_once)

    async def close(self) -> None:
        await self._outside.close()

    async def send(self, delivery: Delivery, at: datetime) -> Receipt:
        async with read_at_home(self._db) as session:
            here = (col(WebhookEndpoint.id) == UUID(delivery.address), is_in_force(at))
            endpoint = (await session.execute(select(WebhookEndpoint).where(*here))).scalar_one_or_none()
        if endpoint is None or delivery.kind not in PUBLIC_KINDS:
            raise Unsendable("no_endpoint")
        where = await pinned(endpoint.url, self._settings.webhook_private, self._resolve)
        secret = Sealer(self._settings).open(endpoint.secret_sealed, about_endpoint(endpoint.id))
        content = body_of(delivery)
        headers = signed_headers(secret, str(delivery.id), at, content) | {"Host": where.authority}
        sni = {"sni_hostname": where.host}
        answer = await self._outside.ask("POST", where.url, content=content, headers=headers, extensions=sni)
        return Receipt(None, f"HTTP {check_status(answer, at, STATUSES).status}")


def body_of(delivery: Delivery) -> bytes:
    """The whitelist, as JSON."""
    kind = PublicKind(delivery.kind)
    said: dict[str, Any] = {
        "id": str(delivery.id), "kind": kind, "seq": delivery.seq,
        "status": delivery.fields.get("status", PUBLIC_KINDS[kind]),
        "at": delivery.fields.get("at", delivery.made_at.astimezone(UTC).isoformat()),
    }  # fmt: skip
    kept = {name: delivery.fields.get(KEPT_AS.get(name, name)) for name in PUBLIC_FIELDS}
    fields = {name: value for name, value in kept.items() if value is not None}
    return json.dumps(said | fields, ensure_ascii=False, separators=(",", ":")).encode()


def signed_headers(secret: str, identity: str, at: datetime, content: bytes) -> dict[str, str]:
    """The three headers, and the content type."""
    stamp = str(int(at.timestamp()))
    return {
        "Content-Type": "application/json", "User-Agent": "chengguantong-webhook", "webhook-id": identity,
        "webhook-timestamp": stamp, "webhook-signature": signature(secret, identity, stamp, content),
    }  # fmt: skip


def signature(secret: str, identity: str, stamp: str, content: bytes) -> str:
    """`v1,` and the base64 of the HMAC. The secret reads `whsec_` and base64."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    mac = hmac.new(key, f"{identity}.{stamp}.".encode() + content, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(mac).decode()}"
