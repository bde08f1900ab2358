"""Hands out derivatives to whoever holds a link."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from backend.ground.errors import Problem
from backend.web import Now, SettingsHere
from media import SIZES, derived_key, read_link

router = APIRouter(prefix="/media", tags=["photos"])
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "private, max-age=3600, immutable",
    "Cross-Origin-Resource-Policy": "cross-origin",
}


@router.get("/{size}/{sha256}/{ends}/{signature}", summary="取照片", response_class=Response)
async def fetch_derivative(
    request: Request,
    size: str,
    sha256: Annotated[str, Path(pattern="^[0-9a-f]{64}$")],
    ends: int,
    signature: str,
    settings: SettingsHere,
    at: Now,
) -> Response:
    """One derivative, without metadata. A link forged or run out is 404."""
    read_link(size, sha256, ends, signature, settings, at)
    etag = f'"{sha256[:32]}-{size}"'
    if request.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers={"ETag": etag})
    content = await request.app.state.storage.get(derived_key(sha256, size))
    if content is None:
        raise Problem("not_found")
    name = f'inline; filename="{sha256[:16]}.{SIZES[size].format.lower()}"'
    return Response(
        content, media_type=SIZES[size].media_type, headers=HEADERS | {"ETag": etag, "Content-Disposition": name}
    )
