"""A case's photos for staff: the original (written down), the evidence with its lines, boxes drawn over it."""

from typing import Annotated
from uuid import UUID

from fastapi import Body, Request, Response
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from backend.cases.photo_of_case import (
    MAY_DRAW_BOXES,
    MAY_OPEN_ORIGINALS,
    evidence_lines,
    photo_of_case,
    sees_camera,
)
from backend.ground.strict import StrictModel
from backend.web import CurrentActor, Now, PhotosHere, labels_for
from backend.web.late_routes import Router
from media import FORMATS, Box, Cover, can_suggest, draw_boxes, evidence, open_original, suggest_boxes
from mobile_api.media_links import HEADERS
from mobile_api.photo_links import Links, links_of

router = Router(prefix="/api/v1/cases/{number}/photos/{photo_id}", tags=["photos"])
PRIVATE = {"Cache-Control": "private, no-store"}
MOST_BOXES = 50


class BoxIn(StrictModel):
    """A rectangle in shares (0 to 1) of the upright picture, from its upper left; black (黑块) or mosaic (马赛克)."""

    x: float = Field(ge=0, lt=1, examples=[0.4])
    y: float = Field(ge=0, lt=1, examples=[0.25])
    width: float = Field(gt=0, le=1, examples=[0.1])
    height: float = Field(gt=0, le=1, examples=[0.15])
    cover: Cover = Cover.BLACK

    @model_validator(mode="after")
    def _inside(self) -> "BoxIn":
        if self.x + self.width > 1.000001 or self.y + self.height > 1.000001:
            raise PydanticCustomError("outside_picture", "outside", {})
        return self


class BoxesIn(StrictModel):
    """All boxes of a photo; none undoes them."""

    boxes: list[BoxIn] = Field(max_length=MOST_BOXES)


class BoxesOut(StrictModel):
    """The boxes as they now stand, and the links to the derivatives drawn anew; those of before are dead."""

    boxes: list[BoxIn]
    links: Links


class SuggestionsOut(StrictModel):
    """Where a face or a plate might be. It misses many: look at the photo yourself."""

    available: bool
    boxes: list[BoxIn]
    note: str = "自动提示会漏检，仅供参考，请人工核对"


@router.get("/original", summary="取照片原件（留痕）", response_class=Response)
async def fetch_original(number: str, photo_id: UUID, by: CurrentActor, room: PhotosHere, at: Now) -> Response:
    """The bytes as they were sent, for evidence. Who opened it, and when, is written down first."""
    async with room.db.read() as session:
        _case, photo = await photo_of_case(session, number, photo_id, by, MAY_OPEN_ORIGINALS)
    content = await open_original(room, photo, by.doer, at, number)
    media_type, end = FORMATS[photo.format]
    name = {"Content-Disposition": f'attachment; filename="{photo_id}.{end}"'}
    return Response(content, media_type=media_type, headers=HEADERS | PRIVATE | name)


@router.get("/evidence", summary="取证照片（叠加时间、地点、案卷号）", response_class=Response)
async def fetch_evidence(request: Request, number: str, photo_id: UUID, by: CurrentActor, room: PhotosHere) -> Response:
    """The photo with time, place and case number burnt in (JPEG). For staff; never what the public sees. A department
    reads the case's place and when the photo came, not where and when the reporter's camera was."""
    async with room.db.read() as session:
        case, photo = await photo_of_case(session, number, photo_id, by)
        lines = evidence_lines(case, photo, await labels_for(request, session), sees_camera(by, case))
    content = await evidence(room, photo, lines)
    name = {"Content-Disposition": f'inline; filename="{number}-{photo_id}.jpg"'}
    return Response(content, media_type="image/jpeg", headers=HEADERS | PRIVATE | name)


@router.post("/boxes", summary="遮挡照片")
async def set_boxes(
    request: Request,
    number: str,
    photo_id: UUID,
    form: Annotated[BoxesIn, Body(examples=[{"boxes": [{"x": 0.4, "y": 0.25, "width": 0.1, "height": 0.15}]}])],
    by: CurrentActor,
    room: PhotosHere,
    at: Now,
) -> BoxesOut:
    """Draws exactly these boxes over what is shown; the original stays as it is. An empty list undoes them."""
    async with room.db.read() as session:
        _case, photo = await photo_of_case(session, number, photo_id, by, MAY_DRAW_BOXES)
    boxes = [Box(**box.model_dump()) for box in form.boxes]
    drawn = await draw_boxes(room, photo, boxes, by.doer, at)
    return BoxesOut(boxes=form.boxes, links=links_of(request, drawn, at))


@router.get("/suggestions", summary="遮挡建议（人脸、车牌，仅供参考）")
async def suggest(number: str, photo_id: UUID, by: CurrentActor, room: PhotosHere) -> SuggestionsOut:
    """Hints for drawing boxes, where the optional extra is installed; nothing is drawn."""
    async with room.db.read() as session:
        _case, photo = await photo_of_case(session, number, photo_id, by, MAY_DRAW_BOXES)
    boxes = [BoxIn(x=box.x, y=box.y, width=box.width, height=box.height) for box in await suggest_boxes(room, photo)]
    return SuggestionsOut(available=can_suggest(), boxes=boxes)
