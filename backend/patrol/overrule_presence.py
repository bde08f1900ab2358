"""Puts a person's own judgement in the place of a presence verdict, on record."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.audit.write_down import Subject, write_down
from backend.ground.errors import Problem
from backend.ground.settings import Settings
from backend.patrol.judge_presence import Verdict
from backend.patrol.task import Task
from backend.patrol.task_answer import TaskAnswer
from backend.patrol.whose_day import is_in
from backend.people.actor import Actor
from backend.workflow.roles import Role

MAY_OVERRULE = frozenset({Role.DESK, Role.CHIEF, Role.SUPERVISOR})


async def overrule_presence(
    session: AsyncSession, identity: UUID, verdict: Verdict, why: str, *, by: Actor, settings: Settings, at: datetime
) -> TaskAnswer:
    """The answer with the verdict a person gave it. Problem not_allowed, not_found, same_person (one's own answer)."""
    if not by.roles & MAY_OVERRULE:
        raise Problem("not_allowed")
    query = select(TaskAnswer).where(col(TaskAnswer.id) == identity).with_for_update()
    answer: TaskAnswer | None = (await session.execute(query)).scalar_one_or_none()
    if answer is None or not is_in(by.area_code, (await session.get_one(Task, answer.task_id)).grid_code):
        raise Problem("not_found")
    if answer.person_id == by.id:
        raise Problem("same_person")
    before = {"verdict": (answer.overruled or answer.verdict).value}
    answer.overruled, answer.overruled_by, answer.overruled_at, answer.overruled_why = verdict, by.id, at, why
    subject = Subject("task_answer", identity)
    await write_down(session, subject, "task_answer.overrule", by=by.doer, at=at, settings=settings, before=before,
                     after={"verdict": verdict.value})  # fmt: skip
    return answer
