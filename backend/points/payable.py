"""Whom points can be transferred to: who has a phone. Who has none is told, and waits for the next payout."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from backend.ground.happening import record_all
from backend.ground.ids import new_ids
from backend.ground.slices import slices
from backend.people.person import Person
from backend.points.payout_line import PayoutLine
from backend.points.post_entry import SUBJECT
from backend.points.ranking import self_of

Keeper = aliased(Person)  # whom an account became


async def with_phone(session: AsyncSession, people: Sequence[UUID]) -> set[UUID]:
    """Those of them who have one, by whichever account is left of them."""
    found = set[UUID]()
    for some in slices(people):
        query = (
            select(col(Person.id))
            .join(Keeper, col(Keeper.id) == self_of())
            .where(col(Person.id).in_(some), col(Keeper.phone_sealed).is_not(None))
        )
        found.update((await session.execute(query)).scalars())
    return found


def paid_lines(payout_id: UUID) -> Select[tuple[PayoutLine, Person]]:
    """The lines something was paid of, each with who the person is now."""
    return (
        select(PayoutLine, Keeper)
        .join(Person, col(Person.id) == col(PayoutLine.person_id))
        .join(Keeper, col(Keeper.id) == self_of())
        .where(col(PayoutLine.payout_id) == payout_id, col(PayoutLine.paid) > 0)
        .order_by(col(PayoutLine.place))
    )


async def tell_unpaid(
    session: AsyncSession, due: Sequence[tuple[UUID, int]], payable: Collection[UUID], at: datetime
) -> None:
    """Who has no phone hears that points are waiting, while there is time to attach one."""
    waiting = [one for one in due if one[0] not in payable]
    for some in slices(waiting):
        told: Mapping[UUID, Mapping[str, object]] = {
            identity: {"person": str(who), "points": points}
            for identity, (who, points) in zip(new_ids(at, len(some)), some, strict=True)
        }
        await record_all(session, subject_kind=SUBJECT, kind="points.unpaid", at=at, told=told)
