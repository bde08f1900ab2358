"""Positions at the door: degrees with their coordinate system, converted once."""

from typing import Annotated

from fastapi import Query
from pydantic import Field

from backend.cases.case import Case
from backend.cases.positions_of import positions_of
from backend.cases.report import Position
from backend.ground.errors import FieldError, Problem
from backend.ground.late_model import LateModel
from backend.ground.strict import StrictModel
from backend.places.coordinates import CoordType, from_wgs84

CoordTypeWanted = Annotated[CoordType, Query(description="答复所用坐标系")]


class PositionIn(StrictModel):
    """A position as stated: degrees; `accuracy_m` in metres."""

    lon: float = Field(ge=-180, le=180, examples=[121.1289])
    lat: float = Field(ge=-90, le=90, examples=[28.8470])
    coord_type: CoordType = Field(examples=["wgs84"])
    accuracy_m: float | None = Field(default=None, ge=0, le=100_000, examples=[12])

    def stated(self) -> Position:
        return Position(self.lon, self.lat, self.coord_type, self.accuracy_m)


class PositionsOut(LateModel):
    """The three positions kept apart: as stated (in its own coordinate system), as the photo says, and the one used.

    `apart_m` is the distance between the last two; beyond 200 m they disagree, and a person should look. A department
    that handles the case is not told where the reporter's camera was: `photo` and `apart_m` are null.
    """

    stated: PositionIn
    photo: "PositionOut | None"
    used: "PositionOut"
    apart_m: int | None
    disagree: bool

    @classmethod
    def of(cls, case: Case, wanted: CoordType, of_camera: bool) -> "PositionsOut":
        """Of a case; `of_camera`: with where its photo was taken."""
        found = positions_of(case)
        stated = PositionIn(
            lon=case.stated_lon, lat=case.stated_lat, coord_type=CoordType(case.coord_type), accuracy_m=case.accuracy_m
        )
        return cls(
            stated=stated, photo=PositionOut.of(*found.photo, wanted) if found.photo and of_camera else None,
            used=PositionOut.of(*found.used, wanted),
            apart_m=round(found.apart) if found.apart is not None and of_camera else None,
            disagree=found.disagree,
        )  # fmt: skip


class PositionOut(LateModel):
    """A position in the coordinate system that was asked for, degrees to about 0.1 m."""

    lon: float
    lat: float
    coord_type: CoordType

    @classmethod
    def of(cls, lon: float, lat: float, wanted: CoordType) -> "PositionOut":
        """From WGS-84."""
        x, y = from_wgs84(lon, lat, wanted)
        return cls(lon=round(x, 6), lat=round(y, 6), coord_type=wanted)


def place_of(near: str | None, name: str = "near") -> tuple[float, float] | None:
    """A place of the query, `lon,lat` in WGS-84 degrees. Problem invalid, naming the field."""
    if not near:
        return None
    try:
        return read_point(near)
    except ValueError as fault:
        wrong = FieldError(name, "bad_position", "应为 lon,lat", "must be lon,lat")
        raise Problem("invalid", errors=[wrong]) from fault


def read_point(text: str) -> tuple[float, float]:
    """`lon,lat` in degrees; ValueError for anything else, and for what lies nowhere (NaN, infinities)."""
    lon, lat = (float(part) for part in text.split(","))
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise ValueError("no place on earth")
    return lon, lat
