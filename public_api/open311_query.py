"""The arguments of a list of requests, understood."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from backend.cases.list_public import MOST_COUNTED, Behind, Order, Wanted
from backend.catalogue.published import Catalogue
from backend.ground.errors import Problem
from backend.ground.paging import decode_place
from backend.places.coordinates import distance_m
from backend.places.snapped_area import Box, cells_in_box, cells_in_circle
from public_api.open311_asked import RequestsQuery
from public_api.open311_reader import Reader, check_jurisdiction, name_unknown, read_locale

WINDOW, MOST, PAGE, FARTHEST = timedelta(days=90), 1000, 100, 20_000
MOST_PAGE = 999_999_999  # any: how far it may be counted off is another matter, and behind a place nothing is
ORDERS = {"requested_datetime": Order.OLDEST, "-requested_datetime": Order.NEWEST,
          "updated_datetime": Order.CHANGED_FIRST, "-updated_datetime": Order.CHANGED_LAST}  # fmt: skip
SIZES = ("page_size", "per_page", "count", "limit", "max_requests")


class Near(NamedTuple):
    """A circle: degrees and metres."""

    lon: float
    lat: float
    metres: float

    def distance(self, lon: float, lat: float) -> float:
        return distance_m((self.lon, self.lat), (lon, lat))


@dataclass(frozen=True)
class Listed:
    """What was asked for, understood."""

    wanted: Wanted
    codes: tuple[str, ...]
    near: Near | None
    page: int | None
    extensions: frozenset[str]
    locale: str


def read_query(query: RequestsQuery, catalogue: Catalogue, jurisdictions: frozenset[str], at: datetime) -> Listed:
    """What is asked for. Refused with every fault."""
    reader = Reader(query.model_dump())
    check_jurisdiction(reader, jurisdictions)
    codes = reader.several("service_code")
    name_unknown(reader, [one for one in codes if one not in catalogue.buckets and one not in catalogue.classes])
    sizes = [size for name in SIZES if (size := reader.whole(name, 1, MOST)) is not None]
    page = reader.whole("page", 1, MOST_PAGE)
    size = sizes[0] if sizes else MOST if page is None else PAGE
    near, areas = _place(reader)
    words = [reader.words("search"), reader.words("q")]  # both are read: each that is too long is named
    numbers = reader.several("service_request_id") or None
    if numbers and len(numbers) > MOST:
        reader.wrong("service_request_id", "too_many", most=MOST)
    order = _order(reader)
    behind = _behind(reader, order)
    wanted = Wanted(
        numbers=numbers, buckets=[one for one in codes if one in catalogue.buckets],
        classes=[one for one in codes if one in catalogue.classes], is_open=_status(reader), areas=areas,
        words=words[0] or words[1], component_id=_object(reader), order=order, limit=size,
        behind=behind, offset=0 if behind else offset_of(page or 1, size), **_times(reader, at),
    )  # fmt: skip
    if wanted.offset > MOST_COUNTED:
        reader.wrong("page", "too_far")
    locale, extensions = read_locale(reader), frozenset(reader.several("extensions")) - {"false"}
    reader.done()
    return Listed(wanted, codes, near, page or (1 if sizes else None), extensions, locale)


def offset_of(page: int, size: int) -> int:
    """How many requests stand before a page."""
    return (page - 1) * size


def _times(reader: Reader, at: datetime) -> dict[str, datetime | None]:
    """90 days, unless it is changes, words or an exact span that are asked for."""
    since, until = reader.instant("start_date"), reader.instant("end_date")
    changed = {"changed_since": reader.instant("updated_after"), "changed_until": reader.instant("updated_before")}
    if since and until and since > until:
        reader.wrong("start_date", "order")
    if since is None and until is None:
        return changed | {"since": None if any(changed.values()) else at - WINDOW}
    if until is None and since is not None:
        until = min(since + WINDOW, max(at, since))
    if until is not None:
        since = max(since, until - WINDOW) if since else until - WINDOW
    return changed | {"since": since, "until": until}


def _place(reader: Reader) -> tuple[Near | None, list[Box] | None]:
    box, near = _box(reader), _near(reader)
    if near is not None:
        return near, cells_in_circle(*near)
    return None, box


def _near(reader: Reader) -> Near | None:
    lat, lon = reader.number("lat", -85, 85), reader.number("long", -180, 180)
    metres = reader.number("radius", 0, FARTHEST)
    given = [name for name in ("lat", "long", "radius") if reader.text(name)]
    if given and len(given) < 3:
        reader.wrong("lat, long, radius", "circle", given=tuple(given))
    return None if lat is None or lon is None or metres is None else Near(lon, lat, metres)


def _box(reader: Reader) -> list[Box] | None:
    text = reader.text("bbox")
    if text is None:
        return None
    try:
        lon1, lat1, lon2, lat2 = map(float, text.replace(";", ",").split(","))
        inside = all(abs(lon) <= 180 for lon in (lon1, lon2)) and all(abs(lat) <= 90 for lat in (lat1, lat2))
    except ValueError:
        inside = False
    if not inside:
        reader.wrong("bbox", "box")
        return None
    found = cells_in_box(min(lon1, lon2), min(lat1, lat2), max(lon1, lon2), max(lat1, lat2))
    return [found] if found else []


def _status(reader: Reader) -> bool | None:
    asked = {one.lower() for one in reader.several("status")}
    for one in sorted(asked - {"open", "closed"}):
        reader.wrong("status", "none_of", one=one[:32], choices=("open", "closed"))
    return "open" in asked if len(asked & {"open", "closed"}) == 1 else None


def _order(reader: Reader) -> Order:
    asked = (reader.text("order_by") or "-requested_datetime").lower()
    if asked not in ORDERS:
        reader.wrong("order_by", "one_of", choices=(*ORDERS,))
    return ORDERS.get(asked, Order.NEWEST)


def _behind(reader: Reader, order: Order) -> Behind | None:
    """The place that X-Next-Page-URL named, for this very order."""
    try:
        place = decode_place(reader.text("after"), order)
    except Problem:
        place = None
    if place is None or place.at is None:
        if reader.text("after"):
            reader.wrong("after", "cursor")
        return None
    return Behind(place.at, place.identity)


def _object(reader: Reader) -> str | None:
    identity, kind = reader.text("service_object_id"), reader.text("service_object_type")
    if identity and not kind:
        reader.wrong("service_object_type", "beside", other="service_object_id")
    return identity
