"""When an answer from the field was given (现场完成时间): a phone without a line tells it hours later."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.patrol.task_answer import TaskAnswer


async def when_done(session: AsyncSession, case_id: UUID) -> Mapping[tuple[UUID | None, datetime], datetime]:
    """Of the answers to a case's tasks: who gave it and when it came, as its line of the history has them; when it was
    done, as the phone said if that can be."""
    query = select(col(TaskAnswer.person_id), col(TaskAnswer.received_at), col(TaskAnswer.captured_at))
    found = await session.execute(query.where(col(TaskAnswer.case_id) == case_id))
    return {(person_id, received_at): captured_at for person_id, received_at, captured_at in found.tuples()}
