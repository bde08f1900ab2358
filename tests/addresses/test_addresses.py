"""Addresses for people and for cases: kept, limited, never within a report, and without any map."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from backend.addresses import asking
from backend.addresses import fill_addresses as fill_module
from backend.addresses.address_try import AddressTry
from backend.addresses.fill_addresses import fill_addresses
from backend.addresses.geocoders import Geocoders
from backend.cases.case import Case
from backend.ground.settings import Settings
from backend.ground.spent import Allowance
from backend.people.limits import LIMITS, Limit
from backend.places.coordinates import distance_m
from tests.addresses.maps import STREET, Maps, leading_to
from tests.linhai import POINT, City, open_city
from tests.outside import misbehaving
from tests.releases.test_one_at_a_time import begun
from tests.served import Served

pytestmark = pytest.mark.anyio
HERE = {"lon": "121.1289", "lat": "28.8470"}
DOWN = (200, {"status": "0", "infocode": "10016", "info": "SERVER_IS_BUSY"})


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[Maps, Served]]:
    maps = Maps()
    with Served(maps.app) as server:
        yield maps, server


def with_amap(settings: Settings, url: str) -> Settings:
    found = leading_to(url, "amap")
    return settings.model_copy(update={name: getattr(found, name) for name in ("geocoders", "amap_key", "amap_url")})


@pytest.fixture
async def mapped(
    city_settings: Settings, served: tuple[Maps, Served], at: datetime
) -> AsyncIterator[tuple[City, Maps]]:
    """The city with 高德 at hand."""
    served[0].asked.clear()
    served[0].fails.clear()
    async with open_city(with_amap(city_settings, served[1].url), at) as opened:
        yield opened, served[0]


@pytest.mark.dear
async def test_an_address_is_asked_once_kept_and_limited_by_person(
    mapped: tuple[City, Maps], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(LIMITS, Limit.ADDRESS, (Allowance(8, timedelta(minutes=1)),))
    city, maps = mapped
    citizen = await city.citizen()
    first = (await citizen.get("/api/v1/address", params=HERE)).json()
    assert first["source"] == "amap"
    assert first["address"].startswith("浙江省台州市临海市古城街道紫阳街")
    assert (first["place"], first["component"]["name"]) == ("古城街道大柏叶社区", "污水井盖")
    gcj = {"lon": "121.133403", "lat": "28.844509", "coord_type": "gcj02"}  # the same place in the other datum
    near = {"lon": "121.12888", "lat": "28.84702"}
    for params in (near, HERE):
        assert (await citizen.get("/api/v1/address", params=params)).json()["address"] == first["address"]
    assert len(maps.asked) == 1
    assert (await citizen.get("/api/v1/address", params=gcj)).status_code == 200
    places = (await citizen.get("/api/v1/places", params={"q": "紫阳街", "coord_type": "wgs84"})).json()
    assert [one["name"] for one in places["items"]] == ["紫阳街"]  # not the one elsewhere
    found = places["items"][0]["position"]
    assert distance_m((found["lon"], found["lat"]), STREET) < 0.5
    asked = len(maps.asked)
    await citizen.get("/api/v1/places", params={"q": "紫阳街"})
    assert len(maps.asked) == asked
    assert (await citizen.get("/api/v1/address", params={"lon": "120", "lat": "30"})).json()["code"] == "outside_city"
    assert [(await citizen.get("/api/v1/address", params=HERE)).status_code for _turn in range(2)] == [200, 429]
    maps.fails["amap"] = DOWN  # without a map the city says what it knows itself
    other, beside = await city.citizen(), {"lon": "121.1291", "lat": "28.8470"}
    found = (await other.get("/api/v1/address", params=beside)).json()
    assert (found["source"], found["address"]) == ("offline", "古城街道大柏叶社区，路灯旁")  # no number for people
    assert found["component"]["id"] == "3310820137000053"
    places = (await other.get("/api/v1/places", params={"q": "大柏叶社区门口"})).json()
    assert (places["source"], places["items"][0]["name"]) == ("offline", "大柏叶社区")
    assert (await other.get("/api/v1/places", params={"q": "无此地方"})).json()["items"] == []
    assert (await other.get("/api/v1/places", params={"q": "x"})).status_code == 422


async def test_a_report_asks_no_map_and_its_case_has_an_address_afterwards(mapped: tuple[City, Maps]) -> None:
    city, maps = mapped
    citizen, geocoders = await city.citizen(), Geocoders.of(city.settings)
    number = (await citizen.report())["number"]
    stated = (await citizen.report(address="东湖边"))["number"]
    assert maps.asked == []
    while await fill_addresses(city.db, geocoders, city.app.state.city, city.at):
        pass
    desk = await city.signed_in("desk")
    case = (await desk.get(f"/api/v1/cases/{number}")).json()
    assert (case["address_source"], case["version"], len(maps.asked)) == ("amap", 1, 1)
    assert case["address"].startswith("浙江省台州市临海市古城街道紫阳街")
    assert case["timeline"][-1]["action"] == "address"
    assert case["address"] not in str(case["timeline"])
    own = (await desk.get(f"/api/v1/cases/{stated}")).json()
    assert (own["address"], own["address_source"]) == ("东湖边", None)
    searched = (await desk.get("/api/v1/cases", params={"q": "紫阳街"})).json()["items"]
    assert [one["number"] for one in searched] == [number]
    public = (await city.client.get(f"/public/v1/cases/{number}")).text
    assert "紫阳街" not in public
    maps.fails["amap"] = DOWN  # where none answers a case waits, and then has the city's own words
    waiting = (await citizen.report(position=POINT | {"lon": 121.1291}))["number"]
    before, tries = len(maps.asked), []
    for minutes in (0, 0.5, 2, 40, 60, 420, 600):
        await fill_addresses(city.db, geocoders, city.app.state.city, city.at + timedelta(minutes=minutes))
        async with city.db.read() as session:
            row = (await session.execute(select(Case).where(col(Case.number) == waiting))).scalar_one()
            left = (await session.execute(select(AddressTry))).scalars().all()
        tries.append((len(maps.asked) - before, row.address, len(left)))
    own_words = "古城街道大柏叶社区，路灯（3310820137000053）旁"
    assert tries == [(1, None, 1), (1, None, 1), (2, None, 1), *[(3, None, 1)] * 2, *[(4, own_words, 0)] * 2]
    assert row.address_source == "offline"
    assert (await desk.get(f"/api/v1/cases/{waiting}")).json()["address"] == own_words  # staff look the component up
    assert (await citizen.get(f"/api/v1/reports/{waiting}")).json()["address"] == "古城街道大柏叶社区，路灯旁"
    resting = Geocoders.of(city.settings)
    places = [POINT | {"lon": lon} for lon in (121.1294, 121.1297, 121.1300)]
    city.wait(minutes=10)
    for place in places:
        await citizen.report(position=place)
    await fill_addresses(city.db, resting, city.app.state.city, city.at)  # the first is asked of, then the map rests
    async with city.db.read() as session:
        left = (await session.execute(select(AddressTry))).scalars().all()
    assert sorted((one.attempts, one.due_at - city.at) for one in left) == [
        (0, timedelta()), (0, timedelta()), (1, timedelta(minutes=1)),
    ]  # fmt: skip
    assert not await fill_addresses(city.db, resting, city.app.state.city, city.at)
    later = city.at + timedelta(days=1)  # longer none waits
    while await fill_addresses(city.db, resting, city.app.state.city, later):
        pass
    async with city.db.read() as session:
        rows = (await session.execute(select(Case.address_source).where(col(Case.address).is_not(None)))).scalars()
    assert list(rows).count("offline") == 1 + len(places)
    await resting.close()
    await geocoders.close()


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_a_map_that_hangs_is_not_waited_for_by_a_report(
    city_settings: Settings, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who asks for an address waits for it, as the counter shows, and is answered all the same."""
    monkeypatch.setattr(asking, "ALL_OF_IT", 2.0)
    called = []

    async def _hang(_writer: object) -> None:
        called.append(1)
        await asyncio.sleep(60)

    async with misbehaving(_hang) as url, open_city(with_amap(city_settings, url), at) as city:
        citizen = await city.citizen()
        await citizen.report()
        assert called == []
        assert (await citizen.get("/api/v1/address", params=HERE)).json()["source"] == "offline"
        assert called == [1]


async def test_of_two_workers_that_look_at_once_one_asks_the_map(
    mapped: tuple[City, Maps], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second had begun to look before the first had claimed anything, and took hold of the cases after that."""
    city, maps = mapped
    citizen, asked = await city.citizen(), len(maps.asked)
    maps.fails["amap"] = DOWN  # so that the lease of the first stands
    for lon in (121.1289, 121.1320):
        await citizen.report(position=POINT | {"lon": lon})
    knowing = city.app.state.city
    with monkeypatch.context() as slowly:
        if not city.db.is_sqlite:  # which has one writer
            look = fill_module._due
            slowly.setattr(fill_module, "_due", lambda *words: look(*words).where(func.pg_sleep(0.5).is_not(None)))
        second = await begun(fill_addresses(city.db, Geocoders.of(city.settings), knowing, city.at))
    await fill_addresses(city.db, Geocoders.of(city.settings), knowing, city.at)
    await second
    async with city.db.read() as session:
        tries = (await session.execute(select(AddressTry))).scalars().all()
    assert ([one.attempts for one in tries], len(maps.asked) - asked) == ([1, 1], 2)
