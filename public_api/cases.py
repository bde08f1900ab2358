"""Any case by its number, for anyone."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from fastapi import Query, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from backend.cases import find, history
from backend.cases.before_after import before_after
from backend.cases.photos_of_cases import Shown, photos_of_cases
from backend.places.coordinates import CoordType
from backend.web import DatabaseHere, Now, labels_for, link_to
from backend.web.late_routes import Router
from public_api.kept import marked
from public_api.kept_cases import KeptCases
from public_api.shapes import PublicPhoto, PublicReport, Seen, ShownPhotos

router = Router(prefix="/public/v1/cases", tags=["public"])


@router.get("/{number}", summary="公开查询案件进度", response_model=PublicReport)
async def show_public_case(
    request: Request,
    number: str,
    db: DatabaseHere,
    at: Now,
    coord_type: Annotated[CoordType, Query(description="答复所用坐标系")] = CoordType.WGS84,
) -> Response:
    """How far a case is: from its first second, at any step. Words and photos only once the desk has cleared them."""
    kept: KeptCases = request.app.state.kept_cases

    async def _make(session: AsyncSession) -> tuple[bytes, bool]:
        made = await _report(request, session, number, Seen(at, coord_type))
        return made.model_dump_json().encode(), bool(made.photos or made.description)

    answer = await kept.find(db, number, coord_type, at, _make)
    return marked(request, answer.body, answer.mark)


async def _report(request: Request, session: AsyncSession, number: str, seen: Seen) -> PublicReport:
    case = await find.get_public_case(session, number)
    rows = (await photos_of_cases(session, [case.id])).get(case.id, [])
    shown = _shown(request, [one for one in rows if one[0].cleared], seen.at)
    entries = await history.read(session, case)
    return PublicReport.of(case, entries, shown, await labels_for(request, session), seen)


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
