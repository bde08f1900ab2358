"""Amenities near a point (附近公厕、停车场、垃圾投放点、休息驿站…), for anyone."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from fastapi import Path, Query

from backend.amenities.amenity import Amenity, get_amenity
from backend.amenities.amenity_kind import AMENITY_KINDS, FEATURES, STATES, AmenityKind, AmenityState, Feature
from backend.amenities.amenity_rating import Rated, ratings_of
from backend.amenities.hours_in_words import hours_in_words
from backend.amenities.near_amenities import REACH, Wanted, is_open, near_amenities
from backend.amenities.opening_hours import read_hours, times_of
from backend.calendars.published_calendar import published_calendar
from backend.ground.clock import CITY_ZONE
from backend.ground.errors import Problem
from backend.ground.late_model import LateModel
from backend.places.coordinates import CoordType, from_wgs84, to_wgs84
from backend.web import Now, PublicSession
from backend.web.late_routes import Router
from backend.working_time import WorkingCalendar
from public_api.shapes import PublicPosition

router = Router(prefix="/public/v1/amenities", tags=["public"])
CoordWanted = Annotated[CoordType, Query(description="近旁坐标与答复所用坐标系")]
NEAR = re.compile(
    r"^-?(([0-9]{1,2}|1[0-7][0-9])(\.[0-9]{1,20})?|180(\.0{1,20})?), ?-?([0-8]?[0-9](\.[0-9]{1,20})?|90(\.0{1,20})?)$"
)
# a shape of its own in the document alone: what does not fit is refused as bad_position
NEAR_ASKED = Query(description="lon,lat（按 coord_type）", examples=["121.1289,28.8470"],
                   json_schema_extra={"pattern": NEAR.pattern})  # fmt: skip


class CodeNamed(LateModel):
    """A code and its name."""

    code: str
    name: str


class OpenSpan(LateModel):
    """From when to when; an end at or before its beginning is on the next day."""

    opens: str
    closes: str


class HoursOut(LateModel):
    """`text` as OpenStreetMap writes it, `words` as people read it, both empty where nobody knows. `open_now` by the
    city's calendar (holidays, make-up days), null: not known; `changes_at`: when it next opens or closes."""

    text: str
    words: str
    open_now: bool | None
    changes_at: datetime | None
    today: list[OpenSpan]

    @classmethod
    def of(cls, amenity: Amenity, at: datetime, calendar: WorkingCalendar) -> "HoursOut":
        if not amenity.hours:
            return cls(text="", words="", open_now=is_open(amenity, at, calendar), changes_at=None, today=[])
        hours, in_use = read_hours(amenity.hours), amenity.state is AmenityState.IN_USE
        spans = times_of(hours.spans_on(at.astimezone(CITY_ZONE).date(), calendar))
        return cls(
            text=amenity.hours, words=hours_in_words(amenity.hours), open_now=is_open(amenity, at, calendar),
            changes_at=hours.next_change(at, calendar) if in_use else None,
            today=[OpenSpan(opens=start, closes=end) for start, end in spans] if in_use else [],
        )  # fmt: skip


class RatedOut(LateModel):
    """How many rated it, and their average of 1–5; null without any."""

    count: int
    average: float | None


class AmenityOut(LateModel):
    """An amenity. `distance_m` from the point asked for; `places`: how many (泊位、厕位); `state`: a suspended one is
    shown, and not open."""

    code: str
    kind: CodeNamed
    state: CodeNamed
    name: str
    address: str
    position: PublicPosition
    distance_m: float | None
    hours: HoursOut
    phone: str
    features: list[CodeNamed]
    places: int | None
    note: str
    component_id: str | None
    rating: RatedOut


class AmenityList(LateModel):
    """The nearest first."""

    items: list[AmenityOut]
    next: None = None


class AmenityShaper:
    """Shapes amenities as of one instant."""

    def __init__(
        self, at: datetime, calendar: WorkingCalendar, coord_type: CoordType, rated: Mapping[str, Rated]
    ) -> None:
        self._at, self._calendar, self._coord_type, self._rated = at, calendar, coord_type, rated

    def shape(self, one: Amenity, metres: float | None = None) -> AmenityOut:
        """One, and how far it is."""
        rated = self._rated.get(one.code, Rated())
        return AmenityOut(
            code=one.code, kind=CodeNamed(code=one.kind, name=AMENITY_KINDS[one.kind].name),
            state=CodeNamed(code=one.state, name=STATES[one.state]), name=one.name, address=one.address,
            position=public_position(one.lon, one.lat, self._coord_type),
            distance_m=None if metres is None else round(metres, 1),
            hours=HoursOut.of(one, self._at, self._calendar), phone=one.phone,
            features=[CodeNamed(code=code, name=FEATURES[Feature(code)]) for code in one.features],
            places=one.places, note=one.note, component_id=one.component_id,
            rating=RatedOut(count=rated.count, average=rated.average),
        )  # fmt: skip


def public_position(lon: float, lat: float, wanted: CoordType) -> PublicPosition:
    """Where a facility stands: everybody can see it there."""
    x, y = from_wgs84(lon, lat, wanted)
    return PublicPosition(lon=round(x, 6), lat=round(y, 6), coord_type=wanted)


@router.get("", summary="附近便民设施")
async def list_public_amenities(
    session: PublicSession,
    at: Now,
    near: Annotated[str, NEAR_ASKED],
    kind: Annotated[list[AmenityKind] | None, Query(description="类型，可重复")] = None,
    feature: Annotated[list[Feature] | None, Query(description="须具备，可重复")] = None,
    open_now: bool = False,
    radius_m: Annotated[float, Query(gt=0, le=REACH)] = 2000,
    limit: Annotated[int, Query(ge=1, le=50)] = 20,
    coord_type: CoordWanted = CoordType.WGS84,
) -> AmenityList:
    """The nearest within a radius, with hours, what they offer and what people think of them."""
    calendar = await published_calendar(session)
    wanted = Wanted(kind or (), feature or (), open_now, radius_m, limit)
    lon, lat = to_wgs84(*point_of(near), coord_type)
    found = await near_amenities(session, lon, lat, wanted, at=at, calendar=calendar)
    shaper = AmenityShaper(at, calendar, coord_type, await ratings_of(session, [one.code for one, _metres in found]))
    return AmenityList(items=[shaper.shape(one, metres) for one, metres in found])


@router.get("/{code}", summary="便民设施详情")
async def show_public_amenity(
    code: Annotated[str, Path(max_length=20)],
    session: PublicSession,
    at: Now,
    coord_type: CoordWanted = CoordType.WGS84,
) -> AmenityOut:
    """One amenity."""
    found = await get_amenity(session, code)
    rated = await ratings_of(session, [code])
    return AmenityShaper(at, await published_calendar(session), coord_type, rated).shape(found)


def point_of(text: str) -> tuple[float, float]:
    """A point of the query, `lon,lat`. Problem bad_position."""
    plain = text.strip()  # a plus sign in an address is a blank
    if NEAR.fullmatch(plain) is None:
        raise Problem("bad_position", field="near")
    lon, lat = map(float, plain.split(","))
    return lon, lat
