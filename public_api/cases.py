"""Any case by its number, for anyone."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request

from backend.cases import find, history
from backend.cases.before_after import before_after
from backend.cases.photos_of_cases import Shown, photos_of_cases
from backend.places.coordinates import CoordType
from backend.web import Now, ReadSession, labels_for, link_to
from public_api.shapes import PublicPhoto, PublicReport, Seen, ShownPhotos

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
    rows = (await photos_of_cases(session, [case.id])).get(case.id, [])
    shown = _shown(request, [one for one in rows if one[0].cleared], at)
    entries = await history.read(session, case)
    return PublicReport.of(case, entries, shown, await labels_for(request, session), Seen(at, coord_type))


def _shown(request: Request, cleared: Sequence[Shown], at: datetime) -> ShownPhotos:
    places = {str(photo.id): place for place, (_row, photo) in enumerate(cleared)}
    photos = [
        PublicPhoto(
            shows=row.shows, thumb=link_to(request, photo, "thumb", at), view=link_to(request, photo, "view", at)
        )
        for row, photo in cleared
    ]
    pairs = [
        (str(before[1].id) if before else None, str(after[1].id) if after else None)
        for before, after in before_after(cleared)
    ]
    none_yet = ShownPhotos(photos, [], places)
    return none_yet._replace(pairs=none_yet.paired(pairs))
