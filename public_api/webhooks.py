"""Webhooks of machines: whoever holds a key registers where it is told, sees and ends its own, and what did not get
through to them."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Body, Query
from pydantic import ConfigDict, Field

from backend.ground.doer import Doer
from backend.ground.late_model import LateModel
from backend.ground.paging import MOST, USUAL
from backend.ground.strict import CleanText, InstantIn, StrictModel
from backend.people.api_key import ApiKey, Scope
from backend.web import DatabaseHere, Now, ReadSession, SettingsHere, WriteSession
from backend.web.client_key import HeaderKey, key_or_none
from backend.web.late_routes import Router
from notifications import (
    Asker,
    FailureCode,
    PublicKind,
    end_webhook,
    list_webhooks,
    make_webhook,
    replay_failure,
    replay_failures,
    webhook_failures,
)
from public_api.feeds import machine

router = Router(prefix="/feeds/v1/webhooks", tags=["feeds"])
Machine = Annotated[ApiKey, machine(Scope.FEEDS)]
EXAMPLE = {"url": "https://platform.example.gov.cn/hooks/cgt", "kinds": ["case.close"]}
REPLAY = {"since": "2026-11-30T08:00:00+08:00"}


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


class FailureOut(LateModel):
    """A delivery that did not get through. `id`: its `webhook-id`; `seq`: its place among what happened to the case;
    `status`: the HTTP status that was answered, if there was one; `next_at`: when it is tried again by itself, null
    once it is not (`ended_at`): only a replay sends it then."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    kind: PublicKind
    number: str | None
    seq: int
    at: datetime
    attempts: int
    code: FailureCode
    status: int | None
    next_at: datetime | None
    ended_at: datetime | None


class FailurePage(LateModel):
    """A page, newest first; there is more as long as there is a `next`, however many items there are."""

    items: list[FailureOut]
    next: str | None


class ReplayIn(StrictModel):
    """From which moment on; `after`: the `next` of the answer before, to go on."""

    since: InstantIn
    after: CleanText | None = Field(default=None, max_length=200)


class SentAgainOut(LateModel):
    """How many are sent again; with a `next` there may be more: ask again with it."""

    model_config = ConfigDict(from_attributes=True)

    count: int
    next: str | None


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


@router.get("/{identity}/failures", summary="我的 Webhook 未送达的消息")
async def list_own_failures(
    identity: UUID,
    key: Machine,
    session: ReadSession,
    limit: Annotated[int, Query(ge=1, le=MOST)] = USUAL,
    after: str | None = None,
) -> FailurePage:
    """What did not get through: tried again still, or ended. A page looks through so much of the books and no more: it
    may have fewer items than `limit`, or none, and still a `next` to go on with."""
    page = await webhook_failures(session, identity, key.id, limit, after)
    return FailurePage(items=[FailureOut.model_validate(one) for one in page.items], next=page.next)


@router.post("/{identity}/failures/{failure}/replay", summary="重新投递一条消息")
async def replay_own_failure(
    identity: UUID, failure: UUID, key: Machine, db: DatabaseHere, settings: SettingsHere, at: Now
) -> SentAgainOut:
    """Sends one that ended again, with the same `webhook-id`. What waits to be sent already, or got through meanwhile,
    stays as it is: `count` 0."""
    asker = Asker(key.id, Doer(key.made_by), at)
    return SentAgainOut.model_validate(await replay_failure(db, identity, failure, asker, settings))


@router.post("/{identity}/replay", summary="重新投递某时以来的消息")
async def replay_own_failures(
    identity: UUID, form: Annotated[ReplayIn, Body(examples=[REPLAY])], key: Machine, db: DatabaseHere,
    settings: SettingsHere, at: Now,
) -> SentAgainOut:  # fmt: skip
    """Sends all again that ended without getting through, of what happened since a moment, each with the `webhook-id`
    it had. Asked twice, nothing is sent twice as often: what waits already stays as it is."""
    asker = Asker(key.id, Doer(key.made_by), at)
    done = await replay_failures(db, identity, form.since, form.after, asker, settings)
    return SentAgainOut.model_validate(done)
