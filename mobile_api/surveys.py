"""Answering surveys (问卷)."""

from typing import Annotated
from uuid import UUID

from fastapi import Body, Header, Response
from pydantic import Field

from backend.ground.late_model import LateModel
from backend.ground.strict import CleanText, StrictModel
from backend.participation.answer_survey import answer_survey
from backend.participation.survey_part import surveys_answered
from backend.people.actor import Actor
from backend.web import CurrentActor, Now, ReadSession, WriteSession, actor_for
from backend.web.client_key import key_or_none
from backend.web.late_routes import Router

router = Router(prefix="/api/v1/surveys", tags=["surveys"])
Code = Annotated[CleanText, Field(max_length=16)]
EXAMPLE = {"client_key": "7d0a5b8e-91a2-4f0e-8a55-2f3f2f8e6f12", "answers": {"toilets": ["4"], "parking": ["more"]}}


class AnswersIn(StrictModel):
    """The options chosen, by question."""

    client_key: UUID | None = None
    answers: dict[Code, Annotated[list[Code], Field(max_length=20)]] = Field(max_length=50)


class AnsweredOut(LateModel):
    """It has been counted."""

    id: UUID
    answered: bool = True


class AnsweredList(LateModel):
    """The surveys one has answered; what one answered nobody knows."""

    items: list[UUID]
    next: None = None


@router.post(
    "/{survey_id}/answers", status_code=201, summary="填写问卷",
    responses={200: {"model": AnsweredOut, "description": "重复提交"}},
)  # fmt: skip
async def answer_a_survey(
    response: Response,
    survey_id: UUID,
    form: Annotated[AnswersIn, Body(examples=[EXAMPLE])],
    by: Annotated[Actor, actor_for("survey")],
    session: WriteSession,
    at: Now,
    idempotency_key: Annotated[str | None, Header()] = None,
) -> AnsweredOut:
    """Once a person. That one has answered is kept, what one answered is only added up."""
    key = key_or_none(form.client_key, idempotency_key)
    if await answer_survey(session, survey_id, form.answers, key, by=by, at=at):
        response.status_code = 200
        response.headers["Idempotent-Replayed"] = "true"
    return AnsweredOut(id=survey_id)


@router.get("/answered", summary="我填写过的问卷")
async def list_my_surveys(by: CurrentActor, session: ReadSession) -> AnsweredList:
    """Which surveys one has answered."""
    return AnsweredList(items=await surveys_answered(session, [by.id]))
