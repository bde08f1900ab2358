"""Surveys (问卷), as data."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Body, Query
from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from backend.ground.ids import new_id
from backend.ground.late_model import LateModel
from backend.ground.paging import MOST, USUAL
from backend.ground.strict import CleanText, InstantIn, StrictModel
from backend.participation.survey import QuestionKind, Survey, list_surveys
from backend.participation.write_survey import write_survey
from backend.web import Now, ReadSession, SettingsHere, WriteSession
from backend.web.late_routes import Router
from mobile_api.admin.who import SystemAdmin, SystemOrSecurity

router = Router(prefix="/surveys")
Code = Annotated[CleanText, Field(pattern="^[a-z0-9_]{1,16}$")]
EXAMPLE = {
    "title": "公厕满意度", "text": "您的回答只计总数。", "k": 10,
    "opens_at": "2026-12-01T08:00:00+08:00", "closes_at": "2026-12-15T18:00:00+08:00",
    "questions": [
        {"code": "toilets", "text": "您对城区公厕满意吗（1–5 分）？", "kind": "scale"},
        {"code": "parking", "text": "停车最需要什么？", "kind": "one",
         "options": [{"code": "more", "text": "增加车位"}, {"code": "price", "text": "降低收费"}]},
    ],
}  # fmt: skip


class OptionIn(StrictModel):
    """What one may choose."""

    code: Code
    text: CleanText = Field(min_length=1, max_length=60)


class QuestionIn(StrictModel):
    """`one` and `many` have options, `scale` runs from 1 to 5; `most` limits `many`."""

    code: Code
    text: CleanText = Field(min_length=1, max_length=200)
    kind: QuestionKind
    options: list[OptionIn] = Field(default_factory=list, max_length=20)
    needed: bool = True
    most: int | None = Field(default=None, ge=1, le=20)

    @model_validator(mode="after")
    def _has_options(self) -> "QuestionIn":
        codes = [option.code for option in self.options]
        is_scale = self.kind is QuestionKind.SCALE
        if is_scale == bool(codes) or len(set(codes)) != len(codes) or (not is_scale and len(codes) < 2):
            raise PydanticCustomError("options", "a scale has no options, else two or more, each once")
        return self


class SurveyIn(StrictModel):
    """Open from `opens_at` (null: a draft) to before `closes_at`. No number of people below `k` is published."""

    title: CleanText = Field(min_length=1, max_length=120)
    text: CleanText = Field(max_length=5000)
    questions: list[QuestionIn] = Field(min_length=1, max_length=50)
    opens_at: InstantIn | None = None
    closes_at: InstantIn
    k: int = Field(default=10, ge=3, le=1000)

    @model_validator(mode="after")
    def _fits(self) -> "SurveyIn":
        codes = [question.code for question in self.questions]
        if len(set(codes)) != len(codes):
            raise PydanticCustomError("questions", "each code once")
        if self.opens_at is not None and self.opens_at >= self.closes_at:
            raise PydanticCustomError("closes_at", "after opens_at")
        return self


class SurveyOut(LateModel):
    """A survey as an administrator sees it; `answered`: how many have so far."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    title: str
    text: str
    questions: list[QuestionIn]
    opens_at: datetime | None
    closes_at: datetime
    k: int
    answered: int
    changed_at: datetime


class SurveyPage(LateModel):
    """A page of surveys, newest first."""

    items: list[SurveyOut]
    next: str | None


@router.get("", summary="问卷列表（含草稿）")
async def list_all_surveys(
    _by: SystemOrSecurity,
    session: ReadSession,
    limit: Annotated[int, Query(ge=1, le=MOST)] = USUAL,
    after: str | None = None,
) -> SurveyPage:
    """All surveys, drafts too."""
    page = await list_surveys(session, limit, after, at=None)
    return SurveyPage(items=[SurveyOut.model_validate(row) for row in page.items], next=page.next)


@router.post("", status_code=201, summary="新建问卷")
async def make_survey(
    form: Annotated[SurveyIn, Body(examples=[EXAMPLE])],
    by: SystemAdmin,
    session: WriteSession,
    settings: SettingsHere,
    at: Now,
) -> SurveyOut:
    """A new survey, or a draft of one."""
    survey = Survey(id=new_id(at), changed_by=by.id, changed_at=at, **_fields(form))
    return SurveyOut.model_validate(
        await write_survey(session, survey, by=by.doer, settings=settings, at=at, is_new=True)
    )


@router.put("/{survey_id}", summary="更改、发布或关闭问卷")
async def change_survey(
    survey_id: UUID, form: SurveyIn, by: SystemAdmin, session: WriteSession, settings: SettingsHere, at: Now
) -> SurveyOut:
    """Sets all of it; the questions stand once somebody has answered."""
    survey = Survey(id=survey_id, changed_by=by.id, changed_at=at, **_fields(form))
    return SurveyOut.model_validate(
        await write_survey(session, survey, by=by.doer, settings=settings, at=at, is_new=False)
    )


def _fields(form: SurveyIn) -> dict[str, Any]:
    questions = [question.model_dump(mode="json") for question in form.questions]
    return form.model_dump(exclude={"questions"}) | {"questions": questions}
