"""The leader's overview (今日概览): how the city, a town or a department stands now, in eight queries."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.cases.case import Case
from backend.cases.case_return import CaseReturn
from backend.cases.escalation_lag import escalation_lag
from backend.cases.find import seen_by
from backend.cases.light_at import light_is, overdue_is
from backend.cases.wanted import moved_since
from backend.evaluation.counts import PUBLIC
from backend.ground.clock import CITY_ZONE
from backend.ground.errors import Problem
from backend.people.actor import Actor
from backend.workflow.limits import Light
from backend.workflow.roles import Role
from backend.workflow.steps import Step

MAY_OVERLOOK = frozenset({Role.LEADER, Role.SUPERVISOR, Role.CHIEF, Role.DISPATCHER, Role.DESK, Role.ARBITER})
DAYS = timedelta(days=30)  # of returns and ratings
PAIRS = 20


@dataclass(frozen=True)
class Returned:
    """How often cases went back from one department and then out to another (None: not sent out again yet)."""

    from_department: str
    to_department: str | None
    count: int


@dataclass(frozen=True)
class Oldest:
    """The case longest past its limit of which nobody has been told yet."""

    number: str
    due_at: datetime
    department: str | None


@dataclass(frozen=True)
class Overview:
    """Today's counts; what is open, by light; returns and ratings of thirty days; the queue of what is overdue.

    `escalation_…`: levels due and told to nobody yet, in the whole city, and how long the oldest has waited: a worker
    that stands still shows here."""

    at: datetime
    received_today: int
    filed_today: int
    closed_today: int
    open: int
    lights: Mapping[str, int]
    overdue: int
    returns: Sequence[Returned]
    ratings: Mapping[str, int]
    not_escalated: int
    oldest: Oldest | None
    escalation_waiting: int
    escalation_behind_seconds: int


async def overview(session: AsyncSession, actor: Actor, at: datetime) -> Overview:
    """What the actor oversees. Problem not_allowed."""
    if not actor.roles & MAY_OVERLOOK:
        raise Problem("not_allowed")
    seen = seen_by(actor)
    midnight = datetime.combine(at.astimezone(CITY_ZONE).date(), time(), CITY_ZONE)
    today = await _today(session, seen, midnight)
    standing = await _open(session, seen, at)
    waiting, oldest = await _not_escalated(session, seen, at)
    lag = await escalation_lag(session, at)
    return Overview(
        at=at, received_today=today["received"], filed_today=today["filed"], closed_today=today["closed"],
        open=sum(standing[name] for name in (*Light, "none")),
        lights={name: standing[name] for name in (*(light.value for light in Light), "none")},
        overdue=standing["overdue"], returns=await _returns(session, seen, at),
        ratings=await _ratings(session, seen, at),
        not_escalated=waiting, oldest=oldest, escalation_waiting=lag.waiting,
        escalation_behind_seconds=round(lag.behind(at).total_seconds()),
    )  # fmt: skip


async def _today(session: AsyncSession, seen: ColumnElement[bool], midnight: datetime) -> Mapping[str, int]:
    """Each by an index: three small counts in one query."""
    asked = {
        "received": col(Case.reported_at) >= midnight, "filed": moved_since(Case.filed_at, midnight),
        "closed": and_(moved_since(Case.ended_at, midnight), col(Case.step) == Step.CLOSED),
    }  # fmt: skip
    counts = [
        select(func.count()).select_from(Case).where(seen, condition).scalar_subquery() for condition in asked.values()
    ]
    return dict(zip(asked, (await session.execute(select(*counts))).one(), strict=True))


async def _open(session: AsyncSession, seen: ColumnElement[bool], at: datetime) -> Counter[str]:
    light = case(*((light_is(one, at), one.value) for one in Light), else_="none")
    late = case((overdue_is(at), 1), else_=0)
    query = select(light, func.count(), func.sum(late)).where(seen, col(Case.ended_at).is_(None))
    found: Counter[str] = Counter()
    for name, count, overdue in await session.execute(query.group_by(light)):
        found[name] += count
        found["overdue"] += int(overdue or 0)
    return found


async def _not_escalated(session: AsyncSession, seen: ColumnElement[bool], at: datetime) -> tuple[int, Oldest | None]:
    """Those past their limit that the worker has not spoken of: an empty queue is a healthy one."""
    waits = and_(seen, col(Case.ended_at).is_(None), col(Case.due_at) < at, *not_spoken_of())
    first = select(col(Case.number), col(Case.due_at), col(Case.body_code), func.count().over())
    found = (await session.execute(first.where(waits).order_by(col(Case.due_at), col(Case.id)).limit(1))).first()
    return (found[3], Oldest(found[0], found[1], found[2])) if found else (0, None)


def not_spoken_of() -> list[ColumnElement[bool]]:
    """Of which cases the worker still has to speak."""
    return [col(Case.escalated) == 0, col(Case.clock_held_at).is_(None)]


async def _ratings(session: AsyncSession, seen: ColumnElement[bool], at: datetime) -> dict[str, int]:
    """The public's, of what ended in thirty days; and of what they objected to (异议) and is done again for them."""
    of_public = (seen, col(Case.rating).is_not(None), col(Case.source).in_(sorted(PUBLIC)))
    query = select(col(Case.rating), func.count()).where(*of_public).group_by(col(Case.rating))
    found: Counter[str] = Counter()
    for lately in (col(Case.ended_at).is_(None), moved_since(Case.ended_at, at - DAYS)):  # each by its own index
        found.update({str(rating): int(count) for rating, count in await session.execute(query.where(lately))})
    return dict(found)


async def _returns(session: AsyncSession, seen: ColumnElement[bool], at: datetime) -> list[Returned]:
    """Of thirty days: the pairs with most returns."""
    count = func.count()
    query = (
        select(col(CaseReturn.body_code), col(CaseReturn.to_body), count)
        .join(Case, col(Case.id) == col(CaseReturn.case_id))
        .where(col(CaseReturn.at) >= at - DAYS, seen)
        .group_by(col(CaseReturn.body_code), col(CaseReturn.to_body))
        .order_by(count.desc(), col(CaseReturn.body_code), col(CaseReturn.to_body))
        .limit(PAIRS)
    )
    return [Returned(gone, to, times) for gone, to, times in await session.execute(query)]
