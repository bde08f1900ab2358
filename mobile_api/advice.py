"""Advice beside a case: what it may be, whose it may be, what it may repeat, and who of the department may take it."""

from typing import Any
from uuid import UUID

from fastapi import Query, Request

from backend.cases.advise import advise
from backend.cases.alike import alike
from backend.cases.colleagues import colleagues
from backend.cases.words_for import words_for
from backend.ground.late_model import LateModel
from backend.web import CityHere, CurrentActor, Now, ReadSession, labels_for, link_to
from backend.web.late_routes import Router
from backend.workflow.steps import Step
from mobile_api.case_parts import Named

router = Router(prefix="/api/v1/cases/{number}", tags=["cases"])


class ClassAdvice(LateModel):
    """A class that fits, and why."""

    code: str
    name: str
    score: int
    why: str


class ConditionAdvice(LateModel):
    """A filing condition, its closing condition and limit; `condition` is what filing takes."""

    condition: int
    text: str
    closing_condition: str
    limit_value: float
    limit_unit: str
    why: str


class AdviceOut(LateModel):
    """`for_class`: the class whose conditions and department these are."""

    classes: list[ClassAdvice]
    for_class: str
    conditions: list[ConditionAdvice]
    department: Named | None
    certain: bool
    why: list[str]


class AlikeOut(LateModel):
    """An open case close by that may be the same matter: with its distance, and a photo to compare."""

    number: str
    step: Step
    class_code: str
    class_name: str
    same_class: bool
    description: str
    distance_m: int
    thumb: str | None


class AlikePage(LateModel):
    items: list[AlikeOut]


class Colleague(LateModel):
    id: UUID
    name: str


class ColleaguePage(LateModel):
    items: list[Colleague]


@router.get("/advice", summary="立案与派遣建议")
async def show_advice(
    request: Request,
    number: str,
    by: CurrentActor,
    session: ReadSession,
    city: CityHere,
    at: Now,
    class_code: str | None = Query(default=None, max_length=8, description="只看这一类别的立案条件与部门"),
) -> AdviceOut:
    """Which class, condition and department the words and the place of a case suggest, and why."""
    advice = await advise(session, number, class_code, city=city, by=by, at=at)
    labels = await labels_for(request, session)
    body: Any = advice.choice["body"]
    return AdviceOut(
        classes=[
            ClassAdvice(code=one.code, name=labels.category(one.code), score=one.score, why=one.why)
            for one in advice.classes
        ],
        for_class=advice.for_class,
        conditions=[
            ConditionAdvice(
                condition=standard.place, text=standard.condition, closing_condition=standard.closing_condition,
                limit_value=standard.limit_value, limit_unit=standard.limit_unit.value, why=one.why,
            )
            for standard, one in advice.conditions
        ],
        department=Named(code=body, name=labels.body(body) or body) if body else None,
        certain=advice.choice["certain"], why=advice.choice["why"],
    )  # fmt: skip


@router.get("/similar", summary="疑似重复案件")
async def list_similar(
    request: Request, number: str, by: CurrentActor, session: ReadSession, city: CityHere, at: Now
) -> AlikePage:
    """Open cases close by of the same bucket, those of the same class first, each with a photo and its distance."""
    labels = await labels_for(request, session)
    return AlikePage(
        items=[
            AlikeOut(
                number=one.case.number, step=one.case.step, class_code=one.case.class_code,
                class_name=labels.category(one.case.class_code), same_class=one.same_class,
                description=words_for(by, one.case)(one.case.description), distance_m=round(one.distance),
                thumb=link_to(request, one.photo, "thumb", at) if one.photo else None,
            )
            for one in await alike(session, number, city=city, by=by)
        ]
    )  # fmt: skip


@router.get("/colleagues", summary="可二次派遣的人员")
async def list_colleagues(number: str, by: CurrentActor, session: ReadSession) -> ColleaguePage:
    """The handlers of one's own department, to hand its case on to (二次派遣)."""
    found = await colleagues(session, number, by=by)
    return ColleaguePage(items=[Colleague(id=person.id, name=person.name) for person in found])
