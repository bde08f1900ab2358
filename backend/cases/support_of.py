"""How far a case is supported (附议), for who works with it: how much, why it counts for less, and by nobody's name."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.cases.case import Case
from backend.cases.find import get_case
from backend.cases.me_too import MeToo
from backend.cases.weigh_me_too import PRIORITIES, WHY, Priority
from backend.people.actor import Actor


@dataclass(frozen=True)
class Reason:
    """A reason, and of how many it is said; `code` `full` for those that count whole."""

    code: str
    chinese: str
    count: int


@dataclass(frozen=True)
class Support:
    """`next`: the row of PRIORITIES that comes next, None at the top."""

    case: Case
    priority: Priority
    next: Priority | None
    why: Sequence[Reason]


async def support_of(session: AsyncSession, number: str, *, by: Actor) -> Support:
    """Problem not_found."""
    case = await get_case(session, number, by)
    query = select(col(MeToo.why)).where(col(MeToo.case_id) == case.id)
    counted = Counter(code for why in (await session.execute(query)).scalars() for code in why or ["full"])
    reasons = [Reason(code, WHY.get(code, "足额计入"), count) for code, count in counted.most_common()]
    above = [row for row in PRIORITIES if row.level > case.priority]
    return Support(case, PRIORITIES[case.priority], above[0] if above else None, reasons)
