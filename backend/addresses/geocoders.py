"""The maps of this city, asked one after another; one that refuses is left alone for a while."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import TypeVar

import structlog

from backend.addresses.geocoder import Fault, Found, Geocoder, GeocoderFailed
from backend.ground.settings import Settings

T = TypeVar("T")
log = structlog.get_logger("addresses")


# their client is 10 MB and a tenth of a second that a city without such a map does not need
def _tianditu(settings: Settings) -> Geocoder:
    from backend.addresses.tianditu import Tianditu

    return Tianditu(settings.tianditu_url, settings.tianditu_key, settings.city_name)


def _amap(settings: Settings) -> Geocoder:
    from backend.addresses.amap import Amap

    return Amap(settings.amap_url, settings.amap_key, settings.city_code)


def _tencent(settings: Settings) -> Geocoder:
    from backend.addresses.tencent import Tencent

    return Tencent(settings.tencent_url, settings.tencent_key, settings.city_name)


OPENERS: dict[str, Callable[[Settings], Geocoder]] = {"tianditu": _tianditu, "amap": _amap, "tencent": _tencent}


class Geocoders:
    """Those in use, in order. Which one rests is this process's own: another finds out by its first question."""

    def __init__(self, maps: Sequence[Geocoder]) -> None:
        self._maps = maps
        self._resting: dict[str, datetime] = {}

    @classmethod
    def of(cls, settings: Settings) -> "Geocoders":
        """Those of CGT_GEOCODERS that have a key."""
        names = [name.strip() for name in settings.geocoders.split(",")]
        return cls([
            OPENERS[name](settings) for name in names
            if name in OPENERS and getattr(settings, f"{name}_key").get_secret_value()
        ])  # fmt: skip

    @property
    def are_there(self) -> bool:
        return bool(self._maps)

    def may_answer(self, at: datetime) -> bool:
        """Whether there is one that does not rest."""
        return any(self._resting.get(one.name, at) <= at for one in self._maps)

    async def reverse(self, lon: float, lat: float, at: datetime) -> tuple[str, Found | None] | None:
        """Which map answered, and the address of a WGS-84 position; None where no map answers."""
        return await self._ask(lambda one: one.reverse(lon, lat), at)

    async def forward(self, words: str, at: datetime) -> tuple[str, list[Found]] | None:
        """Which map answered, and the places; None where no map answers."""
        return await self._ask(lambda one: one.forward(words), at)

    async def close(self) -> None:
        for one in self._maps:
            await one.close()

    async def _ask(self, question: Callable[[Geocoder], Awaitable[T]], at: datetime) -> tuple[str, T] | None:
        for one in self._maps:
            if self._resting.get(one.name, at) > at:
                continue
            try:
                return one.name, await question(one)
            except GeocoderFailed as failed:
                self._resting[one.name] = failed.rests_until(at)
                if failed.fault is not Fault.QUESTION:
                    log.warning("geocoder rests", map=one.name, fault=failed.fault.value, said=failed.said)
        return None
