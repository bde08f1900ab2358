"""腾讯位置服务 (Tencent): GCJ-02, latitude first. A key with WebServiceAPI enabled."""

from collections.abc import Mapping
from typing import Any

from pydantic import SecretStr

from backend.addresses.asking import Asking, degrees, items, mapping, text
from backend.addresses.geocoder import Fault, Found, GeocoderFailed
from backend.places.coordinates import CoordType, from_wgs84, to_wgs84

GOOD, NOTHING = 0, 347
# its status: what it means for us; other 3xx are refusals of the very question, others faults of its own
FAULTS: dict[int, Fault] = {
    110: Fault.KEY,  # 请求来源未被授权
    111: Fault.KEY,  # 签名验证失败
    112: Fault.KEY,  # IP 未被授权
    113: Fault.KEY,  # 此功能未被授权
    120: Fault.OFTEN,  # 每秒请求量已达上限
    121: Fault.DAY,  # 每日调用量已达上限
    190: Fault.KEY,  # 无效的 key
    199: Fault.KEY,  # 此 key 未开启 WebService
    301: Fault.KEY,  # 缺少 key
    311: Fault.KEY,  # key 格式错误
}
QUESTIONS = range(300, 400)


class Tencent:
    """Errors come as HTTP 200 with a status that is not 0."""

    name = "tencent"

    def __init__(self, url: str, key: SecretStr, city_name: str) -> None:
        self._asking, self._key, self._city_name = Asking(url, {429: Fault.OFTEN}), key, city_name

    async def reverse(self, lon: float, lat: float) -> Found | None:
        """GET /ws/geocoder/v1/?location=lat,lon&key="""
        x, y = from_wgs84(lon, lat, CoordType.GCJ02)
        result = mapping((await self._ask("/ws/geocoder/v1/", {"location": f"{y:.6f},{x:.6f}"})).get("result"))
        better = text(mapping(result.get("formatted_addresses")).get("recommend"))
        address = text(result.get("address"))
        return Found(address, lon, lat, better) if address else None

    async def forward(self, words: str) -> list[Found]:
        """GET /ws/place/v1/suggestion?keyword=&region=&region_fix=1&key="""
        asked = {"keyword": words, "region": self._city_name, "region_fix": "1", "page_size": "10", "page_index": "1"}
        found = []
        for one in items((await self._ask("/ws/place/v1/suggestion", asked)).get("data")):
            location = mapping(one.get("location"))
            if where := degrees(location.get("lng"), location.get("lat")):
                title = text(one.get("title"))
                found.append(Found(text(one.get("address")) or title, *to_wgs84(*where, CoordType.GCJ02), title))
        return found

    async def close(self) -> None:
        await self._asking.close()

    async def _ask(self, path: str, params: Mapping[str, str]) -> Mapping[str, Any]:
        said = await self._asking.get(path, {**params, "key": self._key.get_secret_value(), "output": "json"})
        status = said.get("status")
        if status == NOTHING:
            return {}
        if status != GOOD or isinstance(status, bool):
            code = status if isinstance(status, int) else -1
            raise GeocoderFailed(FAULTS.get(code, Fault.QUESTION if code in QUESTIONS else Fault.DOWN), str(code))
        return said
