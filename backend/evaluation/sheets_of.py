"""The evaluation somebody may read: their city, town or department, over the periods they ask for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from anyio import to_thread
from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.evaluation.alive_in import alive_at, alive_in, instant_of
from backend.evaluation.case_course import CaseCourse
from backend.evaluation.counts import Period
from backend.evaluation.course import ENDED
from backend.evaluation.evaluate import TOTAL, Sheet, Tally
from backend.evaluation.event import Row, events_of, micros
from backend.evaluation.fold import fold
from backend.evaluation.formula import indicators_in_force
from backend.evaluation.holders import Holdings, holders_since
from backend.evaluation.indicators import Indicator, Of
from backend.evaluation.keep_courses import SUBJECT
from backend.evaluation.period_of import Each, periods_of
from backend.ground.db import Database
from backend.ground.errors import Problem
from backend.ground.happening import Happening
from backend.ground.slices import slices
from backend.people.actor import Actor
from backend.people.person import Person
from backend.workflow.roles import Role

PAGE = 1000  # cases looked for at a time
BATCH = 200  # read and counted at a time
MOST_COUNTED = 500_000  # cases, each in every period it was alive in: a minute or two of a slow core
MOST_SHEETS = 30_000  # some 100 MB
MAY_EVALUATE = frozenset({Role.LEADER, Role.SUPERVISOR, Role.CHIEF, Role.ADMIN})
OF_ALL = MAY_EVALUATE - {Role.LEADER}  # wherever they belong
OF_DEPARTMENT = frozenset({Role.LEADER, Role.HANDLER})


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
    whose = _whose(wish, by)
    periods = periods_of(wish.first, wish.last, wish.each, at)
    async with db.read() as session:
        indicators = await indicators_in_force(session)
        since = instant_of(periods[0][1].since)
        of_inspectors = wish.of is Of.POST and wish.post == Role.INSPECTOR
        holders = await holders_since(session, since) if of_inspectors else Holdings({})
        alive = await _alive(session, [period for _first, period in periods], _seen(wish, by, holders))
    tallies = [
        Tally(
            period, wish.of, level=wish.level, post=wish.post, holders=holders, whose=whose
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


async def _alive(session: AsyncSession, periods: Sequence[Period], seen: Sequence[ColumnElement[bool]]) -> list[UUID]:
    """The cases that were alive in the span. Problem `invalid` if they are too many, each as often as it has to be
    counted."""
    columns = select(
        col(CaseCourse.case_id), col(CaseCourse.first_at), col(CaseCourse.last_at), col(CaseCourse.is_open)
    )
    asked = columns.where(alive_in(periods[0].since, periods[-1].until), *seen).order_by(col(CaseCourse.case_id))
    found, counted = list[UUID](), 0
    while True:
        after = [col(CaseCourse.case_id) > found[-1]] if found else []
        page = (await session.execute(asked.where(*after).limit(PAGE))).all()
        for case_id, first_at, last_at, is_open in page:
            counted += len(alive_at(periods, micros(first_at), None if is_open else micros(last_at)))
            found.append(case_id)
        _check_bound(counted, MOST_COUNTED)
        if len(page) < PAGE:
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


def _seen(wish: Wish, by: Actor, holders: Holdings) -> list[ColumnElement[bool]]:
    """Of which cases: those of one's area; for one's own sheet those one did something to, or whose grid one had."""
    if wish.of is Of.POST and _whose(wish, by) is not None:
        did = select(col(Happening.subject_id)).where(
            col(Happening.actor_id) == by.id, col(Happening.subject_kind) == SUBJECT
        )
        return [or_(col(CaseCourse.case_id).in_(did), col(CaseCourse.grid_code).in_(holders.grids_of(by.id)))]
    return [col(CaseCourse.grid_code).startswith(by.area_code)] if by.area_code else []


def _whose(wish: Wish, by: Actor) -> str | None:
    """Whose sheet alone (None: everybody's): a department's own leader and handlers read that department's and no
    other's, who works in a post their own. Problem not_allowed."""
    if by.roles & MAY_EVALUATE and (by.body_code is None or by.roles & OF_ALL):
        return None
    if wish.of is Of.DEPARTMENT and by.body_code is not None and by.roles & OF_DEPARTMENT:
        return by.body_code
    if wish.of is Of.POST and Role(wish.post) in by.roles:
        return str(by.id)
    raise Problem("not_allowed")


async def _names(db: Database, made: Sequence[tuple[date, Sequence[Sheet]]]) -> dict[str, str]:
    codes = sorted({UUID(sheet.code) for _first, sheets in made for sheet in sheets if sheet.code != TOTAL})
    names: dict[str, str] = {}
    async with db.read() as session:
        for some in slices(codes):
            query = select(col(Person.id), col(Person.name)).where(col(Person.id).in_(some))
            names |= {str(identity): name for identity, name in await session.execute(query)}
    return names
