"""A reporter takes a report back (撤回), as long as it has not been filed."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from backend.cases.act import Deed, move
from backend.cases.case import Case
from backend.cases.city import City
from backend.cases.find import get_report
from backend.people.actor import Actor
from backend.workflow.steps import Action


async def withdraw(
    session: AsyncSession, number: str, version: int, note: str | None, *, city: City, by: Actor, at: datetime
) -> Case:
    """Withdraws one's own report. Raises Problem not_found, StaleCase, illegal_move once it has been filed."""
    case = await get_report(session, number, by, lock=True)
    return await move(session, case, Deed(Action.WITHDRAW, version, note=note), city=city, by=by, at=at)
