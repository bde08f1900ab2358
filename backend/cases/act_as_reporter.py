"""What a reporter does to a report of their own: take back, add to, urge, dispute, rate. The law is the same table."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.cases.act import MERGING, Acted, Deed, move
from backend.cases.case import Case
from backend.cases.city import City
from backend.cases.find import get_public_case, get_report, step_that_stays
from backend.ground.errors import Problem
from backend.ground.one_at_a_time import while_nobody
from backend.people.actor import Actor
from backend.workflow.steps import Action, Step


async def act_as_reporter(
    session: AsyncSession, number: str, deed: Deed, *, city: City, by: Actor, at: datetime
) -> Acted:
    """The report as it is then. A deed without a version is done to the report as it now stands.

    Raises Problem not_found for another's report, StaleCase, illegal_move, merged_report where the case that it was
    merged into has to do with it, and whatever the row of the law needs.
    """
    if deed.action is Action.SUPPLEMENT:
        await while_nobody(session, MERGING)  # else it might go into a report that is over, where nobody reads it
        if into := await _merged_into(session, number, by):
            return await _add_to_the_other(session, number, into, deed, city=city, by=by, at=at)
    case = await get_report(session, number, by, lock=True)
    if deed.version is None:
        deed = replace(deed, version=case.version)
    stays = await step_that_stays(session, case)
    try:
        return await move(session, case, deed, city=city, by=by, at=at, stays=stays)
    except Problem as refused:
        if refused.code == "illegal_move" and case.step is Step.MERGED:
            raise Problem("merged_report") from refused  # the other case has to do with it
        raise


async def _merged_into(session: AsyncSession, number: str, by: Actor) -> str | None:
    """The number of the case that an own report was merged into, without holding either."""
    own = (col(Case.number) == number, col(Case.reporter_id) == by.id)
    into: str | None = (await session.execute(select(col(Case.merged_into)).where(*own))).scalar_one_or_none()
    return into


async def _add_to_the_other(
    session: AsyncSession, number: str, into: str, deed: Deed, *, city: City, by: Actor, at: datetime
) -> Acted:
    """Words and photos of a merged report are the other case's (并案): there they are read. Only that one is held:
    nobody merges meanwhile."""
    kept = await get_public_case(session, into, lock=True)
    own = await get_report(session, number, by)
    try:
        deed = replace(deed, version=kept.version, joined=number)
        return Acted(own, (await move(session, kept, deed, city=city, by=by, at=at)).replayed)
    except Problem as refused:
        if refused.code == "illegal_move":
            raise Problem("merged_report") from refused
        raise
