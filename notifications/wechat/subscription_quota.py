"""How many subscribe messages may still be sent to whom: a balance for each person and template (订阅额度)."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import case, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col

from backend.ground.insert_on import insert_on

MOST = 1000  # nobody is told as often; a client that reports in a loop gains nothing


class SubscriptionQuota(SQLModel, table=True):
    """Each accept of a one-time subscription adds one. Of a long-term one, `remaining` is 1 while it stands."""

    __tablename__ = "subscription_quota"

    person_id: UUID = Field(primary_key=True, foreign_key="person.id")
    template_id: str = Field(primary_key=True, max_length=64)
    remaining: int = 0


async def quotas_of(session: AsyncSession, person_id: UUID) -> dict[str, int]:
    """What remains, by template id."""
    query = select(col(SubscriptionQuota.template_id), col(SubscriptionQuota.remaining)).where(
        col(SubscriptionQuota.person_id) == person_id
    )
    return dict((await session.execute(query)).tuples().all())


async def open_quotas(session: AsyncSession, person_id: UUID, templates: Collection[str]) -> None:
    """Makes and locks the rows, in one order, so that two reports of one consent are counted one after the other."""
    rows = [{"person_id": person_id, "template_id": one, "remaining": 0} for one in sorted(templates)]
    if rows:
        await session.execute(insert_on(session, SubscriptionQuota).on_conflict_do_nothing(), rows)
        mine = (col(SubscriptionQuota.person_id) == person_id, col(SubscriptionQuota.template_id).in_(templates))
        await session.execute(
            select(SubscriptionQuota).where(*mine).order_by(col(SubscriptionQuota.template_id)).with_for_update()
        )


async def add_quota(session: AsyncSession, person_id: UUID, template_id: str, long_term: bool) -> None:
    """One consent more; the row is open."""
    here = col(SubscriptionQuota.remaining)
    change = update(SubscriptionQuota).where(*_row(person_id, template_id))
    more = change.values(remaining=1) if long_term else change.where(here < MOST).values(remaining=here + 1)
    await session.execute(more.execution_options(synchronize_session=False))


async def spend_quota(session: AsyncSession, person_id: UUID, template_id: str) -> bool:
    """One message less; False, and nothing changed, where none remains: two workers never make it negative."""
    left = col(SubscriptionQuota.remaining)
    spent = update(SubscriptionQuota).where(*_row(person_id, template_id), left > 0).values(remaining=left - 1)
    done = spent.returning(left).execution_options(synchronize_session=False)
    return (await session.execute(done)).first() is not None


async def empty_quota(session: AsyncSession, person_id: UUID, template_id: str) -> None:
    """The platform says that the person has refused, or that nothing remains (43101)."""
    none = update(SubscriptionQuota).where(*_row(person_id, template_id)).values(remaining=0)
    await session.execute(none.execution_options(synchronize_session=False))


async def hand_over_quotas(session: AsyncSession, giver: UUID, taker: UUID) -> None:
    """The consents belong to the WeChat account, which is the taker's now: they are added to the taker's own."""
    given = await quotas_of(session, giver)
    await open_quotas(session, taker, given)
    for template, remaining in given.items():
        more = update(SubscriptionQuota).where(*_row(taker, template))
        both = col(SubscriptionQuota.remaining) + remaining
        sum_of = more.values(remaining=case((both > MOST, MOST), else_=both))
        await session.execute(sum_of.execution_options(synchronize_session=False))
    await forget_quotas(session, giver)


async def forget_quotas(session: AsyncSession, person_id: UUID) -> None:
    """All of a person's."""
    await session.execute(delete(SubscriptionQuota).where(col(SubscriptionQuota.person_id) == person_id))


def _row(person_id: UUID, template_id: str) -> tuple:  # type: ignore[type-arg]
    return col(SubscriptionQuota.person_id) == person_id, col(SubscriptionQuota.template_id) == template_id
