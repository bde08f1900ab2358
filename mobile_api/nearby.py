"""What is open near a place, before one reports it once more; and saying me too (我也遇到) instead."""

from typing import Annotated
from uuid import UUID

from fastapi import Body, Request, Response

from backend.cases.find import reported_by
from backend.cases.me_too import said_by
from backend.cases.say_me_too import say_me_too
from backend.cases.support_of import support_of
from backend.ground.late_model import LateModel
from backend.ground.strict import StrictModel
from backend.people.actor import Actor
from backend.places.cell import snapped
from backend.web import CurrentActor, Now, ReadSession, SettingsHere, WriteSession, actor_for
from backend.web.late_routes import Router
from backend.web.near_shapes import Near, NearShape, near_cases
from mobile_api.positions import PositionOut

router = Router(prefix="/api/v1", tags=["reports"])


class NearbyCaseOut(NearShape):
    """An open case, and the middle of its cell. `is_mine`: one's own report; `has_said_me_too`: one has said so
    already."""

    position: PositionOut
    is_mine: bool
    has_said_me_too: bool


class NearbyCasePage(LateModel):
    """The nearest first."""

    items: list[NearbyCaseOut]
    next: None = None


class MeTooIn(StrictModel):
    """Said once, whatever the key: it is taken for the sake of the offline queue."""

    client_key: UUID | None = None


class MeTooOut(LateModel):
    """How many have said it of this case; who says it follows it."""

    number: str
    me_too: int
    following: bool = True


class WhyOut(LateModel):
    """Of how many it is said that they count for less, or whole (`full`)."""

    code: str
    text: str
    count: int


class SupportOut(LateModel):
    """`weight`: what all of them count for; `next_at`: the weight at which the next priority begins."""

    me_too: int
    weight: float
    priority: int
    priority_text: str
    next_at: float | None
    why: list[WhyOut]


@router.get("/reports/nearby", summary="附近待办案件（上报前）")
async def list_nearby(request: Request, by: CurrentActor, session: ReadSession, at: Now, asked: Near) -> NearbyCasePage:
    """Open cases close by, of one bucket or of any. What is not cleared is not shown, nor where exactly it is."""
    found = await near_cases(request, session, asked, at)
    ids = [one.case.id for one, _shown in found]
    mine, said = await reported_by(session, by.id, ids), await said_by(session, by.id, ids)
    items = [
        NearbyCaseOut(
            **shown, position=PositionOut.of(*snapped(one.case.lon, one.case.lat), asked.coord_type),
            is_mine=one.case.id in mine, has_said_me_too=one.case.id in said,
        )
        for one, shown in found
    ]  # fmt: skip
    return NearbyCasePage(items=items)


@router.post(
    "/reports/{number}/me_too", status_code=201, summary="我也遇到（附议）",
    responses={200: {"model": MeTooOut, "description": "已附议"}},
)  # fmt: skip
async def say_me_too_of(
    response: Response,
    number: str,
    by: Annotated[Actor, actor_for("me_too")],
    session: WriteSession,
    settings: SettingsHere,
    at: Now,
    _form: Annotated[MeTooIn | None, Body()] = None,
) -> MeTooOut:
    """Confirms somebody else's open case instead of reporting it again, once; one is told of it from then on."""
    said = await say_me_too(session, number, by=by, settings=settings, at=at)
    if said.replayed:
        response.status_code = 200
        response.headers["Idempotent-Replayed"] = "true"
    return MeTooOut(number=said.case.number, me_too=said.case.me_too_count)


@router.get("/cases/{number}/support", summary="附议情况与优先级", tags=["cases"])
async def show_support(number: str, by: CurrentActor, session: ReadSession) -> SupportOut:
    """How many said me too, what that counts for by WEIGHTS and why, and the priority it gives; nobody is named."""
    found = await support_of(session, number, by=by)
    return SupportOut(
        me_too=found.case.me_too_count, weight=found.case.support / 10, priority=found.priority.level,
        priority_text=found.priority.chinese, next_at=found.next.tenths / 10 if found.next else None,
        why=[WhyOut(code=one.code, text=one.chinese, count=one.count) for one in found.why],
    )  # fmt: skip
