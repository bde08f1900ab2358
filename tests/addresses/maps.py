"""A stand-in that speaks the protocols of 天地图, 高德 and 腾讯 on loopback, each in its own datum and order."""

import json
from collections.abc import Callable
from typing import Any

from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from backend.ground.settings import Settings
from backend.places.coordinates import CoordType, from_wgs84

KEY = "a-good-key"
Said = tuple[int, Any] | None  # an HTTP status and a body instead of a good answer
# where 紫阳街 is, WGS-84
STREET = (121.1284, 28.8474)


class Maps:
    """All three; `fails` says what one answers instead, `asked` what was asked of whom."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.fails: dict[str, Said] = {}
        self.app = Starlette(
            routes=[
                Route("/geocoder", self._answering("tianditu", "tk", tianditu)),
                Route("/v3/geocode/regeo", self._answering("amap", "key", amap_reverse)),
                Route("/v3/assistant/inputtips", self._answering("amap", "key", amap_forward)),
                Route("/ws/geocoder/v1/", self._answering("tencent", "key", tencent_reverse)),
                Route("/ws/place/v1/suggestion", self._answering("tencent", "key", tencent_forward)),
            ]
        )

    def _answering(self, name: str, key: str, good: Callable[[dict[str, str]], Any]) -> Callable[[Request], Any]:
        async def _answer(request: Request) -> Response:
            asked = dict(request.query_params)
            self.asked.append((name, asked))
            if (said := self.fails.get(name)) is not None:
                return JSONResponse(said[1], status_code=said[0])
            return REFUSED[name] if asked.get(key) != KEY else JSONResponse(good(asked))

        return _answer

    def of(self, name: str) -> list[dict[str, str]]:
        """What one was asked."""
        return [asked for who, asked in self.asked if who == name]


REFUSED: dict[str, Response] = {
    "tianditu": JSONResponse({"code": 12, "msg": "非法的 key", "resolve": "请申请服务端 key"}, status_code=403),
    "amap": JSONResponse({"status": "0", "info": "INVALID_USER_KEY", "infocode": "10001"}),
    "tencent": JSONResponse({"status": 311, "message": "key 格式错误"}),
}


def tianditu(asked: dict[str, str]) -> Any:
    if asked.get("type") == "geocode":
        at = json.loads(asked["postStr"])
        assert at["ver"] == 1
        component = {"address": "紫阳街", "poi": "紫阳街牌坊", "county": "临海市"}
        result = {"formatted_address": f"浙江省台州市临海市紫阳街{at['lon']:.4f},{at['lat']:.4f}", "location": at}
        return {"msg": "ok", "status": "0", "result": result | {"addressComponent": component}}
    words = json.loads(asked["ds"])["keyWord"]
    if "无此地" in words:
        return {"msg": "无结果", "status": "101"}
    location = {"score": 100, "level": "道路", "lon": str(STREET[0]), "lat": str(STREET[1]), "keyWord": words}
    return {"msg": "ok", "status": "0", "location": location}


def gcj(lon: float, lat: float) -> tuple[float, float]:
    return from_wgs84(lon, lat, CoordType.GCJ02)


def amap_reverse(asked: dict[str, str]) -> Any:
    lon, lat = asked["location"].split(",")
    component = {"building": {"name": [], "type": []}, "neighborhood": {"name": []}}
    address = f"浙江省台州市临海市古城街道紫阳街{float(lon):.4f},{float(lat):.4f}"
    regeocode = {"formatted_address": address, "addressComponent": component}
    return {"status": "1", "info": "OK", "infocode": "10000", "regeocode": regeocode}


def amap_forward(asked: dict[str, str]) -> Any:
    assert asked["city"] == "331082"
    assert asked["citylimit"] == "true"
    lon, lat = gcj(*STREET)
    tips = [
        {"name": "紫阳街", "district": "浙江省台州市临海市", "address": [], "location": f"{lon:.6f},{lat:.6f}"},
        {"name": "一条线路", "district": "", "address": "", "location": []},
        {"name": "他乡紫阳街", "district": "江西省", "address": "某路", "location": "115.9,28.68"},
    ]
    return {"status": "1", "info": "OK", "infocode": "10000", "count": "3", "tips": tips}


def tencent_reverse(asked: dict[str, str]) -> Any:
    lat, lon = asked["location"].split(",")
    result = {"address": f"浙江省台州市临海市紫阳街{float(lon):.4f},{float(lat):.4f}"}
    return {"status": 0, "message": "Success", "result": result | {"formatted_addresses": {"recommend": "紫阳街牌坊"}}}


def tencent_forward(asked: dict[str, str]) -> Any:
    assert (asked["region"], asked["region_fix"]) == ("临海市", "1")
    lon, lat = gcj(*STREET)
    one = {"title": "紫阳街", "address": "浙江省台州市临海市古城街道", "location": {"lat": lat, "lng": lon}}
    return {"status": 0, "message": "Success", "count": 1, "data": [one]}


def leading_to(url: str, *names: str, **more: Any) -> Settings:
    """Settings with keys for these maps, which all are at one address."""
    keys = {f"{name}_key": SecretStr(KEY) for name in names} | {f"{name}_url": url for name in names}
    return Settings(_env_file=None, geocoders=",".join(names), **(keys | more))
