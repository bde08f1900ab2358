"""What an answer says to whoever reads it to the bottom, and which canaries stand in it."""

import base64
import binascii
import gzip
import html
import json
import re
import urllib.parse
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress

import httpx

from backend.places.cell import PUBLIC_ZOOM, ZOOM, cell_of, lat_at, lon_at, snapped
from backend.places.coordinates import CoordType, distance_m, from_wgs84
from public_api.vector_tile import MVT
from tests.atlas.decoding import decode
from tests.people.test_canaries import stands, unpacked

Place = tuple[float, float]
NEAR_M = 15.0
WINDOW = 4  # so far from each other two numbers may stand that are taken for a position
SAME = 5.1e-7  # degrees, of one number alone: the same to six digits
ROUGHLY = 0.001  # degrees: what is farther from a number is not looked at
NUMBER = re.compile(r"(?<![\w.])-?\d{1,24}(?:\.\d+)?")
PACKED = re.compile(r"[A-Za-z0-9+/_-]{16,}={0,2}")
TILE_AT = re.compile(r"/(\d+)/(\d+)/(\d+)\.mvt")


def readable(answer: httpx.Response) -> str:
    """The headers and the body: unpacked, tiles with their corners in degrees, and once more with what is escaped or
    written as base64 undone."""
    if answer.headers["content-type"].startswith(MVT):
        body = tile_text(answer)
    elif answer.content.startswith(b"\x1f\x8b"):
        body = gzip.decompress(answer.content).decode("utf-8", "replace")
    else:
        body = unpacked(answer)
    more = [html.unescape(body), urllib.parse.unquote(body)]
    with suppress(ValueError):
        more.append(json.dumps(json.loads(body), ensure_ascii=False))
    said = "\n".join([body, *(one for one in more if one != body), str(answer.headers)])
    return "\n".join([said, *unwrapped(said)])


def tile_text(answer: httpx.Response) -> str:
    """A vector tile as JSON: the tags of each feature and its points, in degrees."""
    found = TILE_AT.search(answer.url.path)
    assert found is not None
    z, x, y = map(int, found.groups())
    features = [
        {
            "layer": layer, "tags": one["tags"],
            "points": [(lon_at(x + h / 4096, z), lat_at(y + v / 4096, z)) for ring in one["rings"] for h, v in ring],
        }
        for layer, several in decode(answer.content).items()
        for one in several
    ]  # fmt: skip
    return json.dumps(features, ensure_ascii=False)


def unwrapped(text: str) -> Iterator[str]:
    """What words that could be base64 say, such as cursors."""
    for word in PACKED.findall(text):
        plain = word.rstrip("=").translate(str.maketrans("-_", "+/"))
        with suppress(binascii.Error, UnicodeDecodeError):
            yield base64.b64decode(plain + "=" * (-len(plain) % 4)).decode()


def leaks(answer: httpx.Response, canaries: Mapping[str, str], homes: Mapping[str, Place]) -> set[str]:
    """The names of the canaries, and of the homes, that an answer gives away."""
    text = readable(answer)
    numbers = [float(one) if "." in one else int(one) for one in NUMBER.findall(text)]
    found = {name for name, value in canaries.items() if stands(value, text) or value.encode() in answer.content}
    return found | {name for name, home in homes.items() if gives_away(numbers, home)}


def gives_away(numbers: Sequence[float], home: Place) -> bool:
    """Whether a number is an exact degree of a home or its small cell, or two beside each other lie near it in any
    system of coordinates."""
    if any(abs(one - degrees) < SAME for one in numbers for degrees in home):
        return True
    if {cell_of(*home, zoom) for zoom in range(PUBLIC_ZOOM + 1, ZOOM + 1)}.intersection(numbers):
        return True
    return any(is_beside(numbers, from_wgs84(*home, system)) for system in CoordType)


def is_beside(numbers: Sequence[float], home: Place) -> bool:
    lons = [(at, one) for at, one in enumerate(numbers) if abs(one - home[0]) < ROUGHLY]
    lats = [(at, one) for at, one in enumerate(numbers) if abs(one - home[1]) < ROUGHLY] if lons else []
    return any(
        abs(there - here) <= WINDOW and distance_m((lon, lat), home) < NEAR_M
        for here, lon in lons
        for there, lat in lats
    )


def is_hidden(home: Place) -> bool:
    """Whether the middles of all cells it may be shown as are farther off, so that only a leak is near it."""
    return all(distance_m(home, snapped(*home, zoom)) > 2 * NEAR_M for zoom in range(PUBLIC_ZOOM + 1))
