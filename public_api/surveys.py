"""Surveys and calls for volunteers, for anyone to see."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query

from backend.ground.late_model import LateModel
from backend.ground.paging import MOST, USUAL
from backend.participation.survey import QuestionKind, Survey, get_survey, list_surveys
from backend.participation.survey_results import Results, survey_results
from backend.participation.volunteer_call import list_calls, taken_of
from backend.web import Now, PublicSession
from backend.web.late_routes import Router

router = Router(prefix="/public/v1", tags=["public"])
Limit = Annotated[int, Query(ge=1, le=MOST)]


class PublicSurveyLine(LateModel):
    """A survey in a list."""

    id: UUID
    title: str
    text: str
    opens_at: datetime
    closes_at: datetime
    is_open: bool

    @classmethod
    def of(cls, row: Survey, at: datetime) -> "PublicSurveyLine":
        opens = row.opens_at or row.closes_at
        return cls(
            id=row.id, title=row.title, text=row.text, opens_at=opens, closes_at=row.closes_at, is_open=row.is_open(at)
        )


class PublicSurveyPage(LateModel):
    """A page of surveys, newest first."""

    items: list[PublicSurveyLine]
    next: str | None


class PublicOption(LateModel):
    """What one may choose."""

    code: str
    text: str


class PublicQuestion(LateModel):
    """A question; a scale has no options and runs from 1 to 5."""

    code: str
    text: str
    kind: QuestionKind
    options: list[PublicOption]
    needed: bool
    most: int | None


class OptionCount(LateModel):
    """How many chose it; null where that could tell of single people."""

    code: str
    count: int | None


class QuestionResults(LateModel):
    """What came of a question."""

    code: str
    options: list[OptionCount]


class PublicResults(LateModel):
    """How many answered, null where too few."""

    answered: int | None
    questions: list[QuestionResults]

    @classmethod
    def of(cls, found: Results) -> "PublicResults":
        return cls(
            answered=found.answered,
            questions=[
                QuestionResults(
                    code=code, options=[OptionCount(code=option, count=count) for option, count in counts.items()]
                )
                for code, counts in found.counts.items()
            ],
        )


class PublicSurvey(PublicSurveyLine):
    """A survey whole; `results` once it has closed."""

    questions: list[PublicQuestion]
    results: PublicResults | None


class PublicCall(LateModel):
    """A call for volunteers: how many places it has, and how many are taken."""

    id: UUID
    title: str
    text: str
    place: str
    begins_at: datetime
    ends_at: datetime
    sign_up_until: datetime
    places: int
    taken: int
    cancelled: bool
    is_open: bool


class PublicCallPage(LateModel):
    """A page of calls, newest first."""

    items: list[PublicCall]
    next: str | None


@router.get("/surveys", summary="问卷")
async def list_public_surveys(
    session: PublicSession, at: Now, limit: Limit = USUAL, after: str | None = None
) -> PublicSurveyPage:
    """Surveys that are open, or were."""
    page = await list_surveys(session, limit, after, at=at)
    return PublicSurveyPage(items=[PublicSurveyLine.of(row, at) for row in page.items], next=page.next)


@router.get("/surveys/{survey_id}", summary="问卷题目与结果")
async def show_public_survey(survey_id: UUID, session: PublicSession, at: Now) -> PublicSurvey:
    """Its questions; once it has closed what came of it, small numbers left out."""
    survey = await get_survey(session, survey_id, at=at)
    results = await survey_results(session, survey, at)
    questions = [PublicQuestion.model_validate(question) for question in survey.questions]
    line = PublicSurveyLine.of(survey, at).model_dump()
    return PublicSurvey(**line, questions=questions, results=PublicResults.of(results) if results else None)


@router.get("/volunteering", summary="志愿者招募")
async def list_public_volunteering(
    session: PublicSession, at: Now, limit: Limit = USUAL, after: str | None = None
) -> PublicCallPage:
    """Calls for volunteers; who signed up is nobody's business."""
    page = await list_calls(session, limit, after, at=at)
    taken = await taken_of(session, [row.id for row in page.items])
    items = [
        PublicCall(
            id=row.id, title=row.title, text=row.text, place=row.place, begins_at=row.begins_at, ends_at=row.ends_at,
            sign_up_until=row.sign_up_until, places=row.places, taken=taken.get(row.id, 0), cancelled=row.cancelled,
            is_open=row.is_open(at),
        )
        for row in page.items
    ]  # fmt: skip
    return PublicCallPage(items=items, next=page.next)
