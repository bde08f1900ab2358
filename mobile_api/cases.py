"""Cases for staff: the work list, one case, its actions. The buttons come from MOVES."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Depends, Query, Request
from pydantic import Field

from backend.cases import find
from backend.cases.act import Deed, StaleCase, act
from backend.cases.clear import clear
from backend.cases.find import Wanted
from backend.ground.errors import FieldError, Problem
from backend.ground.paging import MOST, USUAL
from backend.ground.strict import CleanText, StrictModel
from backend.places.coordinates import CoordType
from backend.web import CityHere, CurrentActor, Now, ReadSession, WriteSession
from backend.workflow.limits import Light
from backend.workflow.steps import Action, Step
from mobile_api.case_shapes import CaseOut, CasePage, CaseShaper
from mobile_api.positions import CoordTypeWanted

router = APIRouter(prefix="/api/v1/cases", tags=["cases"])


class ActionIn(StrictModel):
    """An action. `version` is that of the case as last read; which further fields are needed, `moves` says."""

    action: Action
    version: int
    note: CleanText | None = Field(default=None, max_length=2000)
    reason: CleanText | None = Field(default=None, max_length=32)
    photo_ids: list[UUID] = Field(default_factory=list, max_length=9)
    department: CleanText | None = Field(default=None, max_length=16)
    class_code: CleanText | None = Field(default=None, max_length=8)

    def deed(self) -> Deed:
        return Deed(**self.model_dump())


class ClearIn(StrictModel):
    """What the public may see: the description or not, and exactly these photos."""

    description: bool
    photo_ids: list[UUID] = Field(default_factory=list, max_length=50)
    note: CleanText | None = Field(default=None, max_length=2000, description="值班长公开未通过检测的内容时必填")


def _bbox(
    bbox: Annotated[str | None, Query(description="west,south,east,north（WGS-84 度）")] = None,
) -> tuple[float, float, float, float] | None:
    if not bbox:
        return None
    try:
        west, south, east, north = (float(part) for part in bbox.split(","))
    except ValueError as fault:
        wrong = FieldError("bbox", "bad_position", "应为 west,south,east,north", "must be west,south,east,north")
        raise Problem("invalid", errors=[wrong]) from fault
    return west, south, east, north


@router.get("", summary="案件列表")
async def list_cases(
    request: Request,
    by: CurrentActor,
    session: ReadSession,
    at: Now,
    bbox: Annotated[tuple[float, float, float, float] | None, Depends(_bbox)],
    step: Step | None = None,
    department: str | None = None,
    grid: str | None = None,
    light: Light | None = None,
    q: Annotated[str | None, Query(max_length=50)] = None,
    limit: Annotated[int, Query(ge=1, le=MOST)] = USUAL,
    after: str | None = None,
    coord_type: CoordTypeWanted = CoordType.WGS84,
) -> CasePage:
    """The cases one works with, newest first."""
    wanted = Wanted(step, department, grid, light, bbox, q)
    page = await find.list_cases(session, by, wanted, at, limit, after)
    return await CaseShaper(request, session, by, coord_type, at).page(page)


@router.get("/{number}", summary="案件详情")
async def show_case(
    request: Request,
    number: str,
    by: CurrentActor,
    session: ReadSession,
    at: Now,
    coord_type: CoordTypeWanted = CoordType.WGS84,
) -> CaseOut:
    """One case, with its history and the actions open to the reader."""
    case = await find.get_case(session, number, by)
    return await CaseShaper(request, session, by, coord_type, at).case(case)


@router.post("/{number}/actions", summary="案件操作", responses={409: {"description": "conflict：附最新案件"}})
async def take_action(
    request: Request,
    number: str,
    form: Annotated[ActionIn, Body(examples=[{"action": "admit", "version": 1, "note": "情况属实"}])],
    by: CurrentActor,
    session: WriteSession,
    city: CityHere,
    at: Now,
) -> CaseOut:
    """Moves a case. A stale version gets 409 with the case as it is now."""
    shaper = CaseShaper(request, session, by, CoordType.WGS84, at)
    try:
        case = await act(session, number, form.deed(), city=city, by=by, at=at)
    except StaleCase as stale:
        stale.extra["case"] = (await shaper.case(stale.case)).model_dump(mode="json", by_alias=True)
        raise
    return await shaper.case(case)


@router.post("/{number}/clear", summary="公开审核")
async def clear_case(
    request: Request, number: str, form: ClearIn, by: CurrentActor, session: WriteSession, at: Now
) -> CaseOut:
    """Decides what of a case the public may see."""
    case = await clear(session, number, form.description, form.photo_ids, by=by, at=at, note=form.note)
    return await CaseShaper(request, session, by, CoordType.WGS84, at).case(case)
