"""Appeals that wait for the department's own word (部门审核) where nobody is there to say it."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.cases.case import Case
from backend.people.person import Person
from backend.people.role_holders import role_holders
from backend.workflow.facts import Asked
from backend.workflow.roles import Role


def waits_for_nobody(at: datetime) -> ColumnElement[bool]:
    """Of cases: an appeal waits for its department, and beside the applicant the department has no handler, nor a
    leader who sees the case."""
    held = role_holders(at)
    sees = or_(col(Person.area_code).is_(None), col(Case.grid_code).startswith(col(Person.area_code)))
    another = (
        select(col(Person.id))
        .join(held, held.c.person_id == col(Person.id))
        .where(
            col(Person.body_code) == col(Case.body_code), col(Person.is_active).is_(True),
            col(Person.id) != col(Case.asked_by),
            or_(held.c.role == Role.HANDLER, and_(held.c.role == Role.LEADER, sees)),
        )
        .correlate(Case)
    )  # fmt: skip
    return and_(col(Case.asks) == Asked.APPEAL, ~exists(another))


async def nobody_endorses(session: AsyncSession, case: Case, at: datetime) -> bool:
    """The same of one case, as it stands in the database; nothing is asked of one without such an appeal."""
    if case.asks is not Asked.APPEAL:
        return False
    alone = select(waits_for_nobody(at)).where(col(Case.id) == case.id)
    return bool((await session.execute(alone)).scalar_one())
