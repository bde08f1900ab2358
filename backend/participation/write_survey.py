"""Writes a survey; its questions stand once somebody has answered."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from backend.audit.write_down import Subject, write_down
from backend.ground.deed_key import digest_of
from backend.ground.doer import Doer
from backend.ground.errors import Problem
from backend.ground.settings import Settings
from backend.participation.survey import Survey, get_survey


async def write_survey(
    session: AsyncSession, survey: Survey, *, by: Doer, settings: Settings, at: datetime, is_new: bool
) -> Survey:
    """The survey as it now stands. Problem not_found where there is none to change; survey_begun for other questions,
    or a smaller k, once there are answers, and for another end once it has passed: two looks at results would tell
    what was answered between them."""
    before = None
    if not is_new:
        known = await get_survey(session, survey.id, at=None, lock=True)
        is_out = known.closes_at <= at and known.closes_at != survey.closes_at
        if known.answered and (known.questions != survey.questions or survey.k < known.k or is_out):
            raise Problem("survey_begun")
        before, survey.answered = _shown(known), known.answered
    survey.changed_by, survey.changed_at = by.person_id, at
    kept = await session.merge(survey)
    subject, after = Subject("survey", survey.id), _shown(survey)
    await write_down(session, subject, "survey.written", by=by, at=at, settings=settings, before=before, after=after)
    return kept


def _shown(survey: Survey) -> dict[str, str | int | None]:
    return {
        "text": digest_of({"title": survey.title, "text": survey.text, "questions": survey.questions}),
        "opens": survey.opens_at.isoformat() if survey.opens_at else None, "closes": survey.closes_at.isoformat(),
        "k": survey.k,
    }  # fmt: skip
