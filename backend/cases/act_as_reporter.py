"""What a reporter does to a report of their own: take back, add to, urge, dispute, rate. The law is the same table."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from backend.cases.act import Deed, move
from backend.cases.case import Case
from backend.cases.city import City
from backend.cases.find import get_report
from backend.people.actor import Actor


async def act_as_reporter(
    session: AsyncSession, number: str, deed: Deed, *, city: City, by: Actor, at: datetime
) -> Case:
    """The case as it is then. A deed without a version is done to the report as it now stands.

    Raises Problem not_found for another's report, StaleCase, illegal_move, and whatever the row of the law needs.
    """
    case = await get_report(session, number, by, lock=True)
    if deed.version is None:
        deed = Deed(**{**vars(deed), "version": case.version})
    return await move(session, case, deed, city=city, by=by, at=at)
