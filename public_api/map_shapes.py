"""What a stranger may see on the map: of a case no word, no photo, and the middle of its public cell for its place."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, Literal

from pydantic import Field
from pydantic_core import to_json

from backend.atlas.counted import Cell
from backend.atlas.heat import FEWEST
from backend.atlas.pin import Pin
from backend.atlas.seen import Seen
from backend.atlas.standing import State
from backend.cases.status import STATUS
from backend.ground.clock import CITY_ZONE
from backend.ground.late_model import LateModel
from backend.places.cell import PUBLIC_ZOOM, lat_at, lon_at, middle_of
from backend.places.coordinates import CoordType, from_wgs84
from backend.workflow.limits import Light
from backend.workflow.steps import Step

DIGITS = 6  # of degrees: a decimetre
Found = dict[str, object]
# `feature` of a point and `case_properties`, put together of what many have in common
PIN = b'{"type":"Feature","geometry":%s,"properties":{"number":%s,%s,"reported_at":%s}}'


class GeometryOut(LateModel):
    """A GeoJSON geometry."""

    type: Literal["Point", "Polygon", "MultiPolygon"]
    coordinates: list[object]


class SeenProperties(LateModel):
    """Of a case: number to bucket, class, reported_at. Of a cluster: count, open, red."""

    number: str | None = None
    status: str | None = None
    status_text: str | None = None
    state: State | None = None
    light: Light | None = None
    bucket: str | None = None
    class_code: str | None = Field(default=None, serialization_alias="class")
    reported_at: datetime | None = None
    count: int | None = None
    open: int | None = None
    red: int | None = None


class SeenFeature(LateModel):
    """A case or a cluster."""

    type: Literal["Feature"]
    geometry: GeometryOut
    properties: SeenProperties


class SeenOut(LateModel):
    """Cases or clusters."""

    type: Literal["FeatureCollection"]
    mode: Literal["cases", "clusters"]
    more: bool
    features: list[SeenFeature]


class HeatProperties(LateModel):
    """How many cases, and their share of the fullest cell shown."""

    count: int
    weight: float


class HeatFeature(LateModel):
    """A cell."""

    type: Literal["Feature"]
    geometry: GeometryOut
    properties: HeatProperties


class HeatOut(LateModel):
    """Cells with no fewer than `fewest` cases."""

    type: Literal["FeatureCollection"]
    fewest: int
    features: list[HeatFeature]


def case_properties(pin: Pin, at: datetime) -> Found:
    """What is said of a case."""
    kind = _kind(pin.step, pin.state, pin.light(at), pin.bucket, pin.class_code)
    return {"number": pin.number, **kind, "reported_at": _reported_at(pin)}


def _kind(step: Step, state: State, light: Light | None, bucket: str, class_code: str | None) -> Found:
    """What is the same for many cases."""
    status = STATUS[step]
    return {
        "status": status.code, "status_text": status.text, "state": state.value, "light": light, "bucket": bucket,
        "class": class_code,
    }  # fmt: skip


def _reported_at(pin: Pin) -> datetime:
    return pin.reported_at.astimezone(CITY_ZONE).replace(microsecond=0)


def cluster_properties(cell: Cell) -> Found:
    """What is said of a cluster."""
    return {"count": cell.count, "open": cell.open, "red": cell.red}


def seen_json(found: Seen, wanted: CoordType, at: datetime) -> bytes:
    """Cases or clusters as GeoJSON."""
    head = {"type": "FeatureCollection", "mode": "clusters" if found.cases is None else "cases", "more": found.more}
    if found.cases is not None:
        return b'%s,"features":[%s]}' % (to_json(head)[:-1], b",".join(_pin(pin, wanted, at) for pin in found.cases))
    features = [feature(_point(*cell.middle, wanted), cluster_properties(cell)) for cell in found.cells]
    return to_json(head | {"features": features})


def _pin(pin: Pin, wanted: CoordType, at: datetime) -> bytes:
    """A case as it was drawn before, while its light is the same."""
    light = pin.light(at)
    how = _how(wanted, light)
    if pin.drawn_as is not how:
        kind = _kind_json(pin.step, pin.state, light, pin.bucket, pin.class_code)
        place = to_json(_point(*middle_of(pin.x, pin.y, PUBLIC_ZOOM), wanted))
        pin.drawn_as, pin.drawn = how, PIN % (place, to_json(pin.number), kind, to_json(_reported_at(pin)))
    return pin.drawn


@lru_cache(1 << 12)
def _kind_json(*kind: Any) -> bytes:
    """Without its braces, as it stands among the rest."""
    return to_json(_kind(*kind))[1:-1]


@lru_cache
def _how(wanted: CoordType, light: Light | None) -> object:
    """One for each way of drawing: many keep it."""
    return wanted, light


def heat_json(cells: Sequence[Cell], square: bool, wanted: CoordType) -> bytes:
    """Cells as GeoJSON."""
    most = max((cell.count for cell in cells), default=1)
    features = [
        feature(
            _square(cell, wanted) if square else _point(*cell.middle, wanted),
            {"count": cell.count, "weight": round(cell.count / most, 4)},
        )
        for cell in cells
    ]
    return to_json({"type": "FeatureCollection", "fewest": FEWEST, "features": features})


def feature(geometry: Found, properties: Found) -> Found:
    """A GeoJSON feature."""
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def _point(lon: float, lat: float, wanted: CoordType) -> Found:
    return {"type": "Point", "coordinates": _coordinates(lon, lat, wanted)}


@lru_cache(1 << 14)
def _coordinates(lon: float, lat: float, wanted: CoordType) -> tuple[float, ...]:
    """Of the middle of a cell, of which a city has few."""
    return tuple(pair(lon, lat, wanted))


def _square(cell: Cell, wanted: CoordType) -> Found:
    west, east = lon_at(cell.x, cell.level), lon_at(cell.x + 1, cell.level)
    south, north = lat_at(cell.y + 1, cell.level), lat_at(cell.y, cell.level)
    ring = ((west, south), (east, south), (east, north), (west, north), (west, south))
    return {"type": "Polygon", "coordinates": [[pair(lon, lat, wanted) for lon, lat in ring]]}


def pair(lon: float, lat: float, wanted: CoordType) -> list[float]:
    """A WGS-84 position in the system that is wanted."""
    return [round(degrees, DIGITS) for degrees in from_wgs84(lon, lat, wanted)]
