"""The evaluation somebody may read: their city, town or department, over the periods they ask for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.evaluation.alive_in import alive_in
from backend.evaluation.case_course import CaseCourse
from backend.evaluation.counts import Period
from backend.evaluation.evaluate import TOTAL, Sheet, evaluate
from backend.evaluation.event import Event, events_of
from backend.evaluation.fold import fold
from backend.evaluation.formula import indicators_in_force
from backend.evaluation.indicators import Indicator, Of
from backend.evaluation.period_of import Each, periods_of
from backend.ground.errors import Problem
from backend.people.actor import Actor
from backend.people.person import Person
from backend.people.person_grid import PersonGrid
from backend.people.person_role import PersonRole
from backend.workflow.roles import Role

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


async def sheets_of(session: AsyncSession, wish: Wish, *, by: Actor, at: datetime) -> Evaluation:
    """The evaluation. Problem not_allowed, `invalid` for a span that cannot be."""
    if not by.roles & MAY_EVALUATE:
        raise Problem("not_allowed")
    periods = periods_of(wish.first, wish.last, wish.each, at)
    events = await _events(session, periods[0][1], periods[-1][1], by)
    indicators = await indicators_in_force(session)
    holders = await _holders(session) if wish.of is Of.POST else {}
    made = []
    for first, period in periods:
        courses = (fold(of_case, period.as_of, hindsight=True) for of_case in events)
        begun = (course for course in courses if course.reported is not None)
        sheets = evaluate(
            begun, period, wish.of, level=wish.level, post=wish.post, indicators=indicators, holders=holders
        )
        made.append((first, _narrowed(sheets, wish, by)))
    people = await _names(session, made) if wish.of is Of.POST else {}
    return Evaluation([one for one in indicators if wish.of in one.of], made, people)


async def _events(session: AsyncSession, first: Period, last: Period, by: Actor) -> list[list[Event]]:
    """The events of every case that was alive in the span."""
    query = select(col(CaseCourse.rows)).where(alive_in(first.since, last.until), *_own(by))
    return [events_of(rows) for rows in (await session.execute(query)).scalars()]


def _own(by: Actor) -> list[ColumnElement[bool]]:
    return [col(CaseCourse.grid_code).startswith(by.area_code)] if by.area_code else []


def _narrowed(sheets: Sequence[Sheet], wish: Wish, by: Actor) -> Sequence[Sheet]:
    """A department's own leader reads that department's sheet and no other's."""
    if by.body_code is None or by.roles & {Role.ADMIN, Role.SUPERVISOR, Role.CHIEF}:
        return sheets
    if wish.of is not Of.DEPARTMENT:
        raise Problem("not_allowed")
    return [sheet for sheet in sheets if sheet.code == by.body_code]


async def _names(session: AsyncSession, made: Sequence[tuple[date, Sequence[Sheet]]]) -> dict[str, str]:
    codes = {UUID(sheet.code) for _first, sheets in made for sheet in sheets if sheet.code != TOTAL}
    query = select(Person).where(col(Person.id).in_(codes))
    return {str(person.id): person.name for person in (await session.execute(query)).scalars()} if codes else {}


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
