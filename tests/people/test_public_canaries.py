"""No answer, tile, page or export for anyone tells who reported, where exactly, in what words, or with which photo.

Every GET of this door is asked where it has data, and must show that it has.
"""

import io
import re
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from PIL import Image
from sqlalchemy import select
from sqlmodel import col

from backend.atlas.seen import Seen
from backend.cases.case import Case
from backend.cases.photos_of_cases import photos_of_cases
from backend.ground.settings import Settings
from backend.places.cell import snapped
from public_api.vector_tile import Place, point_feature
from tests.conftest import KINDS, NOON
from tests.databases import Cluster
from tests.linhai import City, open_city
from tests.people.public_asked import ASKED
from tests.people.public_city import CLEARED, SECRET, WORD, Planted, plant
from tests.people.public_reading import leaks, readable
from tests.people.test_canaries import operations

pytestmark = [pytest.mark.anyio, pytest.mark.dear]
REQUESTS = "/open311/v2/requests.json"
LINK = re.compile(r"(/media/(?:thumb|view)/([0-9a-f-]{36})/[\w/-]+)")


@pytest.fixture(scope="module", params=KINDS)
def database_kind(request: pytest.FixtureRequest) -> str:
    """One city serves all the tests here."""
    return str(request.param)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("public")


@pytest.fixture(scope="module")
def city_settings(cluster: Cluster, database_kind: str, folder: Path) -> Iterator[Settings]:
    url = cluster.fresh(database_kind, "linhai")
    patient = {"access_token_life": 30 * 24 * 3600, "refresh_token_life": 30 * 24 * 3600}  # nobody signs in again
    yield Settings(_env_file=None, database_url=url, storage_url=f"file://{folder}/photos", **patient)
    cluster.drop(url)


@pytest.fixture(scope="module")
async def city(city_settings: Settings) -> AsyncIterator[City]:
    async with open_city(city_settings, NOON) as opened:
        yield opened


@pytest.fixture(scope="module")
async def planted(city: City, folder: Path) -> Planted:
    return await plant(city, folder / "record")


async def ask(city: City, planted: Planted, operation: str) -> list[httpx.Response]:
    """The answers of an operation, each with the data that its row names."""
    found = []
    for path, marker in ASKED[operation]:
        answer = await city.client.get(path.format(**planted.fills))
        assert answer.status_code == 200, (path, answer.text)
        assert re.search(marker.format(**planted.fills), readable(answer), re.DOTALL), (path, marker, answer.text)
        found.append(answer)
    return found


async def leaks_of(city: City, planted: Planted, *operations: str) -> dict[str, set[str]]:
    """What each operation gives away."""
    city.wait(seconds=10)  # past what is kept for a moment
    found = {}
    for operation in operations:
        told = [leaks(one, planted.canaries, planted.homes) for one in await ask(city, planted, operation)]
        found[operation] = set().union(*told)
    return {operation: canaries for operation, canaries in found.items() if canaries}


async def test_every_get_for_anyone_is_asked_where_it_has_data(city: City) -> None:
    public = {
        name: template
        for name, method, template, _more in await operations(city)
        if method == "get" and template.startswith(("/public", "/open311"))
    }
    assert set(public) == set(ASKED)
    for name, template in public.items():
        pattern = re.sub(r"\\{\w+\\}", "[^/?]+", re.escape(template)) + r"(\?.*)?"
        assert all(re.fullmatch(pattern, path) for path, _marker in ASKED[name]), name


async def test_nothing_for_anyone_gives_away_a_person_a_place_or_uncleared_words(city: City, planted: Planted) -> None:
    assert await leaks_of(city, planted, *ASKED) == {}
    print(f"{sum(map(len, ASKED.values()))} answers, {len(planted.canaries)} canaries, {len(planted.homes)} homes")


async def photos_shown(city: City, planted: Planted) -> Counter[tuple[int, int, int]]:
    """How many photos of each colour are linked to, each looked at in both sizes and within."""
    operations = ("show_public_case", "list_public_nearby", "list_open311_requests", "show_open311_request")
    said = [readable(one) for operation in operations for one in await ask(city, planted, operation)]
    found: dict[str, tuple[int, int, int]] = {}
    for link, identity in {one for text in said for one in LINK.findall(text)}:
        answer = await city.client.get(link)
        assert answer.status_code == 200, link
        assert not leaks(answer, {name: value for name, value in planted.canaries.items() if "within" in name}, {})
        red, _green, blue = Image.open(io.BytesIO(answer.content)).convert("RGB").resize((1, 1)).getpixel((0, 0))
        found[identity] = SECRET if red > blue else CLEARED
    return Counter(found.values())


async def test_only_cleared_photos_are_linked_to_and_without_what_they_held(city: City, planted: Planted) -> None:
    city.wait(seconds=10)
    assert await photos_shown(city, planted) == {CLEARED: 1}


async def found_by_words(city: City, planted: Planted, names: Iterable[str]) -> set[str]:
    """By which canaries something is found: an answer that differs would tell as much as one that shows it."""
    answers = {name: await city.client.get(REQUESTS, params={"search": planted.canaries[name][:12]}) for name in names}
    return {name for name, answer in answers.items() if answer.json()}


async def found_at_places(city: City, planted: Planted) -> set[str]:
    """By asking around which homes something is found, where the middles of their cells are not within."""
    city.wait(seconds=10)
    found = set()
    for name, (lon, lat) in planted.homes.items():
        (x, y), r = snapped(lon, lat), 1e-5
        beyond = {"lon": lon + (lon - x) * 0.6, "lat": lat + (lat - y) * 0.6, "coord_type": "wgs84", "radius_m": 50}
        box = {"bbox": f"{lon - r},{lat - r},{lon + r},{lat + r}", "zoom": 18}
        asked: tuple[tuple[str, dict[str, Any]], ...] = (
            (REQUESTS, {"bbox": box["bbox"]}), (REQUESTS, {"lat": lat, "long": lon, "radius": 15}),
            ("/public/v1/map", box), ("/public/v1/nearby", beyond),
        )  # fmt: skip
        for path, params in asked:
            answer = await city.client.get(path, params=params)
            assert answer.status_code == 200, answer.text
            found |= {f"{name} at {path}"} if re.search('"(number|service_request_id)"', answer.text) else set()
    return found


async def test_who_asks_with_what_is_secret_finds_nothing(
    city: City, planted: Planted, monkeypatch: pytest.MonkeyPatch
) -> None:
    public = await city.client.get(REQUESTS, params={"search": planted.fills["words"]})
    assert planted.fills["closed"] in public.text
    secret = [name for name, value in planted.canaries.items() if WORD in value]
    assert len(secret) > 30
    assert await found_by_words(city, planted, secret) == set()
    assert await found_at_places(city, planted) == set()
    monkeypatch.setattr("backend.cases.list_public._told", lambda _words: [])  # the fault
    assert await found_by_words(city, planted, ["描述 of open 2"]) == {"描述 of open 2"}


async def places_of_cases(city: City) -> dict[str, tuple[float, float]]:
    """Where each case lies exactly, by its number."""
    async with city.db.read() as session:
        rows = await session.execute(select(col(Case.number), col(Case.lon), col(Case.lat)))
        return {number: (lon, lat) for number, lon, lat in rows}


def telling_places(
    places: dict[str, tuple[float, float]],
) -> Callable[[Seen, Place, datetime], list[dict[str, object]]]:
    """Draws cases in a tile where they are."""
    return lambda found, place, _at: [
        point_feature(place, *places[pin.number], {"number": pin.number}) for pin in found.cases or ()
    ]


async def test_a_tile_an_export_and_a_page_that_tell_too_much_are_seen(
    city: City, planted: Planted, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as fault:
        fault.setattr("public_api.tiles._cases", telling_places(await places_of_cases(city)))
        seen = await leaks_of(city, planted, "show_case_tile", "show_map")
        assert seen == {"show_case_tile": planted.homes.keys() - {"home of lonely 0"}}  # which lies in other tiles
    with monkeypatch.context() as fault:
        fault.setattr("backend.disclosure.open_cases.snapped", lambda lon, lat, _zoom: (lon, lat))
        exports = ("export_open_cases", "export_open_features")
        seen = await leaks_of(city, planted, *exports, "show_public_case")
        assert set(seen) == set(exports)
        assert {"home of the caller", "home of the closed"} <= seen[exports[0]] == seen[exports[1]]
    with monkeypatch.context() as fault:
        fault.setattr("public_api.month_page.WHAT", planted.canaries["描述 of open 2"])
        seen = await leaks_of(city, planted, "show_month_report", "list_month_reports")
        assert seen == {"show_month_report": {"描述 of open 2"}}


async def test_a_photo_that_is_shown_before_it_is_cleared_is_seen(
    city: City, planted: Planted, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def _all_cleared(*asked: Any) -> dict[Any, list[Any]]:
        found = await photos_of_cases(*asked)
        return {
            case: [(SimpleNamespace(**(row.model_dump() | {"cleared": True})), photo) for row, photo in shown]
            for case, shown in found.items()
        }

    monkeypatch.setattr("public_api.cases.photos_of_cases", _all_cleared)
    seen = await leaks_of(city, planted, "show_public_case")
    hidden = {name for name in planted.canaries if re.fullmatch("photo [0-9]+", name)}
    assert (len(hidden), seen) == (5, {"show_public_case": hidden})
    assert await photos_shown(city, planted) == {CLEARED: 1, SECRET: 6}  # the machine's, too
