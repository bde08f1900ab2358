"""What is open near a place, for anyone who is about to report it once more."""

from fastapi import Request

from backend.ground.late_model import LateModel
from backend.web import Now, PublicSession
from backend.web.late_routes import Router
from backend.web.near_shapes import Near, NearShape, near_cases
from public_api.shapes import PublicPosition, public_position

router = Router(prefix="/public/v1/nearby", tags=["public"])


class NearbyCase(NearShape):
    """An open case, and the middle of its cell."""

    position: PublicPosition


class NearbyPage(LateModel):
    """The nearest first."""

    items: list[NearbyCase]
    next: None = None


@router.get("", summary="附近待办案件")
async def list_public_nearby(request: Request, session: PublicSession, at: Now, asked: Near) -> NearbyPage:
    """Open cases close by, of one bucket or of any: no more of them than anyone may see."""
    items = [
        NearbyCase(**shown, position=public_position(one.case.lon, one.case.lat, asked.coord_type))
        for one, shown in await near_cases(request, session, asked, at)
    ]
    return NearbyPage(items=items)
