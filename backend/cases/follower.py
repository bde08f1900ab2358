"""Who follows a case besides its reporter: of cases merged into it (并案), who said me too, who chose to."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import delete, literal, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col

from backend.cases.case import Case
from backend.cases.me_too import MeToo
from backend.cases.merged_beside import Beside
from backend.ground.insert_on import insert_on


class Follower(SQLModel, table=True):
    """A person who is told of a case's public steps."""

    __tablename__ = "case_follower"

    case_id: UUID = Field(primary_key=True, foreign_key="cases.id")
    person_id: UUID = Field(primary_key=True, index=True)


async def follow_instead(session: AsyncSession, gone: Case, kept: Case) -> None:
    """The reporter and the followers of the one follow the other, too: that it was merged is still told of the one."""
    those = select(col(Follower.person_id)).where(col(Follower.case_id) == gone.id)
    people = set((await session.execute(those)).scalars()) | {gone.reporter_id}
    rows = [
        {"case_id": kept.id, "person_id": person}
        for person in sorted(person for person in people if person and person != kept.reporter_id)
    ]
    if rows:
        await session.execute(insert_on(session, Follower).on_conflict_do_nothing(), rows)


async def follow_no_more(session: AsyncSession, gone: Case, kept: Case, beside: Beside) -> None:
    """Who followed the one that stays because of the other (并案) follows the other alone, but for who said me too, and
    whose own report, or one they follow, was merged into it besides."""
    those = select(col(Follower.person_id)).where(col(Follower.case_id) == gone.id)
    people = set((await session.execute(those)).scalars()) | {gone.reporter_id}
    said = select(col(MeToo.person_id)).where(col(MeToo.case_id) == kept.id)
    on_the_way = col(Case.ended_at).in_(sorted(beside.came))
    merged = (col(Case.merged_into) == kept.number, col(Case.id) != gone.id, ~on_the_way)
    still = select(col(Follower.person_id)).join(Case, col(Case.id) == col(Follower.case_id)).where(*merged)
    await session.execute(
        delete(Follower).where(
            col(Follower.case_id) == kept.id,
            col(Follower.person_id).in_([person for person in people if person and person not in beside.since]),
            col(Follower.person_id).not_in(said),
            col(Follower.person_id).not_in(still),
        )
    )


async def follow(session: AsyncSession, case: Case, person_id: UUID) -> None:
    """From now on, or as before. Whoever reported it is told anyway."""
    if person_id == case.reporter_id:
        return
    row = {"case_id": case.id, "person_id": person_id}
    await session.execute(insert_on(session, Follower).values(row).on_conflict_do_nothing())


async def followers_of(session: AsyncSession, case_ids: Sequence[UUID]) -> Mapping[UUID, Sequence[UUID]]:
    """For each case who follows it."""
    query = select(Follower).where(col(Follower.case_id).in_(case_ids))
    found: dict[UUID, list[UUID]] = {}
    for row in (await session.execute(query)).scalars():
        found.setdefault(row.case_id, []).append(row.person_id)
    return found


async def followed_by(session: AsyncSession, selves: Collection[UUID]) -> list[str]:
    """The numbers of the cases a person follows."""
    followed = select(col(Follower.case_id)).where(col(Follower.person_id).in_(selves))
    query = select(col(Case.number)).where(col(Case.id).in_(followed)).order_by(col(Case.id))
    return list((await session.execute(query)).scalars())


async def hand_over_following(session: AsyncSession, giver: UUID, taker: UUID) -> None:
    """What one person follows the other follows."""
    held = select(col(Follower.case_id), literal(taker, type_=Follower.__table__.c.person_id.type)).where(  # type: ignore[attr-defined]
        col(Follower.person_id) == giver
    )
    await session.execute(
        insert_on(session, Follower).from_select(["case_id", "person_id"], held).on_conflict_do_nothing()
    )
    await forget_following(session, giver)


async def forget_following(session: AsyncSession, person_id: UUID) -> None:
    """They follow nothing any more."""
    await session.execute(delete(Follower).where(col(Follower.person_id) == person_id))


async def point_on(session: AsyncSession, gone: Case, kept: Case) -> None:
    """What had been merged into the one now names the other."""
    moved = update(Case).where(col(Case.merged_into) == gone.number).values(merged_into=kept.number)
    await session.execute(moved.execution_options(synchronize_session=False))
