"""天地图 (the state's map): CGCS2000, here taken as WGS-84. A key of the server kind (服务端)."""

import json
from collections.abc import Mapping
from typing import Any

from pydantic import SecretStr

from backend.addresses.asking import Asking, degrees, mapping, text
from backend.addresses.geocoder import Fault, Found, GeocoderFailed

PATH = "/geocoder"
GOOD, NOTHING = "0", "101"  # what it says in `status`; 101: no result


class Tianditu:
    """Errors come as HTTP 401, 403, 418 (key) and 429 (the day's quota), or as {code, msg, resolve} with no status."""

    name = "tianditu"

    def __init__(self, url: str, key: SecretStr, city_name: str) -> None:
        self._asking, self._key, self._city_name = Asking(url), key, city_name

    async def reverse(self, lon: float, lat: float) -> Found | None:
        """GET /geocoder?postStr={lon,lat,ver}&type=geocode&tk="""
        asked = json.dumps({"lon": round(lon, 6), "lat": round(lat, 6), "ver": 1}, separators=(",", ":"))
        said = await self._ask({"postStr": asked, "type": "geocode"})
        result = mapping(said.get("result"))
        address = text(result.get("formatted_address"))
        poi = text(mapping(result.get("addressComponent")).get("poi"))
        return Found(address, lon, lat, poi) if address else None

    async def forward(self, words: str) -> list[Found]:
        """GET /geocoder?ds={keyWord}&tk=: one place, of the whole country, hence the city's name before it."""
        whole = words if self._city_name in words else f"{self._city_name}{words}"
        said = await self._ask({"ds": json.dumps({"keyWord": whole}, ensure_ascii=False, separators=(",", ":"))})
        location = mapping(said.get("location"))
        where = degrees(location.get("lon"), location.get("lat"))
        return [Found(text(location.get("keyWord")) or whole, *where, words)] if where else []

    async def close(self) -> None:
        await self._asking.close()

    async def _ask(self, params: Mapping[str, str]) -> Mapping[str, Any]:
        said = await self._asking.get(PATH, {**params, "tk": self._key.get_secret_value()})
        status = str(said.get("status", ""))
        if status == NOTHING:
            return {}
        if status != GOOD:
            refused = "code" in said and "status" not in said
            raise GeocoderFailed(Fault.KEY if refused else Fault.DOWN, str(said.get("code", status))[:40])
        return said
