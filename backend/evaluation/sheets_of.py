"""The evaluation somebody may read: their city, town or department, over the periods they ask for."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from anyio import to_thread
from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.evaluation.alive_in import alive_at, alive_in
from backend.evaluation.case_course import CaseCourse
from backend.evaluation.counts import Period
from backend.evaluation.course import ENDED
from backend.evaluation.evaluate import TOTAL, Sheet, Tally
from backend.evaluation.event import Row, events_of, micros
from backend.evaluation.fold import fold
from backend.evaluation.formula import indicators_in_force
from backend.evaluation.indicators import Indicator, Of
from backend.evaluation.period_of import Each, periods_of
from backend.ground.db import Database
from backend.ground.errors import Problem
from backend.ground.slices import slices
from backend.people.actor import Actor
from backend.people.person import Person
from backend.people.person_grid import PersonGrid
from backend.people.person_role import PersonRole
from backend.workflow.roles import Role

BATCH = 200  # cases read and counted at a time
MOST_COUNTED = 500_000  # cases, each in every period it was alive in: some 20 s of one core
MOST_SHEETS = 30_000  # some 100 MB
MAY_EVALUATE = frozenset({Role.LEADER, Role.SUPERVISOR, Role.CHIEF, Role.ADMIN})


@dataclass(frozen=True)
class Wish:
    """What is asked: of what, at which level of regions (digits), in which post, from day to day, cut how."""

    of: Of
    first: date
    last: date
    level: int = 9
    post: str = "inspector"
    each: Each = Each.SPAN


@dataclass(frozen=True)
class Evaluation:
    """The sheets of each period, by its first day; the indicators they were made by; the names of people by id."""

    indicators: Sequence[Indicator]
    periods: Sequence[tuple[date, Sequence[Sheet]]]
    people: dict[str, str]


async def sheets_of(db: Database, wish: Wish, *, by: Actor, at: datetime) -> Evaluation:
    """The evaluation; no session is held while it is counted, and the loop goes on. Problem not_allowed, `invalid` for
    a span that cannot be, or in which there is more than MOST_COUNTED or MOST_SHEETS."""
    if not by.roles & MAY_EVALUATE:
        raise Problem("not_allowed")
    whose = _whose(wish, by)
    periods = periods_of(wish.first, wish.last, wish.each, at)
    async with db.read() as session:
        indicators = await indicators_in_force(session)
        holders = await _holders(session) if wish.of is Of.POST else {}
        alive = await _alive(session, [period for _first, period in periods], by)
    tallies = [
        Tally(
            period, wish.of, level=wish.level, post=wish.post,
            holders=lambda course: holders.get(course.grid, ()), whose=whose,
        )
        for _first, period in periods
    ]  # fmt: skip
    for start in range(0, len(alive), BATCH):
        query = select(col(CaseCourse.rows)).where(col(CaseCourse.case_id).in_(alive[start : start + BATCH]))
        async with db.read() as session:
            found = (await session.execute(query)).scalars().all()
        await to_thread.run_sync(_add, tallies, found)
    sheets = await to_thread.run_sync(lambda: [tally.sheets(indicators) for tally in tallies])
    made = [(first, of_it) for (first, _period), of_it in zip(periods, sheets, strict=True)]
    people = await _names(db, made) if wish.of is Of.POST else {}
    return Evaluation([one for one in indicators if wish.of in one.of], made, people)


async def _alive(session: AsyncSession, periods: Sequence[Period], by: Actor) -> list[UUID]:
    """The cases that were alive in the span. Problem `invalid` if they are too many, each as often as it has to be
    counted."""
    columns = select(
        col(CaseCourse.case_id), col(CaseCourse.first_at), col(CaseCourse.last_at), col(CaseCourse.is_open)
    )
    query = columns.where(alive_in(periods[0].since, periods[-1].until), *_own(by)).limit(MOST_COUNTED + 1)
    found, counted = list[UUID](), 0
    for some in (await session.execute(query)).partitions(BATCH):
        for case_id, first_at, last_at, is_open in some:
            counted += len(alive_at(periods, micros(first_at), None if is_open else micros(last_at)))
            found.append(case_id)
        _check_bound(counted, MOST_COUNTED)
        await asyncio.sleep(0)
    return found


def _add(tallies: Sequence[Tally], found: Sequence[Sequence[Row]]) -> None:
    """Counts some cases, each in the periods it was alive in."""
    periods = [tally.period for tally in tallies]
    for rows in found:
        events = events_of(rows)
        is_open = next((event.step for event in reversed(events) if event.step), None) not in ENDED
        last = None if is_open else max(event.at for event in events)
        for place in alive_at(periods, events[0].at, last):
            tallies[place].add(fold(events, periods[place].as_of, hindsight=True))
    _check_bound(sum(map(len, tallies)), MOST_SHEETS)


def _check_bound(number: int, most: int) -> None:
    if number > most:
        raise Problem("invalid", field="from", detail="案件或评价对象过多，请缩小日期范围，或少分几期")


def _own(by: Actor) -> list[ColumnElement[bool]]:
    return [col(CaseCourse.grid_code).startswith(by.area_code)] if by.area_code else []


def _whose(wish: Wish, by: Actor) -> str | None:
    """Whose sheet alone: a department's own leader reads that department's and no other's."""
    if by.body_code is None or by.roles & {Role.ADMIN, Role.SUPERVISOR, Role.CHIEF}:
        return None
    if wish.of is not Of.DEPARTMENT:
        raise Problem("not_allowed")
    return by.body_code


async def _names(db: Database, made: Sequence[tuple[date, Sequence[Sheet]]]) -> dict[str, str]:
    codes = sorted({UUID(sheet.code) for _first, sheets in made for sheet in sheets if sheet.code != TOTAL})
    names: dict[str, str] = {}
    async with db.read() as session:
        for some in slices(codes):
            query = select(col(Person.id), col(Person.name)).where(col(Person.id).in_(some))
            names |= {str(identity): name for identity, name in await session.execute(query)}
    return names


async def _holders(session: AsyncSession) -> Mapping[str, frozenset[str]]:
    """The active inspectors of each grid, as they are assigned now."""
    query = (
        select(col(PersonGrid.grid_code), col(PersonGrid.person_id))
        .join(Person, col(Person.id) == col(PersonGrid.person_id))
        .join(PersonRole, col(PersonRole.person_id) == col(Person.id))
        .where(col(Person.is_active).is_(True), col(PersonRole.role) == Role.INSPECTOR)
    )
    found: dict[str, set[str]] = {}
    for grid, person in await session.execute(query):
        found.setdefault(grid, set()).add(str(person))
    return {grid: frozenset(people) for grid, people in found.items()}
