"""Being on shift: check in, check out, send the track."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Body, Depends, Response
from pydantic import AwareDatetime, Field

from backend.cases.city import City
from backend.ground.db import Database
from backend.ground.errors import Problem
from backend.ground.late_model import LateModel
from backend.ground.strict import CleanText, InstantIn, StrictModel
from backend.patrol.clock_in import ClockForm, clock_in
from backend.patrol.clocking import Clocking, ClockKind, ClockVerdict
from backend.patrol.may_patrol import check_tracking
from backend.patrol.on_shift import shift_of
from backend.patrol.shift import Shift
from backend.patrol.take_fixes import MOST, GivenFix, take_fixes
from backend.people.actor import Actor
from backend.places.coordinates import CoordType
from backend.web import CityHere, CurrentActor, DatabaseHere, Now, ReadSession, WriteSession
from backend.web.client_key import HeaderKey, key_of
from backend.web.late_routes import Router
from mobile_api.positions import PositionIn

router = Router(prefix="/api/v1/patrol", tags=["patrol"])
EXAMPLE = {
    "client_key": "8b0b6a39-4c54-4a43-9a5f-1d6f2a6f7a12",
    "position": {"lon": 121.1289, "lat": 28.8470, "coord_type": "wgs84", "accuracy_m": 12},
}
FIXES = {
    "device_id": "phone-1",
    "fixes": [{"at": "2026-11-24T12:00:00+08:00", "lon": 121.1289, "lat": 28.847, "accuracy_m": 8, "battery": 83}],
}


class ClockIn(StrictModel):
    """Where one is; `captured_at` when it was done, if it is sent later."""

    client_key: UUID | None = None
    position: PositionIn
    captured_at: InstantIn | None = None

    def form(self, key: UUID, kind: ClockKind) -> ClockForm:
        where = self.position
        return ClockForm(
            client_key=key, kind=kind, lon=where.lon, lat=where.lat, coord_type=where.coord_type,
            accuracy_m=where.accuracy_m, captured_at=self.captured_at,
            body=self.model_dump(mode="json", exclude={"client_key"}) | {"kind": kind.value},
        )  # fmt: skip


class ShiftOut(LateModel):
    """A shift one is on."""

    id: UUID
    from_at: datetime
    to_at: datetime | None
    grids: list[str]

    @classmethod
    def of(cls, shift: Shift) -> "ShiftOut":
        return cls(id=shift.id, from_at=shift.from_at, to_at=shift.to_at, grids=shift.grids)


class ClockingOut(LateModel):
    """A check-in or check-out as it was judged; `shift` is the one somebody is on afterwards."""

    id: UUID
    kind: ClockKind
    at: datetime
    verdict: ClockVerdict
    distance_m: float | None
    why: list[str]
    counts: bool
    shift: ShiftOut | None

    @classmethod
    def of(cls, clocking: Clocking, shift: Shift | None) -> "ClockingOut":
        distance = clocking.distance_m
        return cls(
            id=clocking.id, kind=clocking.kind, at=clocking.at, verdict=clocking.verdict,
            distance_m=None if distance is None else round(distance, 1), why=clocking.why, counts=clocking.counts,
            shift=ShiftOut.of(shift) if shift else None,
        )  # fmt: skip


def outside(made: ClockingOut) -> Problem:
    """The refusal of one that does not count; it is kept all the same, and goes along."""
    return Problem("outside_grid", detail=made.why[0], extra={"clocking": made.model_dump(mode="json")})


class ShiftNow(LateModel):
    """The shift one is on, or null."""

    shift: ShiftOut | None


class FixIn(StrictModel):
    """A fix: the phone's own time, degrees, metres, metres a second, percent; `mock` as the phone's system says."""

    at: AwareDatetime  # however far off: a phone whose clock is wrong loses that fix, not the batch
    lon: float = Field(ge=-180, le=180)
    lat: float = Field(ge=-90, le=90)
    coord_type: CoordType = CoordType.WGS84
    accuracy_m: float | None = Field(default=None, ge=0, le=1_000_000)
    speed: float | None = Field(default=None, ge=0, le=10_000)
    battery: int | None = Field(default=None, ge=0, le=100)
    mock: bool = False

    def given(self) -> GivenFix:
        return GivenFix(**self.model_dump())


class FixesIn(StrictModel):
    """A batch in any order; sent again it changes nothing."""

    device_id: CleanText = Field(min_length=1, max_length=64)
    fixes: list[FixIn] = Field(max_length=MOST)


class FixesOut(LateModel):
    """How many are stored, durable by now. `off_shift`: times at which nobody is known to have been on shift; these
    were not kept, and may be sent again once the check-in is there.
    """

    stored: int
    off_shift: list[datetime]


@dataclass(frozen=True)
class ClockDesk:
    """Who checks in or out, and what that works with. No session yet: a refusal is to be kept before it is told."""

    response: Response
    by: Actor
    db: Database
    city: City
    at: datetime
    header: str | None

    async def clocked(self, form: ClockIn, kind: ClockKind) -> ClockingOut:
        """The clocking, committed; then the refusal of one that does not count, which is kept all the same."""
        given = form.form(key_of(form.client_key, self.header), kind)
        async with self.db.write() as session:
            grid_map = await self.city.locator.current(session)
            clocking, replayed = await clock_in(session, given, grid_map=grid_map, by=self.by, at=self.at)
            made = ClockingOut.of(clocking, await shift_of(session, self.by.id, self.at))
        if not clocking.counts:
            raise outside(made)
        if replayed:
            self.response.status_code = 200
            self.response.headers["Idempotent-Replayed"] = "true"
        return made


async def clock_desk(
    response: Response, by: CurrentActor, db: DatabaseHere, city: CityHere, at: Now, header: HeaderKey
) -> ClockDesk:
    """What checking in and out asks for alike."""
    return ClockDesk(response, by, db, city, at, header)


ClockingHere = Annotated[ClockDesk, Depends(clock_desk)]


@router.post("/shifts/check-in", status_code=201, summary="签到", responses={200: {"model": ClockingOut}})
async def check_in(form: Annotated[ClockIn, Body(examples=[EXAMPLE])], here: ClockingHere) -> ClockingOut:
    """Checks in. Too far from one's grids: 422 outside_grid; the try is kept, and a supervisor may let it count."""
    return await here.clocked(form, ClockKind.IN)


@router.post("/shifts/check-out", status_code=201, summary="签退", responses={200: {"model": ClockingOut}})
async def check_out(form: Annotated[ClockIn, Body(examples=[EXAMPLE])], here: ClockingHere) -> ClockingOut:
    """Checks out, wherever one is."""
    return await here.clocked(form, ClockKind.OUT)


@router.get("/shifts/current", summary="当前在岗状态")
async def show_current_shift(by: CurrentActor, session: ReadSession, at: Now) -> ShiftNow:
    """The shift one is on."""
    shift = await shift_of(session, by.id, at)
    return ShiftNow(shift=ShiftOut.of(shift) if shift else None)


@router.post("/fixes", summary="上报轨迹")
async def send_fixes(
    form: Annotated[FixesIn, Body(examples=[FIXES])], by: CurrentActor, session: WriteSession, at: Now
) -> FixesOut:
    """Sends a batch of the track; what is answered for is on disk."""
    await check_tracking(session, by=by, at=at)
    given = [fix.given() for fix in form.fixes]
    taken = await take_fixes(session, by.id, form.device_id, "app", given, at)
    return FixesOut(stored=taken.stored, off_shift=list(taken.off_shift))
