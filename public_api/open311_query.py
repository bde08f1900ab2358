"""The arguments of a list of requests: an empty one counts as none, and all that are wrong are named at once."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from backend.cases.list_public import MOST_COUNTED, Order, Wanted
from backend.catalogue.published import Catalogue
from backend.ground.clock import CITY_ZONE
from backend.ground.together import MOST_NAMED
from backend.places.coordinates import distance_m
from backend.places.snapped_area import Box, cells_in_box, cells_in_circle
from public_api.open311_answers import GENERAL, LOCALE, MISSING, Fault, Refused, fault_of, locale_of
from public_api.open311_asked import WORDS_MOST, RequestsQuery
from public_api.open311_words import MISSING as NOT_THERE
from public_api.open311_words import said

WINDOW, MOST, PAGE, FARTHEST = timedelta(days=90), 1000, 100, 20_000
NAMED = 10  # unknown services that are named
CODE = re.compile(r"[\w-]{1,32}")  # what is said back of a service that there is not
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


class Reader:
    """Reads arguments and keeps what is wrong with them."""

    def __init__(self, given: Mapping[str, str | None], faults: Sequence[Fault] = ()) -> None:
        self.given = {name: value.strip() for name, value in given.items() if value and value.strip()}
        self.faults = list(faults)

    def wrong(self, name: str, kind: str, status: int = GENERAL, **bounds: Any) -> None:
        """`kind`: see public_api.open311_words. What would not be named is not kept."""
        if len(self.faults) < MOST_NAMED:
            self.faults.append(fault_of(status, name, said(kind, **bounds)))

    def text(self, name: str) -> str | None:
        return self.given.get(name)

    def words(self, name: str) -> str | None:
        """Words to look for; each pair of signs is looked up, so there is an end to them."""
        text = self.given.get(name)
        if text is not None and len(text) > WORDS_MOST:
            self.wrong(name, "too_long", most=WORDS_MOST)
            return None
        return text

    def several(self, name: str) -> tuple[str, ...]:
        parts = self.given.get(name, "").split(",")
        return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))

    def number(self, name: str, least: float, most: float) -> float | None:
        text = self.given.get(name)
        if text is None:
            return None
        try:
            found = float(text)
        except ValueError:
            self.wrong(name, "number")
            return None
        if not least <= found <= most:  # NaN is in no range
            self.wrong(name, "range", least=least, most=most)
            return None
        return found

    def whole(self, name: str, least: int, most: int) -> int | None:
        text = self.given.get(name)
        if text is None:
            return None
        if not (text.isascii() and text.isdigit() and len(text) < 10 and least <= int(text) <= most):
            self.wrong(name, "whole", least=least, most=most)
            return None
        return int(text)

    def instant(self, name: str) -> datetime | None:
        text = self.given.get(name)
        if text is None:
            return None
        try:  # a plus sign that was not encoded arrives as a blank
            found = datetime.fromisoformat(text.replace(" ", "+") if "T" in text else text)
            found = found if found.tzinfo else found.replace(tzinfo=CITY_ZONE)
            if 1990 <= found.year <= 2200:
                return found
        except ValueError:
            pass
        self.wrong(name, "date")
        return None

    def uuid(self, name: str) -> UUID | None:
        text = self.given.get(name)
        try:
            return UUID(text) if text is not None else None
        except ValueError:
            self.wrong(name, "uuid")
            return None

    def done(self) -> None:
        """Refused if anything was wrong."""
        if self.faults:
            raise Refused(self.faults)


def read_query(query: RequestsQuery, catalogue: Catalogue, jurisdictions: frozenset[str], at: datetime) -> Listed:
    """What is asked for. Refused with every fault."""
    reader = Reader(query.model_dump())
    check_jurisdiction(reader, jurisdictions)
    codes = reader.several("service_code")
    name_unknown(reader, [one for one in codes if one not in catalogue.buckets and one not in catalogue.classes])
    sizes = [size for name in SIZES if (size := reader.whole(name, 1, MOST)) is not None]
    page = reader.whole("page", 1, MOST_COUNTED)
    size = sizes[0] if sizes else MOST if page is None else PAGE
    near, areas = _place(reader)
    words = [reader.words("search"), reader.words("q")]  # both are read: each that is too long is named
    numbers = reader.several("service_request_id") or None
    if numbers and len(numbers) > MOST:
        reader.wrong("service_request_id", "too_many", most=MOST)
    wanted = Wanted(
        numbers=numbers, buckets=[one for one in codes if one in catalogue.buckets],
        classes=[one for one in codes if one in catalogue.classes], is_open=_status(reader), areas=areas,
        words=words[0] or words[1], component_id=_object(reader), order=_order(reader),
        limit=size, offset=((page or 1) - 1) * size, **_times(reader, at),
    )  # fmt: skip
    if wanted.offset > MOST_COUNTED:
        reader.wrong("page", "too_far")
    locale, extensions = read_locale(reader), frozenset(reader.several("extensions")) - {"false"}
    reader.done()
    return Listed(wanted, codes, near, page or (1 if sizes else None), extensions, locale)


def name_unknown(reader: Reader, codes: Sequence[str]) -> None:
    """Of services there are none of. What no code can be is not said back, nor all of very many: an answer is not to
    be made of what anybody puts into an address, nor much longer than that."""
    named = [code for code in codes if CODE.fullmatch(code)][:NAMED]
    for code in named:
        reader.wrong("service_code", "unknown", MISSING, code=code)
    if more := len(codes) - len(named):
        reader.wrong("service_code", "more_unknown" if named else NOT_THERE, MISSING, more=more)


def check_jurisdiction(reader: Reader, ours: frozenset[str]) -> None:
    """We serve one jurisdiction: it need not be named, but no other may be."""
    if (named := reader.text("jurisdiction_id")) is not None and named not in ours:
        reader.wrong("jurisdiction_id", NOT_THERE, MISSING)


def read_locale(reader: Reader) -> str:
    """zh or en."""
    return locale_of(reader.text(LOCALE))


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


def _object(reader: Reader) -> str | None:
    identity, kind = reader.text("service_object_id"), reader.text("service_object_type")
    if identity and not kind:
        reader.wrong("service_object_type", "beside", other="service_object_id")
    return identity
