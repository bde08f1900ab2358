"""The rules of points as they are drafted in a release."""

from datetime import date
from typing import Annotated

from pydantic import Field

from backend.ground.strict import CleanText, StrictModel
from backend.releases.point_rule import PointEvent


class PointRuleIn(StrictModel):
    """So many points for a class (from its beginning) in an area (likewise) within hours of the city's day; `decline`:
    percentages for the first, second, … report of one class by one person in one month."""

    code: CleanText = Field(min_length=1, max_length=32, pattern=r"^[a-z0-9-]+$")
    name: CleanText = Field(min_length=1, max_length=60)
    event: PointEvent
    class_: CleanText = Field(alias="class", max_length=8)
    area: CleanText = Field(default="", max_length=15)
    from_hour: int = Field(default=0, ge=0, le=23)
    until_hour: int = Field(default=24, ge=1, le=24)
    points: int = Field(ge=1, le=10_000)
    decline: list[Annotated[int, Field(ge=0, le=100)]] = Field(default=[100], min_length=1, max_length=50)
    photos: int = Field(default=1, ge=0, le=9)
    valid_from: date
    valid_to: date | None = None


class PointTermsIn(StrictModel):
    """The limits of a span of days."""

    per_day: int = Field(ge=0, le=100_000)
    per_month: int = Field(ge=0, le=100_000)
    pool_month: int = Field(ge=0, le=10_000_000)
    again_m: int = Field(ge=0, le=2000)
    again_days: int = Field(ge=0, le=365)
    fen_per_point: int = Field(ge=1, le=10_000)
    payout_least: int = Field(ge=1, le=100_000)
    publicity_days: int = Field(ge=1, le=60)
    appeal_days: int = Field(ge=1, le=365)
    valid_from: date
    valid_to: date | None = None
