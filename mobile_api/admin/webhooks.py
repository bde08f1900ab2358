"""Webhooks: which machines are told of what happens."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Body
from pydantic import ConfigDict, Field

from backend.ground.late_model import LateModel
from backend.ground.strict import CleanText, StrictModel
from backend.web import Now, ReadSession, SettingsHere, WriteSession
from backend.web.client_key import HeaderKey, key_or_none
from backend.web.late_routes import Router
from mobile_api.admin.who import SecurityAdmin
from notifications import PublicKind, end_webhook, list_webhooks, make_webhook

router = Router(prefix="/webhooks")
EXAMPLE = {"name": "台州市平台", "url": "https://platform.example.gov.cn/hooks/cgt", "kinds": ["case.close"]}


class WebhookIn(StrictModel):
    """Whose it is, where it is told, and of what; no kinds means all that is public."""

    name: CleanText = Field(min_length=1, max_length=80)
    url: CleanText = Field(max_length=500)
    kinds: list[PublicKind] = Field(default_factory=list, max_length=len(PublicKind))
    client_key: UUID | None = None


class WebhookLine(LateModel):
    """A webhook, without its secret."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    url: str
    kinds: list[PublicKind]
    made_at: datetime
    ended_at: datetime | None


class NewWebhook(WebhookLine):
    """A new webhook. `secret` is shown this once."""

    secret: str


class WebhookList(LateModel):
    """All webhooks, newest first."""

    items: list[WebhookLine]
    next: None = None


@router.get("", summary="Webhook 列表")
async def list_all_webhooks(_by: SecurityAdmin, session: ReadSession) -> WebhookList:
    """All, those that have ended too."""
    return WebhookList(items=[WebhookLine.model_validate(row) for row in await list_webhooks(session)])


@router.post("", status_code=201, summary="登记 Webhook")
async def register_webhook(
    form: Annotated[WebhookIn, Body(examples=[EXAMPLE])],
    by: SecurityAdmin,
    session: WriteSession,
    settings: SettingsHere,
    at: Now,
    header: HeaderKey,
) -> NewWebhook:
    """From now on it is told, signed with the secret in the answer. The same `client_key` again registers no second
    one: 409 shown_once, with its id."""
    client_key = key_or_none(form.client_key, header)
    row, secret = await make_webhook(
        session, form.name, form.url, form.kinds, by=by.doer, settings=settings, at=at, client_key=client_key
    )
    return NewWebhook(secret=secret, **WebhookLine.model_validate(row).model_dump())


@router.post("/{identity}/end", summary="停用 Webhook")
async def end_one_webhook(
    identity: UUID, by: SecurityAdmin, session: WriteSession, settings: SettingsHere, at: Now
) -> WebhookLine:
    """It is told nothing more."""
    return WebhookLine.model_validate(await end_webhook(session, identity, by=by.doer, settings=settings, at=at))
