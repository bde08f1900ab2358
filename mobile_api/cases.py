"""Cases for staff: one case, its actions. The buttons come from MOVES."""

from dataclasses import replace
from typing import Annotated
from uuid import UUID

from fastapi import Body, Request, Response
from pydantic import Field

from backend.cases import find
from backend.cases.act import act
from backend.cases.clear import Cleared, clear
from backend.cases.stale_case import StaleCase
from backend.ground.strict import CleanText, StrictModel
from backend.places.coordinates import CoordType
from backend.web import CityHere, CurrentActor, Now, ReadSession, WriteSession
from backend.web.client_key import HeaderKey, key_or_none
from backend.web.late_routes import Router
from mobile_api.action_shapes import EXAMPLES, ActionIn
from mobile_api.case_shapes import CaseOut, CaseShaper
from mobile_api.positions import CoordTypeWanted

router = Router(prefix="/api/v1/cases", tags=["cases"])


class ClearedIn(StrictModel):
    """What the public may see, as last read: `description_cleared`, and the photos that are `cleared`."""

    description: bool
    photo_ids: list[UUID] = Field(max_length=50)

    def read(self) -> Cleared:
        return Cleared(self.description, frozenset(self.photo_ids))


class ClearIn(StrictModel):
    """What the public may see: the description or not, and exactly these photos. With `was` it is a conflict if others
    have changed that since it was read (`version` tells nothing of it)."""

    description: bool
    photo_ids: list[UUID] = Field(default_factory=list, max_length=50)
    note: CleanText | None = Field(default=None, max_length=2000, description="值班长公开未通过检测的内容时必填")
    confirmed: bool = Field(default=False, description="描述有疑似个人信息等（content_doubtful）时，已核对仍公开")
    was: ClearedIn | None = Field(default=None, description="上次读到的公开内容；已被他人更改则为 conflict，附最新案件")


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
    form: Annotated[ActionIn, Body(examples=EXAMPLES)],
    by: CurrentActor,
    session: WriteSession,
    city: CityHere,
    at: Now,
    header: HeaderKey,
    response: Response,
) -> CaseOut:
    """Moves a case, or does something to it that moves nothing. A stale version gets 409 with the case as it is now."""
    shaper = CaseShaper(request, session, by, CoordType.WGS84, at)
    deed = replace(form.deed(), client_key=key_or_none(form.client_key, header))
    try:
        case, replayed = await act(session, number, deed, city=city, by=by, at=at)
    except StaleCase as stale:
        raise await _with_present(stale, shaper) from None
    if replayed:
        response.headers["Idempotent-Replayed"] = "true"
    return await shaper.case(case)


@router.post("/{number}/clear", summary="公开审核", responses={409: {"description": "conflict：附最新案件"}})
async def clear_case(
    request: Request, number: str, form: ClearIn, by: CurrentActor, session: WriteSession, at: Now
) -> CaseOut:
    """Decides what of a case the public may see."""
    shaper, was = CaseShaper(request, session, by, CoordType.WGS84, at), form.was.read() if form.was else None
    try:
        case = await clear(
            session, number, form.description, form.photo_ids, by=by, at=at, note=form.note, confirmed=form.confirmed,
            was=was,
        )  # fmt: skip
    except StaleCase as stale:
        raise await _with_present(stale, shaper) from None
    return await shaper.case(case)


async def _with_present(stale: StaleCase, shaper: CaseShaper) -> StaleCase:
    """The refusal, and the case as it is now."""
    stale.extra["case"] = (await shaper.case(stale.case)).model_dump(mode="json", by_alias=True)
    return stale
