"""What a person answered when asked to subscribe (订阅授权): told by the client, by the platform's push, or by both."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col

from backend.ground.columns import Instant, stored_enum
from backend.ground.ids import new_id
from backend.ground.settings import Settings
from backend.people.retention import Kept
from notifications.wechat.subscription_quota import add_quota, open_quotas

SAME = timedelta(minutes=5)  # the client's word and the platform's within it are about the same consent


class Reply(StrEnum):
    """The words of requestSubscribeMessage."""

    ACCEPT = "accept"
    REJECT = "reject"
    BAN = "ban"  # 模板被封禁
    FILTER = "filter"  # 同名模板被过滤


class Teller(StrEnum):
    CLIENT = "client"
    PLATFORM = "platform"


class SubscriptionAnswer(SQLModel, table=True):
    """One accept, as one side told it. `met`: the other side has told the same, so it counts once."""

    __tablename__ = "subscription_answer"
    __table_args__ = (Index("ix_subscription_answer_person", "person_id", "template_id", "at"),)

    id: UUID = Field(primary_key=True)
    person_id: UUID = Field(foreign_key="person.id")
    template_id: str = Field(max_length=64)
    teller: Teller = Field(sa_type=stored_enum(Teller))
    met: bool = False
    at: datetime = Field(sa_type=Instant)


KEPT_ANSWERS = (
    Kept("订阅授权的应答（用于去重）", SubscriptionAnswer, "at", 30, "识别两端上报的同一次授权", by_id=True),
)


async def note_answers(
    session: AsyncSession,
    person_id: UUID,
    results: Mapping[str, Reply],
    *,
    teller: Teller,
    settings: Settings,
    at: datetime,
) -> None:
    """Counts each accept once, whoever tells it first. A reject takes back nothing that was given before."""
    accepted = {template for template, reply in results.items() if reply is Reply.ACCEPT}
    await open_quotas(session, person_id, accepted)
    standing = long_term_ids(settings)
    for template in sorted(accepted):  # three at the most: the platform asks for no more at once
        met = await _meet(session, person_id, template, teller, at)
        row = SubscriptionAnswer(
            id=new_id(at), person_id=person_id, template_id=template, teller=teller, met=met, at=at
        )
        session.add(row)
        if not met:
            await add_quota(session, person_id, template, template in standing)
    await session.flush()


def long_term_ids(settings: Settings) -> frozenset[str]:
    """The ids of the templates that are long-term subscriptions."""
    names = {name.strip() for name in settings.wechat_long_term.split(",")}
    return frozenset(identity for name, identity in settings.wechat_templates.items() if name in names)


async def forget_answers(session: AsyncSession, person_id: UUID) -> None:
    """All of a person's."""
    await session.execute(delete(SubscriptionAnswer).where(col(SubscriptionAnswer.person_id) == person_id))


async def _meet(session: AsyncSession, person_id: UUID, template: str, teller: Teller, at: datetime) -> bool:
    """Whether the other side has told this consent already; its row is then met."""
    other = (
        select(col(SubscriptionAnswer.id))
        .where(
            col(SubscriptionAnswer.person_id) == person_id,
            col(SubscriptionAnswer.template_id) == template,
            col(SubscriptionAnswer.teller) != teller,
            col(SubscriptionAnswer.met).is_(False),
            col(SubscriptionAnswer.at).between(at - SAME, at + SAME),
        )
        .order_by(col(SubscriptionAnswer.at))
        .limit(1)
    )
    found = (await session.execute(other)).scalar_one_or_none()
    if found is None:
        return False
    mark = update(SubscriptionAnswer).where(col(SubscriptionAnswer.id) == found).values(met=True)
    await session.execute(mark.execution_options(synchronize_session=False))
    return True
