"""Gives cases without an address one, in the background: from a map, or in the city's own words where none answers."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, delete, or_, select, update
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
from backend.ground.left_aside import LeftAside
from backend.places.cell import cell_of

AT_ONCE = 10
LOOKED_BACK = timedelta(days=7)  # an older case is known well enough
AGAIN = (timedelta(minutes=1), timedelta(minutes=30), timedelta(hours=6))  # after a try; the first is the lease as well
LONGEST = timedelta(days=1)  # a case waits for a map that rests
UNKNOWN_PLACE = "位置不在现行网格内"


async def fill_addresses(
    db: Database, geocoders: Geocoders, city: City, at: datetime, left: LeftAside | None = None
) -> bool:
    """Whether there was anything to do. Where maps are configured and none answers, a case is tried again after each of
    AGAIN, but no longer than LONGEST; a try in which every map rested is none. Then, or where there is no map, the
    words are the city's own. No session is open while a map is asked. A case that cannot be given one is in `left`, and
    tried again when it is due.
    """
    left, is_resting = left or LeftAside("addresses"), geocoders.are_there and not geocoders.may_answer(at)
    async with db.write() as session:
        claimed = await _claim(session, left, at, at - LONGEST if is_resting else at)

    async def _give(case_id: UUID) -> None:
        tries, is_tried = claimed[case_id], False
        try:
            is_tried = await _tried(db, geocoders, city, case_id, tries, at)
        finally:
            if not is_tried:
                await _give_back(db, case_id, tries - 1, at)

    await left.each(db, claimed, _give, at)
    return bool(claimed)


async def _tried(db: Database, geocoders: Geocoders, city: City, case_id: UUID, tries: int, at: datetime) -> bool:
    """Gives a case its address, or leaves it until the next try. Whether this was one: not where every map rested."""
    is_asked = geocoders.may_answer(at)
    async with db.read() as session:
        of_case = select(col(Case.lon), col(Case.lat), col(Case.reported_at)).where(col(Case.id) == case_id)
        lon, lat, reported_at = (await session.execute(of_case)).one()
    source, address = await _address(db, geocoders, lon, lat, at)
    waits = source == OFFLINE and geocoders.are_there and reported_at > at - LONGEST
    if waits and (not is_asked or tries <= len(AGAIN)):
        return is_asked
    async with db.write() as session:
        words = address or await _own_words(session, city, lon, lat)
        await give_address(session, case_id, words, source if address else OFFLINE, at)
        await session.execute(delete(AddressTry).where(col(AddressTry.case_id) == case_id))
    return True


async def _claim(session: AsyncSession, left: LeftAside, at: datetime, before: datetime) -> dict[UUID, int]:
    """Some cases that are due, reported before, newest first, and which try it is; nobody else takes them until their
    lease is over. Of what another claimed since we began to look only a look after they are held tells."""
    held, claimed = (await session.execute(_due(left, at, before))).scalars().all(), dict[UUID, int]()
    of_held = (await session.execute(select(AddressTry).where(col(AddressTry.case_id).in_(held)))).scalars()
    tries = {one.case_id: one for one in of_held}
    for case_id in held:
        kept = tries.get(case_id) or AddressTry(case_id=case_id, attempts=0, due_at=at)
        if kept.due_at > at:
            continue
        kept.due_at, kept.attempts = at + AGAIN[min(kept.attempts, len(AGAIN) - 1)], kept.attempts + 1
        session.add(kept)
        claimed[case_id] = kept.attempts
    return claimed


def _due(left: LeftAside, at: datetime, before: datetime) -> Select[tuple[UUID]]:
    """By their ids: one that cannot be read is known by its own."""
    query = (
        select(col(Case.id))
        .outerjoin(AddressTry, col(AddressTry.case_id) == col(Case.id))
        .where(
            col(Case.address).is_(None),
            col(Case.reported_at) > at - LOOKED_BACK,
            col(Case.reported_at) <= before,
            or_(col(AddressTry.due_at).is_(None), col(AddressTry.due_at) <= at),
            col(Case.id).not_in(left.not_now(at)),
        )
        .order_by(col(Case.reported_at).desc())
        .limit(AT_ONCE)
    )
    return query.with_for_update(of=Case, skip_locked=True)


async def _give_back(db: Database, case_id: UUID, tries: int, at: datetime) -> None:
    """It is due as before, and was not tried."""
    before = update(AddressTry).where(col(AddressTry.case_id) == case_id).values(attempts=tries, due_at=at)
    async with db.write() as session:
        await session.execute(before)


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
