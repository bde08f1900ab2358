"""One action on many cases: each in a transaction of its own, so that one refusal undoes nothing of the others."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from backend.cases.act import Deed, act
from backend.cases.city import City
from backend.ground.db import Database
from backend.ground.errors import Problem
from backend.people.actor import Actor
from backend.workflow.steps import Step


@dataclass(frozen=True)
class Done:
    """What became of one: the case's step and version, or the problem."""

    number: str
    step: Step | None
    version: int | None
    problem: Problem | None


async def act_on_many(
    db: Database, cases: Sequence[tuple[str, int]], deed: Deed, *, city: City, by: Actor, at: datetime
) -> list[Done]:
    """The deed on each (number, version), in the order given; `deed.version` is not used."""
    return [await _one(db, number, replace(deed, version=version), city, by, at) for number, version in cases]


async def _one(db: Database, number: str, deed: Deed, city: City, by: Actor, at: datetime) -> Done:
    try:
        async with db.write() as session:
            case = await act(session, number, deed, city=city, by=by, at=at)
        return Done(number, case.step, case.version, None)
    except Problem as problem:
        return Done(number, None, None, problem)
