"""Suggests the address of a position, or places for words: what is kept, else a map, else the city's own knowledge.

Asked by a person with a thumb on a map, never by a report. No session is open while a map is asked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.addresses.address_answer import keep_answer, kept_answer
from backend.addresses.geocoder import Found
from backend.addresses.geocoders import Geocoders
from backend.addresses.words_of_place import PlaceWords, words_of_place
from backend.cases.city import City
from backend.ground.db import Database
from backend.ground.settings import Settings
from backend.people.limits import Counted, Limit
from backend.places.cell import cell_of, snapped
from backend.places.place_by_words import place_by_words

OFFLINE = "offline"
CELL_ZOOM = 21  # about 17 m at Linhai: one question for all positions in such a cell, asked of its middle
MOST = 10


@dataclass(frozen=True)
class Suggested:
    """The address, which map it is from (`offline`: none), and what the city itself knows of the place."""

    address: str
    source: str
    here: PlaceWords


async def suggest_address(
    db: Database,
    geocoders: Geocoders,
    lon: float,
    lat: float,
    *,
    city: City,
    by: UUID,
    settings: Settings,
    at: datetime,
) -> Suggested:
    """Of a WGS-84 position. Problem outside_city, too_many."""
    question = f"reverse:{cell_of(lon, lat, CELL_ZOOM)}"
    async with db.write() as session:
        await Counted(settings, {Limit.ADDRESS: str(by)}).spend(session, at)
    async with db.read() as session:
        here = await words_of_place(session, city, lon, lat)
        kept = await kept_answer(session, question, at)
    source, found = kept or await address_from_map(db, geocoders, lon, lat, at)
    return Suggested(found[0].address, source, here) if found else Suggested(here.in_plain_words, OFFLINE, here)


async def address_from_map(
    db: Database, geocoders: Geocoders, lon: float, lat: float, at: datetime
) -> tuple[str, list[Found]]:
    """Which map answered and what, which is kept; `offline` and nothing where none did."""
    answered = await geocoders.reverse(*snapped(lon, lat, CELL_ZOOM), at)
    if answered is None:
        return OFFLINE, []
    source, one = answered
    found = [one] if one else []
    async with db.write() as session:
        await keep_answer(session, f"reverse:{cell_of(lon, lat, CELL_ZOOM)}", source, found, at)
    return source, found


async def suggest_places(
    db: Database, geocoders: Geocoders, words: str, *, city: City, by: UUID, settings: Settings, at: datetime
) -> tuple[str, Sequence[Found]]:
    """Places in the city that words may mean, at most ten, the likeliest first, and whose answer it is. Problem
    too_many."""
    question = f"forward:{words}"
    async with db.write() as session:
        await Counted(settings, {Limit.ADDRESS: str(by)}).spend(session, at)
    async with db.read() as session:
        kept = await kept_answer(session, question, at)
    answered = kept or await geocoders.forward(words, at)
    if answered and not kept:
        async with db.write() as session:
            await keep_answer(session, question, answered[0], answered[1], at)
    async with db.read() as session:
        grids = await city.locator.current(session)
        inside = [one for one in (answered[1] if answered else []) if grids.place_of(one.lon, one.lat)]
        if answered and inside:
            return answered[0], inside[:MOST]
        return OFFLINE, await _by_own_names(session, city, words)


async def _by_own_names(session: AsyncSession, city: City, words: str) -> list[Found]:
    labels = await city.labels(session)
    named = await place_by_words(session, words, locator=city.locator, names=labels.areas)
    return [Found(named.name, named.lon, named.lat, named.name)] if named else []
