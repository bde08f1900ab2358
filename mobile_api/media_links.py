"""Hands out derivatives to whoever holds a link, and takes in what is put at an address we signed."""

from collections.abc import AsyncIterator
from uuid import UUID

from fastapi import Request, Response
from starlette.requests import ClientDisconnect

from backend.ground.errors import Problem
from backend.web import Now, PhotosHere, SettingsHere
from backend.web.late_routes import Router
from backend.web.unchanged import has
from media import SIZES, Photo, derivative, is_current, read_link, take_upload

router = Router(prefix="/media", tags=["photos"])
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
KEPT = {"Cache-Control": "private, max-age=3600, immutable"}
DERIVATIVE = "/{size}/{photo_id}/{mark}/{ends}/{signature}"


@router.head(DERIVATIVE, response_class=Response, include_in_schema=False)  # as link checkers and players ask first
@router.get(DERIVATIVE, summary="取照片", response_class=Response)
async def fetch_derivative(
    request: Request,
    size: str,
    photo_id: UUID,
    mark: str,
    ends: int,
    signature: str,
    room: PhotosHere,
    settings: SettingsHere,
    at: Now,
) -> Response:
    """One derivative, without metadata. A link forged, run out, or to a picture drawn over since, is 404."""
    read_link(size, photo_id, mark, ends, signature, settings, at)
    async with room.db.read() as session:
        photo = await session.get(Photo, photo_id)
    if photo is None or not is_current(photo, size, mark):
        raise Problem("not_found")
    etag = f'"{mark}-{size}"'
    if has(etag, request.headers.get("if-none-match")):
        return Response(status_code=304, headers=KEPT | {"ETag": etag})
    content = await derivative(room, photo, size)
    name = f'inline; filename="{photo_id}-{size}.{SIZES[size].format.lower()}"'
    headers = HEADERS | KEPT | {"ETag": etag, "Content-Disposition": name}
    return Response(content, media_type=SIZES[size].media_type, headers=headers)


@router.put("/uploads/{upload_id}/{ends}/{signature}", status_code=204, summary="直传照片", response_class=Response)
async def put_upload(
    request: Request, upload_id: UUID, ends: int, signature: str, room: PhotosHere, at: Now
) -> Response:
    """Keeps the bytes of the body until `complete`. Nothing is kept of a body cut off: put it again."""
    await take_upload(room, upload_id, ends, signature, _pieces(request), at)
    return Response(status_code=204)


async def _pieces(request: Request) -> AsyncIterator[bytes]:
    try:
        async for piece in request.stream():
            yield piece
    except ClientDisconnect:
        raise Problem("bad_form") from None
