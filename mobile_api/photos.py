"""Photos from phones: one file a call, everything else as form fields, as wx.uploadFile sends them."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, File, Form, Request, UploadFile
from pydantic import AwareDatetime, BaseModel, Field

from backend.ground.errors import Problem
from backend.places.coordinates import CoordType, to_wgs84
from backend.web import CurrentActor, DatabaseHere, Now
from media import Photo, Upload, accept
from mobile_api.photo_links import Links, links_of

router = APIRouter(prefix="/api/v1/photos", tags=["photos"])
Degrees = Annotated[float | None, Form(allow_inf_nan=False)]


class PhotoPosition(BaseModel):
    """WGS-84 degrees, and where it is from: the picture (exif) or the client."""

    lon: float
    lat: float
    source: str


class PhotoOut(BaseModel):
    """A photo taken in."""

    id: UUID
    sha256: str
    width: int
    height: int
    taken_at: datetime | None
    position: PhotoPosition | None
    links: Links

    @classmethod
    def of(cls, photo: Photo, links: Links) -> "PhotoOut":
        position = None
        if photo.lon is not None and photo.lat is not None:
            position = PhotoPosition(lon=photo.lon, lat=photo.lat, source=photo.position_from or "client")
        return cls(
            id=photo.id, sha256=photo.sha256, width=photo.width, height=photo.height, taken_at=photo.taken_at,
            position=position, links=links,
        )  # fmt: skip


@router.post("", status_code=201, summary="上传照片")
async def upload_photo(
    request: Request,
    by: CurrentActor,
    db: DatabaseHere,
    at: Now,
    file: Annotated[UploadFile, File(description="JPEG、PNG、WebP、HEIC，不超过 20 MB")],
    taken_at: Annotated[AwareDatetime | None, Form()] = None,
    lon: Annotated[Degrees, Field(ge=-180, le=180)] = None,
    lat: Annotated[Degrees, Field(ge=-90, le=90)] = None,
    coord_type: Annotated[CoordType | None, Form()] = None,
    sha256: Annotated[str | None, Form(pattern=r"^[0-9a-fA-F]{64}$")] = None,
) -> PhotoOut:
    """Takes in one photo. The same bytes from the same person give the same photo."""
    state = request.app.state
    upload = Upload(await file.read(), taken_at, _stated(lon, lat, coord_type), sha256)
    photo = await accept(db, state.storage, state.decoder, upload, by.id, at)
    return PhotoOut.of(photo, links_of(request, photo, at))


def _stated(lon: float | None, lat: float | None, coord_type: CoordType | None) -> tuple[float, float] | None:
    if lon is None and lat is None:
        return None
    if lon is None or lat is None or coord_type is None:
        raise Problem("bad_position", field="coord_type" if coord_type is None else "lon")
    return to_wgs84(lon, lat, coord_type)
