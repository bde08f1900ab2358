"""Photos from phones: one file a call, everything else as form fields, as wx.uploadFile sends them."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import File, Form, Request, UploadFile
from pydantic import Field

from backend.ground.errors import FieldError, Problem
from backend.ground.late_model import LateModel
from backend.ground.strict import InstantIn, StrictModel
from backend.people.actor import Actor
from backend.people.minors import check_age
from backend.places.coordinates import CoordType, to_wgs84
from backend.web import Now, PhotosHere, SettingsHere, actor_for, known_first
from backend.web.asked_first import AskedFirst
from backend.web.late_routes import Router
from media import Announced, Photo, Stated, accept, begin_upload, complete_upload
from mobile_api.photo_links import Links, links_of
from mobile_api.positions import PositionIn

DEED = "photo"
MayPhotograph = Annotated[Actor, actor_for(DEED)]


class PhotosFile(AskedFirst):
    """A photo is taken of who is signed in, and old enough."""

    async def ask(self, request: Request) -> None:
        check_age(await known_first(request), DEED)


router = Router(prefix="/api/v1/photos", tags=["photos"], route_class=PhotosFile)
TOGETHER = ("lon、lat、coord_type 须同时填写", "lon, lat and coord_type have to be sent together")
Degrees = Annotated[float | None, Form(allow_inf_nan=False)]


class PhotoPosition(LateModel):
    """WGS-84 degrees, and where it is from: the picture (exif) or the client."""

    lon: float
    lat: float
    source: str


class PhotoOut(LateModel):
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


class UploadIn(StrictModel):
    """What is to come: its size in bytes, its sha256 (hex), its type; and, if the client knows, when and where."""

    bytes: int = Field(ge=1, examples=[1_532_044])
    sha256: str = Field(pattern=r"^[0-9a-fA-F]{64}$", examples=["9f" * 32])
    content_type: str = Field(max_length=40, examples=["image/jpeg"])
    taken_at: InstantIn | None = None
    position: PositionIn | None = None

    def announced(self) -> Announced:
        stated = self.position.stated() if self.position else None
        place = to_wgs84(stated.lon, stated.lat, stated.coord_type) if stated else None
        return Announced(self.bytes, self.sha256, self.content_type, Stated(self.taken_at, place, self.sha256))


class UploadOut(LateModel):
    """Where to PUT the bytes, with these headers, until then; afterwards POST …/complete."""

    id: UUID
    put_url: str
    headers: dict[str, str]
    expires_at: datetime


# what is no picture is kept in memory, and so is each file below a megabyte
@router.post(
    "", status_code=201, summary="上传照片",
    form_limits={"max_files": 1, "max_fields": 20, "max_part_size": 64 * 1024},
)  # fmt: skip
async def upload_photo(
    request: Request,
    by: MayPhotograph,
    room: PhotosHere,
    at: Now,
    file: Annotated[UploadFile, File(description="JPEG、PNG、WebP、HEIC，不超过 20 MB")],
    taken_at: Annotated[InstantIn | None, Form()] = None,
    lon: Annotated[Degrees, Field(ge=-180, le=180)] = None,
    lat: Annotated[Degrees, Field(ge=-90, le=90)] = None,
    coord_type: Annotated[CoordType | None, Form()] = None,
    sha256: Annotated[str | None, Form(pattern=r"^[0-9a-fA-F]{64}$")] = None,
) -> PhotoOut:
    """Takes in one photo. The same bytes from the same person give the same photo."""
    stated = Stated(taken_at, _stated(lon, lat, coord_type), sha256)
    photo = await accept(room, file, stated, by.id, at)
    return PhotoOut.of(photo, links_of(request, photo, at))


def _stated(lon: float | None, lat: float | None, coord_type: CoordType | None) -> tuple[float, float] | None:
    if lon is None and lat is None:
        return None
    if lon is None or lat is None or coord_type is None:
        given = {"lon": lon, "lat": lat, "coord_type": coord_type}
        missing = [FieldError(name, "bad_position", *TOGETHER) for name, value in given.items() if value is None]
        raise Problem("bad_position", detail=TOGETHER[0], errors=missing)
    return to_wgs84(lon, lat, coord_type)


@router.post("/uploads", status_code=201, summary="申请直传地址")
async def begin_direct_upload(
    request: Request, form: UploadIn, by: MayPhotograph, room: PhotosHere, settings: SettingsHere, at: Now
) -> UploadOut:
    """A signed address to PUT one picture to. It is private and unread until `complete`; at most 20 MB."""
    begun = await begin_upload(room, form.announced(), by.id, at)
    url = begun.put_url
    if url.startswith("/"):
        url = (settings.public_url or str(request.base_url)).rstrip("/") + url
    return UploadOut(id=begun.id, put_url=url, headers=dict(begun.headers), expires_at=begun.expires_at)


@router.post("/uploads/{upload_id}/complete", status_code=201, summary="完成直传")
async def complete_direct_upload(
    request: Request, upload_id: UUID, by: MayPhotograph, room: PhotosHere, at: Now
) -> PhotoOut:
    """Checks what was put (size, sha256, content) and makes the photo of it. Said again, it is the same photo."""
    photo = await complete_upload(room, upload_id, by.id, at)
    return PhotoOut.of(photo, links_of(request, photo, at))
