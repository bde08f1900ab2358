"""Brings somebody's shifts in line with the clockings that count, in whatever order those came."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.clock import CITY_ZONE
from backend.ground.ids import first_id
from backend.patrol.clocking import Clocking, ClockKind
from backend.patrol.day_to_evaluate import note_days
from backend.patrol.fix import Fix
from backend.patrol.pair_clockings import LONGEST, Mark, Span, pair_clockings
from backend.patrol.shift import Shift
from backend.people.person import Person


async def settle_shifts(session: AsyncSession, person_id: UUID, at: datetime) -> None:
    """Makes, ends and removes shifts; two at once for one person come one after another. Days are evaluated anew where
    fixes lie on a shift, or off it, as was not known when they came."""
    await session.execute(select(col(Person.id)).where(col(Person.id) == person_id).with_for_update())
    counting = select(Clocking).where(col(Clocking.person_id) == person_id, col(Clocking.counts).is_(True))
    clockings = {row.id: row for row in (await session.execute(counting)).scalars()}
    spans = {span.id: span for span in pair_clockings(Mark(row.at, row.id, row.kind) for row in clockings.values())}
    shifts = {one.id: one for one in await _shifts(session, col(Shift.person_id) == person_id)}
    ended = {one.id for one in shifts.values() if one.id in spans and one.to_at != spans[one.id].end}
    within = {one for one in clockings if one in shifts and one not in spans}  # check-ins within another shift
    begun = spans.keys() - shifts.keys()
    ends = [end for one in ended for end in (shifts[one].to_at, spans[one].end) if end]
    if changed := [*ends, *(spans[one].start for one in begun)]:  # before the shifts, as who takes fixes holds them
        await _evaluate_again(session, person_id, min(changed), max(changed) + LONGEST, at)
    for shift in await _shifts(session, col(Shift.id).in_(ended | within), lock=True) if ended | within else ():
        if shift.id in within:
            await session.delete(shift)
        else:
            _end(shift, spans[shift.id].end, clockings.values())
    session.add_all(_shift(clockings[one], spans[one]) for one in begun)
    await session.flush()


async def _shifts(session: AsyncSession, which: ColumnElement[bool], *, lock: bool = False) -> Sequence[Shift]:
    query = select(Shift).where(which).order_by(col(Shift.id))
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return (await session.execute(query)).scalars().all()


def _end(shift: Shift, end: datetime | None, clockings: Iterable[Clocking]) -> None:
    """The last place of a shift is one on it: that of the check-out, where a phone has sent its track beyond that."""
    shift.to_at = end
    if end is None or shift.last_at is None or shift.last_at <= end:
        return
    out = next((one for one in clockings if one.kind is ClockKind.OUT and one.at == end), None)
    shift.last_at, shift.last_battery = (end, None) if out else (None, None)
    shift.last_lon, shift.last_lat = (out.lon, out.lat) if out else (None, None)


async def _evaluate_again(
    session: AsyncSession, person_id: UUID, first: datetime, last: datetime, at: datetime
) -> None:
    """The days of the fixes there are."""
    bounds = select(func.min(col(Fix.at)), func.max(col(Fix.at))).where(
        col(Fix.person_id) == person_id, col(Fix.at) >= first, col(Fix.at) < last,
        col(Fix.id) >= first_id(first), col(Fix.id) < first_id(last),
    )  # fmt: skip
    found = (await session.execute(bounds)).tuples().one()
    if days := {one.astimezone(CITY_ZONE).date() for one in found if one}:
        await note_days(session, person_id, days, at)


def _shift(clocking: Clocking, span: Span) -> Shift:
    return Shift(
        id=span.id, person_id=clocking.person_id, grids=clocking.grids, skills=clocking.skills, from_at=span.start,
        to_at=span.end, last_at=span.start, last_lon=clocking.lon, last_lat=clocking.lat,
    )  # fmt: skip
