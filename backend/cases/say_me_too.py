"""Says me too (我也遇到): once a person and case, never of one's own report; whoever says it follows the case."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from backend.audit.write_down import Subject, write_down
from backend.cases.add_support import add_support
from backend.cases.case import Case
from backend.cases.find import get_public_case
from backend.cases.follower import follow
from backend.cases.me_too import MeToo
from backend.cases.me_too_origin import like_it, origin_of
from backend.cases.weigh_me_too import BURST, MeTooFacts, weigh_me_too
from backend.ground.errors import Problem
from backend.ground.ids import new_id
from backend.ground.settings import Settings
from backend.ground.spent import Allowance, spend
from backend.people.actor import Actor
from backend.people.person import Person
from backend.workflow.roles import Role
from backend.workflow.steps import ENDED

A_DAY = Allowance(30, timedelta(days=1))  # of one person; nobody meets more on a day


@dataclass(frozen=True)
class Said:
    """The case, and whether the same person had said it before."""

    case: Case
    replayed: bool


async def say_me_too(session: AsyncSession, number: str, *, by: Actor, settings: Settings, at: datetime) -> Said:
    """Raises Problem not_found, own_report, not_open for a case that has ended, too_many."""
    case = await get_public_case(session, number, lock=True)
    if case.reporter_id == by.id:
        raise Problem("own_report")
    if await session.get(MeToo, (case.id, by.id)) is not None:
        return Said(case, True)
    if case.step in ENDED:
        raise Problem("not_open")
    if wait := await spend(session, f"me-too:{by.id.hex}", [A_DAY], at):
        raise Problem("too_many", retry_after=wait)
    weight, why = await _weighed(session, case, by, settings, at)
    await add_support(session, case, [MeToo(case_id=case.id, person_id=by.id, weight=weight, why=why, at=at)], at)
    await follow(session, case, by.id)
    said, more = Subject("me_too", new_id(at)), {"case": number, "weight": weight, "why": why}
    await write_down(session, said, "me_too.said", by=by.doer, at=at, settings=settings, more=more)
    return Said(case, False)


async def _weighed(
    session: AsyncSession, case: Case, by: Actor, settings: Settings, at: datetime
) -> tuple[int, list[str]]:
    person = await session.get_one(Person, by.id)
    origin = await origin_of(session, case.id, by, settings, at)
    device, network, lately = await like_it(session, origin, at - BURST)
    session.add(origin)
    is_staff = bool(by.roles - {Role.CITIZEN})
    return weigh_me_too(MeTooFacts(at - person.made_at, is_staff, device, network, lately))
