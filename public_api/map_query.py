"""What is asked of the map, read from the address."""

from typing import Annotated

from fastapi import Depends, Query, Request

from backend.atlas.asked import Asked, usual_days
from backend.atlas.sheets import Sheets
from backend.atlas.spans import FIRST
from backend.atlas.standing import State
from backend.places.cell import MOST_LAT
from backend.places.coordinates import CoordType, to_wgs84
from backend.web import Now
from backend.web.days import WrittenDay
from backend.workflow.limits import Light

NUMBER = r"-?[0-9]{1,3}(\.[0-9]{1,15})?"
BBOX = Query(
    pattern=f"^{NUMBER}(,{NUMBER}){{3}}$", description="west,south,east,north（度，按 coord_type）",
    openapi_examples={"city": {"value": "121.10,28.83,121.16,28.87"}},
)  # fmt: skip
ZOOM = Query(ge=0, le=24, allow_inf_nan=False, description="MapLibre 的缩放级别（512 像素瓦片），可带小数")
Code = Annotated[str, Query(max_length=32, json_schema_extra={"pattern": r"^[^\x00]*$"})]  # NUL is in no address
Edges = tuple[float, float, float, float]


async def asked_for(
    at: Now,
    bucket: Annotated[list[Code], Query(max_length=20, description="大类，可重复")] = [],  # noqa: B006
    class_: Annotated[  # where given, buckets are not looked at
        list[Code], Query(alias="class", max_length=20, description="小类，可重复；给出时不看 bucket")
    ] = [],  # noqa: B006
    state: Annotated[State | None, Query(description="open 未结，closed 已结")] = None,
    light: Light | None = None,
    since: Annotated[WrittenDay | None, Query(description="上报日，含；since、until 都不给时为最近 90 天")] = None,
    until: Annotated[WrittenDay | None, Query(description="上报日，含")] = None,
) -> Asked:
    """Days that contradict each other ask for nothing."""
    first, today = usual_days(at)
    last = today
    if since is not None or until is not None:
        first, last = since.toordinal() if since else FIRST, min(until.toordinal(), last) if until else last
    first = min(max(first, FIRST), last + 1)
    return Asked(first, last, _codes(bucket), _codes(class_), state, light, is_until_today=last == today)


def read_box(bbox: str, given: CoordType) -> Edges:
    """West, south, east, north in WGS-84, whichever corners were given."""
    lon1, lat1, lon2, lat2 = map(float, bbox.split(","))
    corners = [to_wgs84(_within(lon, 180), _within(lat, MOST_LAT), given) for lon, lat in ((lon1, lat1), (lon2, lat2))]
    lons, lats = [lon for lon, _lat in corners], [lat for _lon, lat in corners]
    return min(lons), min(lats), max(lons), max(lats)


async def sheets_of(request: Request) -> Sheets:
    """What this process has read of the map."""
    found: Sheets = request.app.state.sheets
    return found


def _within(degrees: float, most: float) -> float:
    return max(-most, min(most, degrees))


def _codes(given: list[str]) -> tuple[str, ...]:
    return tuple(sorted(set(given)))


MapAsked = Annotated[Asked, Depends(asked_for)]
SheetsHere = Annotated[Sheets, Depends(sheets_of)]
Bbox = Annotated[str, BBOX]
Zoom = Annotated[float, ZOOM]
CoordTypeAsked = Annotated[CoordType, Query(description="bbox 与答复所用坐标系")]
