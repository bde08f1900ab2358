"""One photo of one case, for those who may do more with it than look: originals, boxes, evidence lines."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.cases.accused import is_accused
from backend.cases.case import Case
from backend.cases.case_photo import CasePhoto
from backend.cases.doubts_of import masked
from backend.cases.find import get_case, roles_at
from backend.cases.labels import Labels
from backend.ground.clock import CITY_ZONE
from backend.ground.errors import Problem
from backend.people.actor import Actor
from backend.workflow.roles import Role
from media import Photo

# an original may hold its owner's name and camera: never for whom the case accuses
MAY_OPEN_ORIGINALS = frozenset({Role.DESK, Role.CHIEF, Role.SUPERVISOR, Role.ARBITER})
# where a camera was, and when, tells of its owner: of a neighbour who reports, the own window
MAY_SEE_CAMERA = MAY_OPEN_ORIGINALS | {Role.INSPECTOR}
MAY_DRAW_BOXES = frozenset({Role.DESK, Role.CHIEF})


async def photo_of_case(
    session: AsyncSession, number: str, photo_id: UUID, by: Actor, may: frozenset[Role] | None = None
) -> tuple[Case, Photo]:
    """The case and its photo. Problem not_found where the actor sees no such case or it has no such photo; not_allowed
    where none of the actor's roles is among `may`, or the original is wanted by whom the case accuses.
    """
    case = await get_case(session, number, by)
    query = (
        select(Photo)
        .join(CasePhoto, col(CasePhoto.photo_id) == col(Photo.id))
        .where(col(CasePhoto.case_id) == case.id, col(Photo.id) == photo_id)
    )
    photo = (await session.execute(query)).scalar_one_or_none()
    if photo is None:
        raise Problem("not_found")
    if may is not None and (not roles_at(case, by) & may or (may is MAY_OPEN_ORIGINALS and is_accused(by, case))):
        raise Problem("not_allowed")
    return case, photo


def sees_camera(reader: Actor, case: Case) -> bool:
    """Whether someone may know where and when a reporter's camera was: never whom the case accuses."""
    return bool(roles_at(case, reader) & MAY_SEE_CAMERA) and not is_accused(reader, case)


def evidence_lines(case: Case, photo: Photo, labels: Labels, of_camera: bool) -> Sequence[str]:
    """What is burnt into the evidence: time, place, number; of the camera, or of the case and when the photo came.
    The photo does not know what they mean."""
    taken_at = photo.taken_at if of_camera else None
    word, instant = ("拍摄", taken_at) if taken_at else ("接收", photo.received_at)
    has_place = of_camera and photo.exif_lon is not None
    lon, lat = (photo.exif_lon, photo.exif_lat) if has_place else (case.lon, case.lat)
    address = case.address or ""
    place = (address if of_camera else masked(address)) or labels.place(case.grid_code)
    return (
        f"{word}时间 {instant.astimezone(CITY_ZONE):%Y-%m-%d %H:%M:%S}",
        f"{place}（{lon:.6f}, {lat:.6f}）",
        f"案卷号 {case.number}",
    )


def as_evidence(photos: Sequence[Photo]) -> list[dict[str, str]]:
    """How photos stand in a happening: which, the digest of the original, and when it was received."""
    return [
        {"id": str(photo.id), "sha256": photo.sha256, "received_at": photo.received_at.isoformat()} for photo in photos
    ]
