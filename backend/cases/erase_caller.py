"""Erases who called (来电人) at their demand (个人信息保护法 47): the case stays, and that it was done is on record."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.audit.happening_words import HappeningWords
from backend.audit.write_down import Subject, write_down
from backend.cases.caller import Caller
from backend.cases.find import get_case, roles_at
from backend.ground.errors import Problem
from backend.ground.happening import Happening
from backend.ground.settings import Settings
from backend.people.actor import Actor
from backend.workflow.roles import Role


async def erase_caller(
    session: AsyncSession, number: str, why: str, *, by: Actor, settings: Settings, at: datetime
) -> None:
    """Phone, name and e-mail of the caller go, and why anybody read them. For the chief.

    Problem not_found, not_allowed, no_reporter where nobody called or it was done before.
    """
    case = await get_case(session, number, by)
    if Role.CHIEF not in roles_at(case, by):
        raise Problem("not_allowed")
    gone = await session.execute(delete(Caller).where(col(Caller.case_id) == case.id).returning(col(Caller.case_id)))
    if gone.first() is None:
        raise Problem("no_reporter")
    subject = Subject("caller", case.id)
    of_caller = (col(Happening.subject_id) == subject.id, col(Happening.kind).startswith(f"{subject.kind}."))
    about = select(col(Happening.id)).where(*of_caller)
    await session.execute(delete(HappeningWords).where(col(HappeningWords.happening_id).in_(about)))
    more = {"case": number}
    await write_down(session, subject, "caller.erased", by=by.doer, at=at, settings=settings, more=more, words=why)
