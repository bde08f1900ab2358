"""Gives cases without an address one, in the background: from a map, or in the city's own words where none answers."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.addresses.address_answer import kept_answer
from backend.addresses.address_try import AddressTry
from backend.addresses.geocoders import Geocoders
from backend.addresses.suggest_address import CELL_ZOOM, OFFLINE, address_from_map
from backend.addresses.words_of_place import words_of_place
from backend.cases.case import Case
from backend.cases.city import City
from backend.cases.give_address import give_address
from backend.ground.db import Database
from backend.ground.errors import Problem
from backend.places.cell import cell_of

AT_ONCE = 10
LOOKED_BACK = timedelta(days=7)  # an older case is known well enough
AGAIN = (timedelta(minutes=1), timedelta(minutes=30), timedelta(hours=6))  # the first is the lease as well
LONGEST = timedelta(days=1)  # after the report: so long no case waits for a map that cannot even be asked
UNKNOWN_PLACE = "位置不在现行网格内"

Claimed = tuple[UUID, float, float, bool]  # case, WGS-84 longitude and latitude, whether this is its last try


async def fill_addresses(db: Database, geocoders: Geocoders, city: City, at: datetime) -> bool:
    """Whether there was anything to do. Where maps are configured and none answers, a case waits and is tried again as
    AGAIN says; then, or where there is no map, the words are the city's own. A try in which every map rests counts for
    nothing. No session is open while a map is asked.
    """
    async with db.write() as session:
        claimed = await _claim(session, at)
    for case_id, lon, lat, last in claimed:
        can_answer = geocoders.can_answer(at)
        source, address = await _address(db, geocoders, lon, lat, at)
        if source == OFFLINE and geocoders.are_there and not last:
            if not can_answer:
                await _uncounted(db, case_id)
            continue
        async with db.write() as session:
            words = address or await _own_words(session, city, lon, lat)
            await give_address(session, case_id, words, source if address else OFFLINE, at)
            await session.execute(delete(AddressTry).where(col(AddressTry.case_id) == case_id))
    return bool(claimed)


async def _claim(session: AsyncSession, at: datetime) -> Sequence[Claimed]:
    """Some cases that are due, newest first; nobody else takes them until their lease is over."""
    query = (
        select(col(Case.id), col(Case.lon), col(Case.lat), col(Case.reported_at), AddressTry)
        .outerjoin(AddressTry, col(AddressTry.case_id) == col(Case.id))
        .where(
            col(Case.address).is_(None),
            col(Case.reported_at) > at - LOOKED_BACK,
            or_(col(AddressTry.due_at).is_(None), col(AddressTry.due_at) <= at),
        )
        .order_by(col(Case.reported_at).desc())
        .limit(AT_ONCE)
        .with_for_update(of=Case, skip_locked=True)
    )
    claimed: list[Claimed] = []
    for case_id, lon, lat, reported_at, tried in await session.execute(query):
        kept = tried or AddressTry(case_id=case_id, attempts=0, due_at=at)
        kept.due_at, kept.attempts = at + AGAIN[min(kept.attempts, len(AGAIN) - 1)], kept.attempts + 1
        session.add(kept)
        claimed.append((case_id, lon, lat, kept.attempts > len(AGAIN) or at >= reported_at + LONGEST))
    return claimed


async def _uncounted(db: Database, case_id: UUID) -> None:
    """No map was asked: the next try comes as soon as this one did."""
    fewer = update(AddressTry).where(col(AddressTry.case_id) == case_id).values(attempts=AddressTry.attempts - 1)
    async with db.write() as session:
        await session.execute(fewer)


async def _address(db: Database, geocoders: Geocoders, lon: float, lat: float, at: datetime) -> tuple[str, str]:
    async with db.read() as session:
        kept = await kept_answer(session, f"reverse:{cell_of(lon, lat, CELL_ZOOM)}", at)
    source, found = kept or await address_from_map(db, geocoders, lon, lat, at)
    return source, found[0].address if found else ""


async def _own_words(session: AsyncSession, city: City, lon: float, lat: float) -> str:
    try:
        return (await words_of_place(session, city, lon, lat)).address
    except Problem:  # a grid that has been given up since
        return UNKNOWN_PLACE
