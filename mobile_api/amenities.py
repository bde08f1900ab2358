"""Rating an amenity: one rating each, which may be changed."""

from datetime import datetime
from typing import Annotated

from fastapi import Body, Path
from pydantic import Field

from backend.amenities.amenity import get_amenity
from backend.amenities.amenity_rating import STARS, Remark, own_rating, rate_amenity
from backend.ground.late_model import LateModel
from backend.ground.strict import StrictModel
from backend.people.actor import Actor
from backend.web import CurrentActor, Now, ReadSession, WriteSession, actor_for
from backend.web.late_routes import Router

router = Router(prefix="/api/v1/amenities", tags=["amenities"])
AmenityCode = Annotated[str, Path(max_length=20)]


class AmenityRatingIn(StrictModel):
    """Stars, and remarks of the list."""

    stars: int = Field(ge=STARS[0], le=STARS[1])
    remarks: list[Remark] = Field(default_factory=list, max_length=len(Remark))


class AmenityRated(LateModel):
    """What people think of it, oneself among them."""

    count: int
    average: float | None


class OwnAmenityRating(LateModel):
    """One's own rating; null stars: none yet."""

    stars: int | None
    remarks: list[Remark]
    at: datetime | None


@router.post("/{code}/rating", summary="评价便民设施")
async def rate_this_amenity(
    code: AmenityCode,
    form: Annotated[AmenityRatingIn, Body(examples=[{"stars": 4, "remarks": ["clean"]}])],
    by: Annotated[Actor, actor_for("rate")],
    session: WriteSession,
    at: Now,
) -> AmenityRated:
    """Rates it, or changes one's rating: the last word counts."""
    rated = await rate_amenity(session, code, stars=form.stars, remarks=form.remarks, by=by.id, at=at)
    return AmenityRated(count=rated.count, average=rated.average)


@router.get("/{code}/rating", summary="我对该设施的评价")
async def show_my_amenity_rating(code: AmenityCode, by: CurrentActor, session: ReadSession) -> OwnAmenityRating:
    """What one has said of it."""
    await get_amenity(session, code)
    own = await own_rating(session, code, by.id)
    if own is None:
        return OwnAmenityRating(stars=None, remarks=[], at=None)
    return OwnAmenityRating(stars=own.stars, remarks=[Remark(remark) for remark in own.remarks], at=own.at)
