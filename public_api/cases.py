"""Any case by its number, for anyone."""

from typing import Annotated

from fastapi import APIRouter, Query, Request

from backend.cases import find, history
from backend.cases.photos_of_cases import photos_of_cases
from backend.cases.status import timeline
from backend.places.coordinates import CoordType
from backend.web import Now, ReadSession, labels_for, link_to
from public_api.shapes import PublicPhoto, PublicReport

router = APIRouter(prefix="/public/v1/cases", tags=["public"])


@router.get("/{number}", summary="公开查询案件进度")
async def show_public_case(
    request: Request,
    number: str,
    session: ReadSession,
    at: Now,
    coord_type: Annotated[CoordType, Query(description="答复所用坐标系")] = CoordType.WGS84,
) -> PublicReport:
    """How far a case is: from its first second, at any step. Words and photos only once the desk has cleared them."""
    case = await find.get_public_case(session, number)
    told = timeline(await history.read(session, case))
    rows = (await photos_of_cases(session, [case.id])).get(case.id, [])
    photos = [
        PublicPhoto(
            shows=row.shows, thumb=link_to(request, photo, "thumb", at), view=link_to(request, photo, "view", at)
        )
        for row, photo in rows
        if row.cleared
    ]
    return PublicReport.of(case, told, photos, await labels_for(request, session), coord_type)
