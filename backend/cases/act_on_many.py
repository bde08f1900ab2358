"""One action on many cases: each in a transaction of its own, so that one refusal undoes nothing of the others."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple
from uuid import UUID, uuid5

import structlog

from backend.cases.act import Deed, GoneOn, act
from backend.cases.city import City
from backend.ground.db import Database
from backend.ground.errors import Problem
from backend.ground.measures import REFUSED
from backend.ground.told_as import RETRY_AFTER, log_told, told_as
from backend.people.actor import Actor
from backend.workflow.steps import Action, Step

GIVE_UP = 3  # times in a row that the database was not there for one: the others are not tried, each would wait as long
AWAY = frozenset({"busy", "database_unavailable"})
ANSWERS = frozenset({Action.GRANT, Action.DECLINE})  # to an application: it raises no version, so it is named
log = structlog.get_logger("many")


class Read(NamedTuple):
    """A case as it was last read: its number and version, and the application that waited in it."""

    number: str
    version: int
    application: UUID | None = None


@dataclass(frozen=True)
class Done:
    """What became of one: the case's step and version, or the problem."""

    number: str
    step: Step | None
    version: int | None
    problem: Problem | None


async def act_on_many(
    db: Database,
    cases: Sequence[Read],
    deed: Deed,
    *,
    city: City,
    by: Actor,
    now: Callable[[], datetime],
) -> list[Done]:
    """The deed on each, in the order given and each at its own time; `deed.version` is not used. An answer to an
    application that is not named is refused: needs_application.

    Of `deed.client_key` each case gets a key of its own: the same again does nothing more to those it was done to, and
    what the database was not there for is done then.
    """
    done, away = list[Done](), 0
    for case in cases:
        if away == GIVE_UP:
            done.append(Done(case.number, None, None, Problem("database_unavailable", retry_after=RETRY_AFTER)))
            continue
        one = await _one(db, case.number, _of(deed, case), city, by, now())
        away = away + 1 if one.problem is not None and one.problem.code in AWAY else 0
        done.append(one)
    return done


def _of(deed: Deed, case: Read) -> Deed:
    key = uuid5(deed.client_key, case.number) if deed.client_key else None
    return replace(deed, version=case.version, application=case.application, client_key=key)


async def _one(db: Database, number: str, deed: Deed, city: City, by: Actor, at: datetime) -> Done:
    try:
        if deed.action in ANSWERS and deed.application is None:
            raise Problem("needs_application", field="application")
        async with db.write() as session:
            case, _replayed = await act(session, number, deed, city=city, by=by, at=at)
        return Done(number, case.step, case.version, None)
    except GoneOn as gone:
        return Done(number, gone.step, gone.version, None)
    except Exception as fault:
        told = told_as(fault)
        if told is None:
            raise
        if told is not fault:
            log_told(log, fault, told, case=number)
            REFUSED.labels(told.code).inc()  # alarms go by it, and the answer as a whole is none
        return Done(number, None, None, told)
