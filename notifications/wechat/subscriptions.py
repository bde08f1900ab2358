"""One's subscriptions to WeChat messages: which templates there are, what remains, what one answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.ground.deed_key import DeedKey, digest_of, use_key
from backend.ground.errors import FieldError, Problem
from backend.ground.ids import new_id
from backend.ground.settings import Settings
from notifications.wechat.subscription_answer import Reply, Teller, long_term_ids, note_answers
from notifications.wechat.subscription_quota import quotas_of

DEED = "wechat_subscriptions"


@dataclass(frozen=True)
class Subscription:
    """A template to ask for with requestSubscribeMessage, and how many messages may still be sent by it."""

    name: str
    template_id: str
    long_term: bool
    remaining: int


async def subscriptions_of(session: AsyncSession, person_id: UUID, settings: Settings) -> list[Subscription]:
    """All templates of this city."""
    left, standing = await quotas_of(session, person_id), long_term_ids(settings)
    return [
        Subscription(name, identity, identity in standing, left.get(identity, 0))
        for name, identity in sorted(settings.wechat_templates.items())
    ]


async def answer_subscriptions(
    session: AsyncSession,
    person_id: UUID,
    client_key: UUID,
    results: Mapping[str, Reply],
    *,
    settings: Settings,
    at: datetime,
) -> bool:
    """Counts what a client reports, once for each key; True if this very report was made before.

    Problem `invalid` naming every template that is not ours; key_reused.
    """
    unknown = sorted(set(results) - set(settings.wechat_templates.values()))
    if unknown:
        faults = [FieldError(f"results.{one}", "unknown_template", "未知的模板", "unknown template") for one in unknown]
        raise Problem("invalid", errors=faults)
    digest = digest_of({template: reply.value for template, reply in results.items()})
    made = new_id(at)
    key = DeedKey(person_id=person_id, deed=DEED, client_key=client_key, body_digest=digest, made=made, at=at)
    if await use_key(session, key) is not None:
        return True
    await note_answers(session, person_id, results, teller=Teller.CLIENT, settings=settings, at=at)
    return False
