"""Checks somebody in or out (签到、签退): place and time are judged, all is kept, the shifts follow."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.deed_key import DeedKey, digest_of, use_key
from backend.ground.happening import record
from backend.ground.ids import new_id
from backend.patrol.clocking import Clocking, ClockKind, ClockVerdict
from backend.patrol.done_at import done_at
from backend.patrol.judge_place import judge_place
from backend.patrol.may_patrol import check_clocking
from backend.patrol.roster import Roster
from backend.patrol.settle_shifts import settle_shifts
from backend.people.actor import Actor
from backend.people.person_grid import PersonGrid
from backend.people.stand_in import StandIn, was_on
from backend.places.coordinates import CoordType, to_wgs84
from backend.places.locate import GridMap

DEED = "clocking"
EARLY = timedelta(hours=2)  # before a duty begins
COUNTING = frozenset({ClockVerdict.INSIDE, ClockVerdict.NEAR})


@dataclass(frozen=True)
class ClockForm:
    """A check-in or check-out as the phone sends it; degrees, metres."""

    client_key: UUID
    kind: ClockKind
    lon: float
    lat: float
    coord_type: CoordType
    accuracy_m: float | None = None
    captured_at: datetime | None = None
    body: dict[str, object] = field(default_factory=dict)


async def clock_in(
    session: AsyncSession, form: ClockForm, *, grid_map: GridMap, by: Actor, at: datetime
) -> tuple[Clocking, bool]:
    """The clocking, and whether it had been made before. One outside is kept and does not count: the door says so.

    Whoever leaves may do so anywhere. Problem not_allowed as of check_clocking, bad_time as of done_at.
    """
    key = DeedKey(
        person_id=by.id, deed=DEED, client_key=form.client_key, body_digest=digest_of(form.body), made=new_id(at), at=at
    )
    if (made := await use_key(session, key)) is not None:
        return await session.get_one(Clocking, made), True
    done = done_at(form.captured_at, at)  # one sent again is the same, however old it is by then
    await check_clocking(session, form.kind, done, by=by)
    clocking = await _judged(session, form, grid_map, by, key.made, done, at)
    session.add(clocking)
    data = {"kind": form.kind.value, "verdict": clocking.verdict.value, "counts": clocking.counts}
    await record(
        session, subject_kind="clocking", subject_id=clocking.id, kind=f"clocking.{form.kind}", by=by.doer, at=at,
        data=data, tell=False, first=True,
    )  # fmt: skip
    await session.flush()
    if clocking.counts:
        await settle_shifts(session, by.id, at)
    return clocking, False


async def _judged(
    session: AsyncSession, form: ClockForm, grid_map: GridMap, by: Actor, identity: UUID, done: datetime, at: datetime
) -> Clocking:
    grids, skills = await _on_duty(session, by, done)
    lon, lat = to_wgs84(form.lon, form.lat, form.coord_type)
    distance = grid_map.metres_to(grids, lon, lat)
    verdict, why = judge_place(distance, form.accuracy_m)
    return Clocking(
        id=identity, person_id=by.id, kind=form.kind, at=done, received_at=at, lon=lon, lat=lat,
        coord_type=form.coord_type.value, accuracy_m=form.accuracy_m, verdict=verdict, distance_m=distance, why=[why],
        grids=list(grids), skills=list(skills), counts=verdict in COUNTING or form.kind is ClockKind.OUT,
    )  # fmt: skip


async def _on_duty(session: AsyncSession, by: Actor, done: datetime) -> tuple[Sequence[str], Sequence[str]]:
    """The grids and skills of the duty at that time; without one, somebody's own grids, those stood in for (代班)
    then or now included."""
    query = select(Roster).where(
        col(Roster.person_id) == by.id, col(Roster.cancelled_at).is_(None),
        col(Roster.starts_at) <= done + EARLY, col(Roster.ends_at) > done,
    )  # fmt: skip
    duty = (await session.execute(query.order_by(col(Roster.starts_at)).limit(1))).scalar_one_or_none()
    if duty is not None and duty.grids:
        return duty.grids, duty.skills
    return sorted(by.grids | await _stood_in_for(session, by, done)), duty.skills if duty else []


async def _stood_in_for(session: AsyncSession, by: Actor, done: datetime) -> set[str]:
    """The grids of whom somebody stood in for at that time: it may be over when a phone has a line again."""
    of_them = col(StandIn.for_person_id) == col(PersonGrid.person_id)
    held = select(col(PersonGrid.grid_code)).join(StandIn, of_them).where(
        col(StandIn.person_id) == by.id, was_on(done)
    )  # fmt: skip
    return set((await session.execute(held)).scalars())
