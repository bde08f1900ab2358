"""Where somebody lives is not learnt from what is public: however often it is asked, by whatever door, however many
reports come from one home, all that is shown is the middle of its cell, so there is nothing to average."""

import random
from collections.abc import Callable
from typing import Any

import pytest

from backend.places.cell import middle_of, snapped
from backend.places.coordinates import distance_m
from tests.linhai import POINT, City, Person

pytestmark = pytest.mark.anyio
Place = tuple[float, float]
MIDDLE = snapped(POINT["lon"], POINT["lat"])
HOME = MIDDLE[0] + 0.0005, MIDDLE[1] + 0.0004  # in the same cell, 66 m from its middle
AROUND = 1e-5  # degrees, what a phone's position varies by
TIMES, REPORTS = 12, 4
EXACT = 1.5  # metres: five digits


async def places_told(city: City, numbers: list[str], who: Person) -> dict[str, list[Place]]:
    """All positions that a patient asker collects, by the module that tells them."""
    told: dict[str, list[Place]] = {}
    lon, lat = MIDDLE
    box, near = f"{lon - 0.001},{lat - 0.001},{lon + 0.001},{lat + 0.001}", {"lon": lon, "lat": lat, "radius_m": 150}
    for _turn in range(TIMES):
        city.wait(seconds=6)  # longer than an answer is kept
        for number in numbers:
            case = await _json(city, f"/public/v1/cases/{number}?coord_type=wgs84")
            told.setdefault("public_api.shapes", []).append(_place(case["position"]))
            (request,) = await _json(city, f"/open311/v2/requests/{number}.json")
            told.setdefault("public_api.open311_shapes", []).append((float(request["long"]), float(request["lat"])))
        features = (await _json(city, "/public/v1/map", bbox=box, zoom=18))["features"]
        told.setdefault("public_api.map_shapes", []).extend(tuple(one["geometry"]["coordinates"]) for one in features)
        answer = await who.get("/api/v1/reports/nearby", params={**near, "coord_type": "wgs84"})
        told.setdefault("mobile_api.nearby", []).extend(_place(one["position"]) for one in answer.json()["items"])
    return told


async def _json(city: City, path: str, **params: Any) -> Any:
    answer = await city.client.get(path, params=params or None)
    assert answer.status_code == 200, answer.text
    return answer.json()


def _place(position: dict[str, float]) -> Place:
    return position["lon"], position["lat"]


async def check_positions(city: City) -> None:
    who, other = await city.citizen(), await city.citizen()
    numbers = []
    for turn in range(REPORTS):
        place = {"lon": HOME[0] + turn * AROUND, "lat": HOME[1] - turn * AROUND, "coord_type": "wgs84"}
        numbers.append(str((await who.report(position=place))["number"]))
    told = await places_told(city, numbers, other)
    assert len(told) == 4
    for door, places in told.items():
        assert len(places) >= TIMES * REPORTS, door
        near = distance_m(_average(places), HOME)
        print(f"{door}: {len(places)} positions, their average {near:.0f} m from the home")
        away = max(distance_m(place, MIDDLE) for place in places)
        assert away < EXACT, f"{door} tells other places than the middle, their average {near:.0f} m from the home"


def _average(places: list[Place]) -> Place:
    return sum(lon for lon, _lat in places) / len(places), sum(lat for _lon, lat in places) / len(places)


async def test_all_that_is_told_of_a_home_is_the_middle_of_its_cell(city: City) -> None:
    assert snapped(*HOME) == MIDDLE
    await check_positions(city)


def _jitter(chance: random.Random, lon: float, lat: float) -> Place:
    return lon + chance.gauss(0, 0.0005), lat + chance.gauss(0, 0.0005)


def _anew(lon: float, lat: float, *_zoom: int) -> Place:
    """Another place each time, around the true one (on the map, which knows cells only: around the middle)."""
    return _jitter(CHANCE, lon, lat)


def _once(lon: float, lat: float, *_zoom: int) -> Place:
    """Always the same one for a place, around it: many reports of a home tell it nevertheless."""
    return _jitter(random.Random(f"{lon} {lat}"), lon, lat)


CHANCE = random.Random(66)
# door: where its places come from; the map knows cells only
DOORS = {
    "public_api.shapes": "snapped", "public_api.map_shapes": "middle_of", "public_api.open311_shapes": "snapped",
    "mobile_api.nearby": "snapped",
}  # fmt: skip


@pytest.mark.parametrize("database_kind", ["sqlite"])
@pytest.mark.parametrize("fault", [_anew, _once])
@pytest.mark.parametrize("door", DOORS)
async def test_a_position_with_jitter_is_seen(
    door: str, fault: Callable[..., Place], city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted faults."""
    of_cell = lambda x, y, zoom: fault(*middle_of(x, y, zoom))  # noqa: E731
    monkeypatch.setattr(f"{door}.{DOORS[door]}", of_cell if DOORS[door] == "middle_of" else fault)
    with pytest.raises(AssertionError, match=f"{door} tells other places"):
        await check_positions(city)
