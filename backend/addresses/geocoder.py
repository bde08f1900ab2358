"""The port to maps that know addresses (地理编码). Positions go in and come out in WGS-84 degrees."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Protocol

from backend.ground.clock import CITY_ZONE


@dataclass(frozen=True)
class Found:
    """A place: the words for it, a name of its own if it has one, and where it is."""

    address: str
    lon: float
    lat: float
    name: str = ""


class Fault(StrEnum):
    """Why a map did not answer a question."""

    KEY = "key"  # the key is refused: wrong, not for this service, not from this address
    DAY = "day"  # the day's quota is used up
    OFTEN = "often"  # too many within a second or a minute
    DOWN = "down"  # it does not answer, or says that it cannot
    QUESTION = "question"  # this very question is refused: the next one may be answered


# how long a map is left alone; a day's quota comes back at midnight
REST: dict[Fault, timedelta] = {
    Fault.KEY: timedelta(minutes=10), Fault.OFTEN: timedelta(seconds=2), Fault.DOWN: timedelta(seconds=20),
    Fault.QUESTION: timedelta(),
}  # fmt: skip


class GeocoderFailed(Exception):
    """A map did not answer; `said` is its own code."""

    def __init__(self, fault: Fault, said: str) -> None:
        super().__init__(f"{fault}: {said}")
        self.fault, self.said = fault, said

    def rests_until(self, at: datetime) -> datetime:
        """Until when it is left alone."""
        if self.fault is not Fault.DAY:
            return at + REST[self.fault]
        tomorrow = at.astimezone(CITY_ZONE).date() + timedelta(days=1)
        return datetime.combine(tomorrow, time(0, 1), CITY_ZONE)


class Geocoder(Protocol):
    """One map."""

    name: str

    async def reverse(self, lon: float, lat: float) -> Found | None:
        """The address of a position (逆地理编码); None where there is none. GeocoderFailed."""
        ...

    async def forward(self, words: str) -> list[Found]:
        """The places that words may mean (地点搜索), the likeliest first. GeocoderFailed."""
        ...

    async def close(self) -> None:
        """Lets its connections go."""
        ...
