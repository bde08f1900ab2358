"""The words for a place without asking anybody: its community, and the nearest component."""

import re
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from backend.cases.city import City
from backend.ground.errors import Problem
from backend.places.component import Component, near
from backend.places.locate import Place

NEAR_M = 40.0  # metres within which a component says where one is

OF_COMPONENT = re.compile(r"（[0-9]{16}）(?=旁$)")


def without_ids(address: str) -> str:
    """An address in the city's own words without the id of the component, which says nothing to a citizen."""
    return OF_COMPONENT.sub("", address)


@dataclass(frozen=True)
class PlaceWords:
    """Where a position lies (`words`: town and community), the nearest component and how far it is (metres)."""

    place: Place
    words: str
    component: Component | None = None
    metres: float | None = None

    @property
    def address(self) -> str:
        """For staff, who look it up by its id: 古城街道某社区，路灯（3310820137000123）旁"""
        beside = f"，{self.component.name}（{self.component.id}）旁" if self.component else ""
        return f"{self.words}{beside}"

    @property
    def in_plain_words(self) -> str:
        """For everybody: 古城街道某社区，路灯旁"""
        return without_ids(self.address)


async def words_of_place(session: AsyncSession, city: City, lon: float, lat: float) -> PlaceWords:
    """Of a WGS-84 position. Problem outside_city."""
    place = await city.locator.locate(session, lon, lat)
    if place is None:
        raise Problem("outside_city", field="lon")
    words = (await city.labels(session)).place(place.grid_code)
    found = await near(session, lon, lat, NEAR_M)
    return PlaceWords(place, words, *found[0]) if found else PlaceWords(place, words)
