"""高德 (AMap): GCJ-02, longitude first. A key of the kind Web 服务."""

from collections.abc import Mapping
from typing import Any

from pydantic import SecretStr

from backend.addresses.asking import Asking, degrees, items, mapping, text
from backend.addresses.geocoder import Fault, Found, GeocoderFailed
from backend.places.coordinates import CoordType, from_wgs84, to_wgs84

GOOD = "1"
# its infocode: what it means for us; others are refusals of the very question
FAULTS: dict[str, Fault] = {
    "10001": Fault.KEY,  # INVALID_USER_KEY
    "10002": Fault.KEY,  # SERVICE_NOT_AVAILABLE
    "10003": Fault.DAY,  # DAILY_QUERY_OVER_LIMIT
    "10004": Fault.OFTEN,  # ACCESS_TOO_FREQUENT
    "10005": Fault.KEY,  # INVALID_USER_IP
    "10006": Fault.KEY,  # INVALID_USER_DOMAIN
    "10007": Fault.KEY,  # INVALID_USER_SIGNATURE
    "10008": Fault.KEY,  # INVALID_USER_SCODE
    "10009": Fault.KEY,  # USERKEY_PLAT_NOMATCH
    "10010": Fault.DAY,  # IP_QUERY_OVER_LIMIT
    "10012": Fault.KEY,  # INSUFFICIENT_PRIVILEGES
    "10013": Fault.KEY,  # USER_KEY_RECYCLED
    "10014": Fault.OFTEN,  # QPS_HAS_EXCEEDED_THE_LIMIT
    "10015": Fault.DOWN,  # GATEWAY_TIMEOUT
    "10016": Fault.DOWN,  # SERVER_IS_BUSY
    "10017": Fault.DOWN,  # RESOURCE_UNAVAILABLE
    "10019": Fault.OFTEN,  # CQPS_HAS_EXCEEDED_THE_LIMIT
    "10020": Fault.OFTEN,  # CKQPS_HAS_EXCEEDED_THE_LIMIT
    "10021": Fault.OFTEN,  # CUQPS_HAS_EXCEEDED_THE_LIMIT
    "10026": Fault.KEY,  # INVALID_REQUEST: the account is banned
    "10044": Fault.DAY,  # USER_DAILY_QUERY_OVER_LIMIT
    "20003": Fault.DOWN,  # UNKNOWN_ERROR
    "40000": Fault.DAY,  # QUOTA_PLAN_RUN_OUT
    "40002": Fault.KEY,  # SERVICE_EXPIRED
}


class Amap:
    """Errors come as HTTP 200 with status "0" and an infocode."""

    name = "amap"

    def __init__(self, url: str, key: SecretStr, city_code: str) -> None:
        self._asking, self._key, self._city_code = Asking(url, {429: Fault.OFTEN}), key, city_code

    async def reverse(self, lon: float, lat: float) -> Found | None:
        """GET /v3/geocode/regeo?location=lon,lat&key="""
        x, y = from_wgs84(lon, lat, CoordType.GCJ02)
        said = await self._ask("/v3/geocode/regeo", {"location": f"{x:.6f},{y:.6f}", "radius": "200"})
        result = mapping(said.get("regeocode"))
        address = text(result.get("formatted_address"))
        building = mapping(mapping(result.get("addressComponent")).get("building"))
        return Found(address, lon, lat, text(building.get("name"))) if address else None

    async def forward(self, words: str) -> list[Found]:
        """GET /v3/assistant/inputtips?keywords=&city=&citylimit=true&key="""
        asked = {"keywords": words, "city": self._city_code, "citylimit": "true", "datatype": "all"}
        said = await self._ask("/v3/assistant/inputtips", asked)
        found = []
        for tip in items(said.get("tips")):
            lon, _, lat = text(tip.get("location")).partition(",")
            if where := degrees(lon, lat):
                name, address = text(tip.get("name")), text(tip.get("address"))
                words_ = f"{text(tip.get('district'))}{address}" or name
                found.append(Found(words_, *to_wgs84(*where, CoordType.GCJ02), name))
        return found

    async def close(self) -> None:
        await self._asking.close()

    async def _ask(self, path: str, params: Mapping[str, str]) -> Mapping[str, Any]:
        said = await self._asking.get(path, {**params, "key": self._key.get_secret_value(), "output": "JSON"})
        if str(said.get("status", "")) != GOOD:
            code = str(said.get("infocode", ""))[:10]
            raise GeocoderFailed(FAULTS.get(code, Fault.QUESTION if code else Fault.DOWN), code or "no infocode")
        return said
