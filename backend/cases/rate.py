"""The reporter's rating (评价) of a closed case. It is counted; it never moves the case."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.cases import history
from backend.cases.case import Case
from backend.cases.find import get_report
from backend.ground.errors import Problem
from backend.people.actor import Actor
from backend.workflow.steps import Step


class Rating(StrEnum):
    """满意, 基本满意, 不满意."""

    SATISFIED = "satisfied"
    FAIR = "fair"
    DISSATISFIED = "dissatisfied"


async def rate(
    session: AsyncSession, number: str, rating: Rating, note: str | None, *, by: Actor, at: datetime
) -> Case:
    """Rates one's own closed case; a later rating takes the place of an earlier one.

    Raises Problem not_found for another's case, illegal_move where it is not closed.
    """
    case = await get_report(session, number, by, lock=True)
    if case.step is not Step.CLOSED:
        raise Problem("illegal_move")
    mark = update(Case).where(col(Case.id) == case.id).values(rating=rating.value)  # no move: the version stays
    await session.execute(mark.execution_options(synchronize_session="evaluate"))
    await history.write(session, case, "rate", by=by.doer, at=at, data={"rating": rating.value}, note=note)
    return case
