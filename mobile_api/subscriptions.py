"""One's subscriptions to WeChat messages (订阅消息)."""

from typing import Annotated
from uuid import UUID

from fastapi import Body, Header, Response
from pydantic import ConfigDict, Field

from backend.ground.late_model import LateModel
from backend.ground.strict import CleanText, StrictModel
from backend.web import CurrentActor, Now, ReadSession, SettingsHere, WriteSession
from backend.web.client_key import key_of
from backend.web.late_routes import Router
from notifications import Reply, answer_subscriptions, subscriptions_of

router = Router(prefix="/api/v1/me/wechat/subscriptions", tags=["wechat"])
EXAMPLE = {"client_key": "0197e2a4-0000-7000-8000-000000000001", "results": {}}


class AnswersIn(StrictModel):
    """What requestSubscribeMessage gave: each template id, and the person's answer. At most three at once."""

    client_key: UUID | None = None
    results: dict[CleanText, Reply] = Field(max_length=3)


class SubscriptionOut(LateModel):
    """A template to ask for, and how many messages may still be sent by it; of a long-term one 1 while it stands."""

    model_config = ConfigDict(from_attributes=True)

    name: str
    template_id: str
    long_term: bool
    remaining: int


class SubscriptionList(LateModel):
    """All templates."""

    items: list[SubscriptionOut]
    next: None = None


@router.get("", summary="我的订阅消息")
async def list_my_subscriptions(by: CurrentActor, session: ReadSession, settings: SettingsHere) -> SubscriptionList:
    """Which templates to ask for, and what remains of each."""
    found = await subscriptions_of(session, by.id, settings)
    return SubscriptionList(items=[SubscriptionOut.model_validate(one) for one in found])


@router.post("", summary="上报订阅结果")
async def report_subscriptions(
    form: Annotated[AnswersIn, Body(examples=[EXAMPLE])],
    response: Response,
    by: CurrentActor,
    session: WriteSession,
    settings: SettingsHere,
    at: Now,
    idempotency_key: Annotated[str | None, Header()] = None,
) -> SubscriptionList:
    """Counts the answers; the same key again counts nothing."""
    key = key_of(form.client_key, idempotency_key)
    if await answer_subscriptions(session, by.id, key, form.results, settings=settings, at=at):
        response.headers["Idempotent-Replayed"] = "true"
    return await list_my_subscriptions(by, session, settings)
