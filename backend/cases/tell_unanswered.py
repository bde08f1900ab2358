"""Applications and appeals (申请、申诉) that wait beyond their limit: whoever has the word is told again, then others,
level by level (逐级上报), each level once.

Since when one waits, and of what was told, its history says: what put it where it waits, and the lines since. Those
that wait are few and found by an index.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.calendars.published_calendar import published_calendar
from backend.cases import history
from backend.cases.application import Application, Decision
from backend.cases.case import Case
from backend.cases.nobody_else import Waiting, nobody_else_in
from backend.cases.stage_limits_at import PublishedStageLimits
from backend.ground.db import Database
from backend.ground.happening import Happening, record_all
from backend.ground.left_aside import Choice, LeftAside, naming
from backend.ground.slices import slices
from backend.releases.published_releases import PublishedReleases
from backend.workflow.asked_limits import BY_ASKED
from backend.workflow.escalation import LEVELS, UNANSWERED, Level, Scope
from backend.workflow.facts import Asked
from backend.working_time import Duration

BATCH = 200
BEGINS = ("case.apply", "case.appeal", "case.grant")  # what put it where it waits
OF_ASKED = LEVELS[Scope.ASKED]


@dataclass(frozen=True)
class Waits:
    """What waits in a case: since when, and how many levels were told of it."""

    case_id: UUID
    application: UUID
    asks: Asked
    body: str | None
    since: datetime
    told: int = 0


DueAt = Callable[[Waits, Level], datetime]


async def tell_unanswered(
    db: Database, at: datetime, left: LeftAside | None = None, releases: PublishedReleases | None = None
) -> bool:
    """Tells of up to 200; True if there may be more, be it the next level of the same. Any number of workers may do it
    at once. What cannot be told of is in `left`, and tried again when it is due; `releases`: the laws that are known
    from the time before."""
    laws = releases or PublishedReleases()

    async def _told(choice: Choice) -> int:
        async with db.read() as session:
            due_at = await _counting(session)
            late = [one.case_id for one in await _late(session, at, choice, due_at)]
        if not late:
            return 0
        async with db.write() as session:
            held = (await session.execute(_held(late[: choice.most]))).scalars().all()
            with naming(held):
                if held and (still := await _late(session, at, replace(choice, only=held), due_at)):
                    await _tell(session, still, at, laws, due_at)
        return len(held)

    return bool(await (left or LeftAside(Scope.ASKED)).together(db, _told, BATCH, at))


def _held(ids: Collection[UUID]) -> Any:
    rows = select(col(Case.id)).where(col(Case.id).in_(ids)).order_by(col(Case.id))
    return rows.with_for_update(skip_locked=True)


async def _late(session: AsyncSession, at: datetime, choice: Choice, due_at: DueAt) -> list[Waits]:
    """Those whose next level has fallen due, the oldest first."""
    old = [one for one in await _waiting(session, choice) if due_at(one, OF_ASKED[0]) <= at]
    known = [one for some in slices(old) for one in await _known(session, some)]
    return [
        one
        for one in known
        if one.told < len(OF_ASKED) and due_at(one, OF_ASKED[one.told]) <= at
    ]  # fmt: skip


async def _counting(session: AsyncSession) -> DueAt:
    """By the calendar, and the city's limits, in force."""
    calendar, limits = await published_calendar(session), await PublishedStageLimits().current(session)

    def _due_at(one: Waits, level: Level) -> datetime:
        limit = limits[one.asks]
        return calendar.add(one.since, Duration(limit.value * level.share, limit.unit))

    return _due_at


async def _waiting(session: AsyncSession, choice: Choice) -> list[Waits]:
    """All that wait, as if each had waited since it was made."""
    query = (
        select(col(Case.id), col(Application.id), col(Case.asks), col(Case.body_code), col(Application.made_at))
        .join(Application, col(Application.case_id) == col(Case.id))
        .where(
            col(Case.asks).is_not(None), col(Application.state) == Decision.PENDING, *choice.where(col(Case.id))
        )
        .order_by(col(Application.made_at), col(Case.id))
    )  # fmt: skip
    return [Waits(*row) for row in await session.execute(query)]


async def _known(session: AsyncSession, waiting: Sequence[Waits]) -> list[Waits]:
    """The same, by what their histories say."""
    found = {one.case_id: one for one in waiting}
    first = UUID(int=min(one.application.int >> 80 for one in waiting) << 80)  # ids carry the time: no month before it
    query = (
        select(col(Happening.subject_id), col(Happening.kind), col(Happening.at))
        .where(
            col(Happening.subject_id).in_(found), col(Happening.id) >= first,
            col(Happening.kind).in_((*BEGINS, UNANSWERED)),
        )
        .order_by(col(Happening.subject_id), col(Happening.seq))
    )  # fmt: skip
    for case_id, kind, at in await session.execute(query):
        one = found[case_id]
        found[case_id] = replace(one, told=one.told + 1) if kind == UNANSWERED else replace(one, since=at, told=0)
    return list(found.values())


async def _tell(
    session: AsyncSession, late: Sequence[Waits], at: datetime, laws: PublishedReleases, due_at: DueAt
) -> None:
    waiting = await nobody_else_in(session, [one.case_id for one in late], at, laws)
    told = {one.case_id: _data(one, due_at(one, OF_ASKED[0]), waiting[one.case_id]) for one in late}
    await record_all(session, subject_kind=history.SUBJECT, kind="case.unanswered", at=at, told=told)


def _data(one: Waits, answer_due_at: datetime, waiting: Waiting) -> Mapping[str, Any]:
    """No `due_at`: whoever reads a history takes that for the case's own."""
    level, limit = OF_ASKED[one.told], BY_ASKED[one.asks]
    whose = limit.whose(waiting.nobody)
    return {
        "level": level.number, "clock": level.scope.value, "asks": one.asks.value, "department": one.body,
        "whom": list(level.whom or whose), "answer_due_at": answer_due_at.isoformat(),
        **({"no_dispatcher": True} if whose == limit.turns[-1] else {}),
    }  # fmt: skip
