"""The links of a photo's derivatives."""

from datetime import datetime

from fastapi import Request

from backend.ground.late_model import LateModel
from backend.web import link_to
from media import Photo


class Links(LateModel):
    """Paths that expire: thumb 320 (WebP), view 1280 (JPEG)."""

    thumb: str
    view: str


def links_of(request: Request, photo: Photo, at: datetime) -> Links:
    """Both links."""
    return Links(thumb=link_to(request, photo, "thumb", at), view=link_to(request, photo, "view", at))
