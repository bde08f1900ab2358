"""Brings somebody's shifts in line with the clockings that count, in whatever order those came."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.patrol.clocking import Clocking
from backend.patrol.pair_clockings import Mark, Span, pair_clockings
from backend.patrol.shift import Shift
from backend.people.person import Person


async def settle_shifts(session: AsyncSession, person_id: UUID) -> None:
    """Makes, ends and removes shifts; two at once for one person come one after another."""
    await session.execute(select(col(Person.id)).where(col(Person.id) == person_id).with_for_update())
    counting = select(Clocking).where(col(Clocking.person_id) == person_id, col(Clocking.counts).is_(True))
    clockings = {row.id: row for row in (await session.execute(counting)).scalars()}
    spans = {span.id: span for span in pair_clockings(Mark(row.at, row.id, row.kind) for row in clockings.values())}
    kept = await session.execute(select(Shift).where(col(Shift.person_id) == person_id))
    shifts = {shift.id: shift for shift in kept.scalars()}
    for identity, shift in shifts.items():
        if identity in spans:
            shift.to_at = spans[identity].end
        elif identity in clockings:  # a check-in that turned out to lie within another shift
            await session.delete(shift)
    session.add_all(_shift(clockings[new], spans[new]) for new in spans.keys() - shifts.keys())
    await session.flush()


def _shift(clocking: Clocking, span: Span) -> Shift:
    return Shift(
        id=span.id, person_id=clocking.person_id, grids=clocking.grids, skills=clocking.skills, from_at=span.start,
        to_at=span.end, last_at=span.start, last_lon=clocking.lon, last_lat=clocking.lat,
    )  # fmt: skip
