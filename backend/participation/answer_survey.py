"""Answers a survey, once; who answered is kept, what they answered only added up."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.ground.deed_key import DeedKey, digest_of, use_key
from backend.ground.errors import FieldError, Problem
from backend.ground.in_time import note_instant
from backend.participation.survey import QuestionKind, Survey, get_survey, options_of
from backend.participation.survey_count import count_answers
from backend.participation.survey_part import SurveyPart
from backend.people.actor import Actor

Answers = Mapping[str, Sequence[str]]  # options by question


async def answer_survey(
    session: AsyncSession, identity: UUID, answers: Answers, client_key: UUID | None, *, by: Actor, at: datetime
) -> bool:
    """True if these very answers (by the client's key) were counted before; no digest of them is kept.

    Raises Problem not_found, survey_closed, already_answered, or invalid with every question at fault; the transaction
    took_too_long.
    """
    note_instant(session, at)  # what takes too long is not written: the results may be out
    survey = await get_survey(session, identity, at=at, lock=True)
    if client_key is not None:
        digest = digest_of({"survey": str(identity)})
        key = DeedKey(person_id=by.id, deed="survey", client_key=client_key, body_digest=digest, made=identity, at=at)
        if await use_key(session, key) is not None:
            return True
    if await session.get(SurveyPart, (identity, by.id)) is not None:
        raise Problem("already_answered")
    if not survey.is_open(at):
        raise Problem("survey_closed")
    if faults := _faults(survey, answers):
        raise Problem("invalid", errors=faults)
    session.add(SurveyPart(survey_id=identity, person_id=by.id))
    survey.answered += 1
    await session.flush()
    await count_answers(session, identity, answers)
    return False


def _faults(survey: Survey, answers: Answers) -> list[FieldError]:
    questions = {question["code"]: question for question in survey.questions}
    unknown = [_fault(code, "unknown", "没有这一题", "no such question") for code in answers if code not in questions]
    return unknown + [
        fault for code, question in questions.items() if (fault := _fault_of(question, answers.get(code, ())))
    ]


def _fault_of(question: dict[str, Any], chosen: Sequence[str]) -> FieldError | None:
    code, may = question["code"], options_of(question)
    most = question["most"] or len(may) if question["kind"] == QuestionKind.MANY else 1
    if not chosen:
        return _fault(code, "missing", "必答", "is required") if question["needed"] else None
    if any(option not in may for option in chosen):
        return _fault(code, "unknown", "没有这一选项", "no such option")
    if len(set(chosen)) > most:
        return _fault(code, "too_many", f"最多选 {most} 项", f"at most {most}")
    return None


def _fault(code: str, why: str, chinese: str, english: str) -> FieldError:
    return FieldError(f"answers.{code}", why, chinese, english)
