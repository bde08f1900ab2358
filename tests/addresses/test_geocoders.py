"""The maps, over their own protocols: datum, order, error codes, quotas, and what misbehaves."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from backend.addresses import asking
from backend.addresses.geocoder import Fault, GeocoderFailed
from backend.addresses.geocoders import OPENERS, Geocoders
from backend.ground.settings import Settings
from backend.places.coordinates import distance_m
from tests.addresses.maps import STREET, Maps, gcj, leading_to
from tests.outside import MISBEHAVIOUR, misbehaving
from tests.served import Served

pytestmark = pytest.mark.anyio
NAMES = ("tianditu", "amap", "tencent")
POINT = (121.1289, 28.8470)
# map: an answer it gives instead, and what that means
ERRORS: tuple[tuple[str, int, object, Fault], ...] = (
    ("tianditu", 403, {"code": 12, "msg": "非法的 key", "resolve": "…"}, Fault.KEY),
    ("tianditu", 200, {"code": "301012", "msg": "权限类型错误", "resolve": "…"}, Fault.KEY),
    ("tianditu", 418, {}, Fault.KEY), ("tianditu", 429, {"msg": "超出日访问量"}, Fault.DAY),
    ("tianditu", 502, {}, Fault.DOWN), ("tianditu", 200, {"status": "404", "msg": "错误"}, Fault.DOWN),
    ("amap", 200, {"status": "0", "infocode": "10001", "info": "INVALID_USER_KEY"}, Fault.KEY),
    ("amap", 200, {"status": "0", "infocode": "10009", "info": "USERKEY_PLAT_NOMATCH"}, Fault.KEY),
    ("amap", 200, {"status": "0", "infocode": "10003", "info": "DAILY_QUERY_OVER_LIMIT"}, Fault.DAY),
    ("amap", 200, {"status": "0", "infocode": "10044", "info": "USER_DAILY_QUERY_OVER_LIMIT"}, Fault.DAY),
    ("amap", 200, {"status": "0", "infocode": "10021", "info": "CUQPS_HAS_EXCEEDED_THE_LIMIT"}, Fault.OFTEN),
    ("amap", 200, {"status": "0", "infocode": "10016", "info": "SERVER_IS_BUSY"}, Fault.DOWN),
    ("amap", 200, {"status": "0", "infocode": "20000", "info": "INVALID_PARAMS"}, Fault.QUESTION),
    ("tencent", 200, {"status": 311, "message": "key格式错误"}, Fault.KEY),
    ("tencent", 200, {"status": 121, "message": "此key每日调用量已达到上限"}, Fault.DAY),
    ("tencent", 200, {"status": 120, "message": "此key每秒请求量已达到上限"}, Fault.OFTEN),
    ("tencent", 200, {"status": 310, "message": "请求参数信息有误"}, Fault.QUESTION),
    ("tencent", 200, {"status": 500, "message": "后端超时"}, Fault.DOWN),
    ("tencent", 200, {"status": "0"}, Fault.DOWN), ("tencent", 200, [1], Fault.DOWN),
)  # fmt: skip


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[Maps, Served]]:
    maps = Maps()
    with Served(maps.app) as server:
        yield maps, server


@pytest.fixture
def maps(served: tuple[Maps, Served]) -> Maps:
    served[0].asked.clear()
    served[0].fails.clear()
    return served[0]


async def test_each_map_is_asked_in_its_own_datum_and_answers_come_back_in_ours(
    maps: Maps, served: tuple[Maps, Served]
) -> None:
    lon, lat = gcj(*POINT)
    said = {"tianditu": "121.1289,28.8470", "amap": f"{lon:.4f},{lat:.4f}", "tencent": f"{lon:.4f},{lat:.4f}"}
    assert distance_m(POINT, (lon, lat)) > 300  # what a mix-up would cost
    for name in NAMES:
        one = OPENERS[name](leading_to(served[1].url, name))
        found = await one.reverse(*POINT)
        assert found is not None
        assert found.address.endswith(f"紫阳街{said[name]}")
        assert (found.lon, found.lat) == POINT
        places = await one.forward("紫阳街")
        assert distance_m((places[0].lon, places[0].lat), STREET) < 0.5
        assert "紫阳街" in places[0].name
        await one.close()
    assert maps.of("amap")[0]["location"].startswith("121.")
    assert maps.of("tencent")[0]["location"].startswith("28.")


async def test_their_errors_mean_what_they_document(maps: Maps, served: tuple[Maps, Served], at: datetime) -> None:
    for name, status, body, fault in ERRORS:
        maps.fails[name] = (status, body)
        one = OPENERS[name](leading_to(served[1].url, name))
        with pytest.raises(GeocoderFailed) as failed:
            await one.reverse(*POINT)
        assert failed.value.fault is fault, (name, status, body)
        await one.close()
    refused = OPENERS["amap"](leading_to(served[1].url, "amap"))
    maps.fails.clear()
    nothing = OPENERS["tianditu"](leading_to(served[1].url, "tianditu"))
    assert await nothing.forward("无此地") == []
    await refused.close()
    await nothing.close()


async def test_a_map_without_quota_rests_until_midnight_and_the_next_one_answers(
    maps: Maps, served: tuple[Maps, Served], at: datetime
) -> None:
    maps.fails["amap"] = (200, {"status": "0", "infocode": "10003", "info": "DAILY_QUERY_OVER_LIMIT"})
    geocoders = Geocoders.of(leading_to(served[1].url, "amap", "tencent"))
    for minutes in (0, 1, 11 * 60):  # noon to 23:00
        answered = await geocoders.reverse(*POINT, at + timedelta(minutes=minutes))
        assert answered is not None
        assert answered[0] == "tencent"
    assert len(maps.of("amap")) == 1
    maps.fails.clear()
    answered = await geocoders.reverse(*POINT, at + timedelta(hours=12, minutes=2))
    assert answered is not None
    assert answered[0] == "amap"
    maps.fails |= {"amap": (200, {"status": "0", "infocode": "10021"}), "tencent": (200, {"status": 120})}
    later = at + timedelta(hours=13)
    assert await geocoders.reverse(*POINT, later) is None
    maps.fails.clear()
    assert await geocoders.reverse(*POINT, later + timedelta(seconds=1)) is None
    assert await geocoders.reverse(*POINT, later + timedelta(seconds=3)) is not None
    await geocoders.close()


async def test_whoever_misbehaves_is_down_and_no_key_is_in_what_is_said(
    monkeypatch: pytest.MonkeyPatch, at: datetime
) -> None:
    monkeypatch.setattr(asking, "ALL_OF_IT", 0.3)
    for name, (behave, _meaning) in MISBEHAVIOUR.items():
        async with misbehaving(behave) as url:
            one = OPENERS["amap"](leading_to(url, "amap"))
            with pytest.raises(GeocoderFailed) as failed:
                await one.reverse(*POINT)
            assert failed.value.fault in (Fault.DOWN, Fault.OFTEN), name
            assert "a-good-key" not in str(failed.value)
            await one.close()


def test_maps_without_a_key_are_not_asked_and_stand_ins_not_in_production() -> None:
    assert not Geocoders.of(Settings(_env_file=None)).are_there
    with pytest.raises(ValueError, match=r"amap_url\n.*指向本机的替身"):
        leading_to("http://127.0.0.1:9", "amap", mode="production", secret="s" * 32)
