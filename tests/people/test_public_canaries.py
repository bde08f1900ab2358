"""No answer, tile, page or export for anyone tells who reported, where exactly, in what words, or with which photo.

Every GET of this door is asked where it has data, and must show that it has. A row that has none proves nothing.
"""

import io
import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from backend.ground.settings import Settings
from tests.conftest import KINDS, NOON
from tests.databases import Cluster
from tests.linhai import City, open_city
from tests.people.public_city import SECRET, Planted, plant
from tests.people.public_reading import gives_away, leaks, readable
from tests.people.test_canaries import operations

pytestmark = [pytest.mark.anyio, pytest.mark.dear]
Rows = tuple[tuple[str, str], ...]
BOX = "bbox=121.10,28.83,121.16,28.87"
CLOSE = "bbox=121.12,28.84,121.14,28.86"
SPAN = "from=2026-11-01&to=2026-12-02"
DATES = "start_date=2026-11-24T00:00:00Z&end_date=2026-12-02T23:00:00Z"
MONTH = "month=2026-11"
ALL = ("closed", "open", "lonely", "called", "machine", "later")


def in_both(path: str, *rows: tuple[str, str]) -> Rows:
    """Rows of Open311, as JSON and as XML."""
    return tuple((f"{path}.{fmt}{query}", marker) for fmt in ("json", "xml") for query, marker in rows)


def of_all(path: str, marker: str) -> Rows:
    """Rows about every case."""
    return tuple((path.replace("{number}", f"{{{name}}}"), marker.replace("{number}", f"{{{name}}}")) for name in ALL)


# operation: what is asked, and what proves (a pattern) that there is data in the answer; {names} are Planted.fills
ASKED: dict[str, Rows] = {
    "show_public_case": (
        *of_all("/public/v1/cases/{number}", '"number":"{number}"'),
        ("/public/v1/cases/{closed}?coord_type=gcj02", '"description":"{words}","photos":.."shows"'),
    ),
    "show_map": (
        (f"/public/v1/map?{CLOSE}&zoom=16", '"number":"{open}"'), (f"/public/v1/map?{BOX}&zoom=11", '"count":9'),
        ("/public/v1/map?bbox=121.13,28.84,121.145,28.86&zoom=17&coord_type=bd09", '"number":"{machine}"'),
    ),
    "show_heat": tuple(
        (f"/public/v1/heat?{BOX}&zoom={zoom}&shape={shape}", '"weight":1.0')
        for zoom in (10, 14) for shape in ("point", "square")
    ),
    "show_case_tile": (
        ("/public/v1/tiles/16/{x16}/{y16}.mvt", '"layer": "cases".*"number": "{open}"'),
        ("/public/v1/tiles/14/{x14}/{y14}.mvt", '"layer": "clusters".*"open": 8'),
        ("/public/v1/tiles/20/{x20}/{y20}.mvt", '"layer": "cases".*"number": "{closed}"'),
        ("/public/v1/tiles/10/{x10}/{y10}.mvt", '"layer": "clusters".*"count": 9'),
    ),
    "show_area_tile": (
        ("/public/v1/tiles/areas/10/{x10}/{y10}.mvt", "古城街道"),
        ("/public/v1/tiles/areas/14/{x14}/{y14}.mvt", '"grids"'),
    ),
    "list_areas": (("/public/v1/areas", "古城街道"),),
    "show_statistics": tuple(
        (f"/public/v1/stats?{SPAN}&of={of}&each={each}", r'"received":[1-9].*"final":true')
        for of in ("city", "class", "town", "department") for each in ("day", "month")
    ),
    "list_month_reports": (("/public/v1/report", "report/2026-11"),),
    "show_month_report": (
        ("/public/v1/report/2026-11", "本月收到 [0-9]+ 件，立案 [1-9] 件，办结 1 件"),
        ("/public/v1/report/2026-12", "本月收到 1 件"),
    ),
    "show_data_dictionary": (("/public/v1/data", "<td>经度</td>"),),
    "export_open_cases": (
        (f"/public/v1/data/cases.csv?{MONTH}", r"2026-11-24,sanitation,.*,121\.\d+,28\.\d+,18,"),
        ("/public/v1/data/cases.csv?month=2026-12", "2026-12-02,sanitation,.*,,,,"),
    ),
    "export_open_features": ((f"/public/v1/data/cases.geojson?{MONTH}", r'"coordinates": \[121\.\d+, 28'),),
    "list_record_days": (("/public/v1/record/days", '"day":"2026-11-24"'),),
    "show_record_day": (("/public/v1/record/days/2026-11-24", '"leaves":[1-9]'),),
    "prove_record_day": (("/public/v1/record/days/2026-11-25/consistency", '"day":"2026-11-24"'),),
    "list_record_leaves": (("/public/v1/record/days/2026-11-24/leaves", "([0-9a-f]{{64}}\n){{9}}"),),
    "list_record_keys": (("/public/v1/record/keys", '"public_key":"[0-9a-f]{{64}}"'),),
    "fetch_verifier": (("/public/v1/record/verify_receipt.py", "def faults_of"),),
    "prove_case": of_all("/public/v1/record/cases/{number}", '"number":"{number}","(items|days)":'),
    "list_public_comments": (("/public/v1/cases/{closed}/comments", "{said}"),),
    "list_public_nearby": (
        ("/public/v1/nearby?lon=121.1289&lat=28.847&coord_type=wgs84&radius_m=1000&limit=20", '"number":"{machine}"'),
    ),
    "list_public_surveys": (("/public/v1/surveys", '"id":"{survey}"'),),
    "show_public_survey": (("/public/v1/surveys/{survey}", '"results":.*"answered":4'),),
    "list_public_volunteering": (("/public/v1/volunteering", '"taken":2'),),
    "show_point_rules": (("/public/v1/points/rules", '"points":[1-9]'),),
    "show_point_ranking": ((f"/public/v1/points/ranking?{MONTH}", r'"rank":4,"who":"139\*{{6}}'),),
    "show_point_publicity": (("/public/v1/points/publicity", r'"place":4,"who":"139\*{{6}}'),),
    "list_public_notices": (("/public/v1/notices", '"id":"{notice}"'),),
    "show_public_notice": (("/public/v1/notices/{notice}", '"title":"停电"'),),
    "list_public_guides": (("/public/v1/guides", "dog-registration"),),
    "show_public_guide": (("/public/v1/guides/dog-registration", '"sections":.*"title"'),),
    "list_public_amenities": (("/public/v1/amenities?near=121.1289,28.847", '"code":"T001"'),),
    "show_public_amenity": (("/public/v1/amenities/T001", '"code":"T001"'),),
    "show_scene": (("/public/v1/scenes/{scene}", '"amenity":.*"code":"T001"'),),
    "draw_scene": (("/public/v1/scenes/{scene}/qr.svg", "<svg"), ("/public/v1/scenes/{scene}/qr.png", "PNG")),
    "show_privacy_notice": (("/public/v1/privacy", "保存"),),
    "discover_open311": in_both("/open311/discovery", ("", "endpoint")),
    "list_open311_services": in_both("/open311/v2/services", ("", "sanitation")),
    "show_open311_service": in_both("/open311/v2/services/E0506", ("", "attribute.*DEPTH")),
    "list_open311_requests": in_both(
        "/open311/v2/requests", ("", "{open}"), ("?extensions=true&page=1", "notes.*{closed}"),
        ("?lat=28.847&long=121.1289&radius=900&extensions=true", "distance.*{machine}"), ("?status=closed", "{words}"),
    ),
    "show_open311_request": sum(
        (in_both(f"/open311/v2/requests/{{{name}}}", ("?extensions=true", f"{{{name}}}.*notes")) for name in ALL), (),
    ),
    "show_open311_token": in_both("/open311/v2/tokens/{token}", ("", "{machine}")),
    "list_open311_updates": in_both("/open311/v2/servicerequestupdates", (f"?{DATES}", "{closed}.*fixed")),
}  # fmt: skip


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


async def test_only_cleared_photos_are_linked_to_and_without_what_they_held(city: City, planted: Planted) -> None:
    said = [readable(one) for name in ("show_public_case", "list_public_nearby", "list_open311_requests",
            "show_open311_request", "list_open311_updates") for one in await ask(city, planted, name)]  # fmt: skip
    links = {link for text in said for link in re.findall(r"/media/(?:thumb|view)/[\w/-]+", text)}
    assert {link.split("/")[2] for link in links} == {"thumb", "view"}
    for link in links:
        answer = await city.client.get(link)
        assert answer.status_code == 200, link
        assert leaks(answer, planted.canaries, planted.homes) == set()
        red, _green, blue = Image.open(io.BytesIO(answer.content)).convert("RGB").resize((1, 1)).getpixel((0, 0))
        assert blue > red, "a photo that is not cleared"
    assert SECRET[0] > SECRET[2]


async def test_who_asks_with_what_is_secret_finds_nothing(city: City, planted: Planted) -> None:
    """An answer that differs would tell as much as one that shows it."""
    requests = "/open311/v2/requests.json"
    assert planted.fills["closed"] in (await city.client.get(f"{requests}?search={planted.fills['words']}")).text
    for name, value in planted.canaries.items():
        assert (await city.client.get(requests, params={"search": value[:60]})).json() == [], name
    for name, (lon, lat) in planted.homes.items():
        box = f"{lon - 1e-5},{lat - 1e-5},{lon + 1e-5},{lat + 1e-5}"
        asked: tuple[tuple[str, dict[str, Any]], ...] = (
            (requests, {"bbox": box}), (requests, {"lat": lat, "long": lon, "radius": 15}),
            ("/public/v1/map", {"bbox": box, "zoom": 18}),
        )  # fmt: skip
        for path, params in asked:
            answer = await city.client.get(path, params=params)
            assert (answer.status_code, "service_request_id" in answer.text, '"number"' in answer.text) == (
                200, False, False,
            ), (name, path, answer.text)  # fmt: skip


async def test_a_tile_an_export_and_a_page_that_tell_too_much_are_seen(
    city: City, planted: Planted, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as fault:
        fault.setattr("public_api.tiles.snapped", lambda lon, lat: (lon, lat))
        seen = await leaks_of(city, planted, "show_case_tile", "show_map")
        assert set(seen) == {"show_case_tile"}
        assert seen["show_case_tile"] == {home for home in planted.homes if home != "home of lonely 0"}, "all but the lonely one"
    with monkeypatch.context() as fault:
        fault.setattr("backend.disclosure.open_cases.snapped", lambda lon, lat, _zoom: (lon, lat))
        exports = ("export_open_cases", "export_open_features")
        seen = await leaks_of(city, planted, *exports)
        assert set(seen) == set(exports)
        assert {"home of the caller", "home of the closed"} <= seen["export_open_cases"] == seen["export_open_features"]
    with monkeypatch.context() as fault:
        words = next(value for name, value in planted.canaries.items() if name.startswith("描述"))
        fault.setattr("public_api.month_page.WHAT", words)
        assert set(await leaks_of(city, planted, "show_month_report", "list_month_reports")) == {"show_month_report"}
    assert gives_away([1.0, 121.5, 28.5], (121.50001, 28.50001))
