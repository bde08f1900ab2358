"""Takes in a batch of fixes: late, doubled, reversed or replayed; stored before it is acknowledged."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import or_, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.clock import CITY_ZONE
from backend.ground.insert_on import insert_on
from backend.patrol.day_to_evaluate import note_days
from backend.patrol.fix import INVALID, Fix, fix_id
from backend.patrol.pair_clockings import LONGEST
from backend.patrol.shift import Shift
from backend.patrol.shifts_around import shift_at, shifts_around
from backend.places.coordinates import CoordType, to_wgs84

MOST = 2000  # fixes a batch
POOR_M = 100.0  # less accurate than this is marked
AHEAD = timedelta(minutes=2)  # a fix from further in the future than this is marked
OLDEST = timedelta(days=30)


@dataclass(frozen=True)
class GivenFix:
    """A fix as sent: its own time, degrees, metres, metres a second, percent."""

    at: datetime
    lon: float
    lat: float
    coord_type: CoordType = CoordType.WGS84
    accuracy_m: float | None = None
    speed: float | None = None
    battery: int | None = None
    mock: bool = False
    valid: bool = True  # False: the phone itself says that it is no true fix


@dataclass(frozen=True)
class Taken:
    """What became of a batch. `off_shift` are the times of those not stored, as nobody was on shift then (as far as is
    known yet: after a late check-in they may be sent again). `far_off`: how many of them are of no time at which
    anybody can have been: the phone's clock is wrong."""

    stored: int
    off_shift: Sequence[datetime]
    far_off: int = 0


async def take_fixes(
    session: AsyncSession, person_id: UUID, device_id: str, source: str, given: Iterable[GivenFix], at: datetime
) -> Taken:
    """Stores those that fall on a shift, in one statement; what is there already stays as it is."""
    given = list(given)
    # what a phone sends whose clock stands before 1970 has no id; what is as far off falls on no shift anyway
    near = [fix for fix in given if at - OLDEST <= fix.at <= at + LONGEST]
    fixes, far_off = {fix_id(person_id, device_id, fix.at): fix for fix in near}, len(given) - len(near)
    if not fixes:
        return Taken(0, sorted({fix.at for fix in given}), far_off)
    times = [fix.at for fix in fixes.values()]
    shifts = await shifts_around(session, min(times), max(times), person_id)
    on = {key: fix for key, fix in fixes.items() if shift_at(shifts, fix.at)}
    if on:
        rows = [_row(key, fix, person_id, device_id, source, at) for key, fix in sorted(on.items())]
        await session.execute(insert_on(session, Fix).on_conflict_do_nothing(), rows)
        await note_days(session, person_id, {fix.at.astimezone(CITY_ZONE).date() for fix in on.values()}, at)
        await _move_shifts(session, shifts, on.values(), at)
    return Taken(len(on), sorted({fix.at for fix in given} - {fix.at for fix in on.values()}), far_off)


def _row(key: UUID, fix: GivenFix, person_id: UUID, device_id: str, source: str, at: datetime) -> dict[str, Any]:
    lon, lat = to_wgs84(fix.lon, fix.lat, fix.coord_type)
    return {
        "id": key, "person_id": person_id, "device_id": device_id, "at": fix.at, "received_at": at,
        "stated_lon": fix.lon, "stated_lat": fix.lat, "coord_type": fix.coord_type.value, "lon": lon, "lat": lat,
        "accuracy_m": fix.accuracy_m, "speed": fix.speed, "battery": fix.battery, "mock": fix.mock, "source": source,
        "marks": _marks(fix, at),
    }  # fmt: skip


def _marks(fix: GivenFix, at: datetime) -> list[str]:
    odd = {
        "mock": fix.mock,
        "poor": fix.accuracy_m is not None and fix.accuracy_m > POOR_M,
        "ahead": fix.at > at + AHEAD,
        INVALID: not fix.valid,
    }
    return [mark for mark, holds in odd.items() if holds]


async def _move_shifts(session: AsyncSession, shifts: Sequence[Shift], fixes: Iterable[GivenFix], at: datetime) -> None:
    """Each shift's last position becomes that of the newest believable fix; an older one changes nothing."""
    newest: dict[UUID, GivenFix] = {}
    for fix in fixes:
        shift = shift_at(shifts, fix.at)
        if shift and not _marks(fix, at) and (shift.id not in newest or newest[shift.id].at < fix.at):
            newest[shift.id] = fix
    for identity, fix in sorted(newest.items()):
        lon, lat = to_wgs84(fix.lon, fix.lat, fix.coord_type)
        older = or_(col(Shift.last_at).is_(None), col(Shift.last_at) < fix.at)
        lasted = or_(col(Shift.to_at).is_(None), col(Shift.to_at) >= fix.at)  # still: it may have ended meanwhile
        moved = update(Shift).where(col(Shift.id) == identity, older, lasted)
        moved = moved.values(last_at=fix.at, last_lon=lon, last_lat=lat, last_battery=fix.battery)
        await session.execute(moved.execution_options(synchronize_session=False))
