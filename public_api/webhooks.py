"""Webhooks of machines: whoever holds a key registers where it is told, and sees and ends its own."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Body
from pydantic import ConfigDict, Field

from backend.ground.doer import Doer
from backend.ground.late_model import LateModel
from backend.ground.strict import CleanText, StrictModel
from backend.people.api_key import ApiKey, Scope
from backend.web import Now, ReadSession, SettingsHere, WriteSession
from backend.web.client_key import HeaderKey, key_or_none
from backend.web.late_routes import Router
from notifications import PublicKind, end_webhook, list_webhooks, make_webhook
from public_api.feeds import machine

router = Router(prefix="/feeds/v1/webhooks", tags=["feeds"])
Machine = Annotated[ApiKey, machine(Scope.FEEDS)]
EXAMPLE = {"url": "https://platform.example.gov.cn/hooks/cgt", "kinds": ["case.close"]}


class HookIn(StrictModel):
    """Where it is told, and of what; no kinds means all that is public."""

    url: CleanText = Field(max_length=500)
    kinds: list[PublicKind] = Field(default_factory=list, max_length=len(PublicKind))
    client_key: UUID | None = None


class HookLine(LateModel):
    """One's webhook, without its secret."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    url: str
    kinds: list[PublicKind]
    made_at: datetime
    ended_at: datetime | None


class NewHook(HookLine):
    """A new webhook. `secret` is shown this once."""

    secret: str


class HookList(LateModel):
    """One's own, newest first."""

    items: list[HookLine]
    next: None = None


@router.get("", summary="我的 Webhook")
async def list_own_webhooks(key: Machine, session: ReadSession) -> HookList:
    """Those registered with this key."""
    return HookList(items=[HookLine.model_validate(row) for row in await list_webhooks(session, key.id)])


@router.post("", status_code=201, summary="登记我的 Webhook")
async def register_own_webhook(
    form: Annotated[HookIn, Body(examples=[EXAMPLE])],
    key: Machine,
    session: WriteSession,
    settings: SettingsHere,
    at: Now,
    header: HeaderKey,
) -> NewHook:
    """From now on it is told, signed with the secret in the answer; it ends with the key. The same `client_key` (or
    `Idempotency-Key`) again registers no second one: 409 shown_once, with its id."""
    by = Doer(key.made_by)
    row, secret = await make_webhook(
        session, key.name, form.url, form.kinds, by=by, settings=settings, at=at, key=key.id,
        client_key=key_or_none(form.client_key, header),
    )  # fmt: skip
    return NewHook(secret=secret, **HookLine.model_validate(row).model_dump())


@router.post("/{identity}/end", summary="停用我的 Webhook")
async def end_own_webhook(
    identity: UUID, key: Machine, session: WriteSession, settings: SettingsHere, at: Now
) -> HookLine:
    """It is told nothing more."""
    by = Doer(key.made_by)
    row = await end_webhook(session, identity, by=by, settings=settings, at=at, key=key.id)
    return HookLine.model_validate(row)
