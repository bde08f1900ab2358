"""Being on shift: check in, check out, send the track."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Header, Response
from pydantic import AwareDatetime, BaseModel, Field

from backend.ground.errors import Problem
from backend.ground.strict import CleanText, StrictModel
from backend.patrol.clock_in import ClockForm, clock_in
from backend.patrol.clocking import Clocking, ClockKind, ClockVerdict
from backend.patrol.on_shift import shift_of
from backend.patrol.shift import Shift
from backend.patrol.take_fixes import MOST, GivenFix, take_fixes
from backend.people.actor import Actor
from backend.places.coordinates import CoordType
from backend.web import CityHere, CurrentActor, DatabaseHere, Now, ReadSession, WriteSession, actor_in
from backend.workflow.roles import Role
from mobile_api.client_key import key_of
from mobile_api.positions import PositionIn

router = APIRouter(prefix="/api/v1/patrol", tags=["patrol"])
Inspector = Annotated[Actor, actor_in(Role.INSPECTOR)]
Key = Annotated[str | None, Header()]
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
    captured_at: AwareDatetime | None = None

    def form(self, key: UUID, kind: ClockKind) -> ClockForm:
        where = self.position
        return ClockForm(
            client_key=key, kind=kind, lon=where.lon, lat=where.lat, coord_type=where.coord_type,
            accuracy_m=where.accuracy_m, captured_at=self.captured_at,
            body=self.model_dump(mode="json", exclude={"client_key"}) | {"kind": kind.value},
        )  # fmt: skip


class ShiftOut(BaseModel):
    """A shift one is on."""

    id: UUID
    from_at: datetime
    to_at: datetime | None
    grids: list[str]

    @classmethod
    def of(cls, shift: Shift) -> "ShiftOut":
        return cls(id=shift.id, from_at=shift.from_at, to_at=shift.to_at, grids=shift.grids)


class ClockingOut(BaseModel):
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


class ShiftNow(BaseModel):
    """The shift one is on, or null."""

    shift: ShiftOut | None


class FixIn(StrictModel):
    """A fix: the phone's own time, degrees, metres, metres a second, percent; `mock` as the phone's system says."""

    at: AwareDatetime
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


class FixesOut(BaseModel):
    """How many are stored, durable by now. `off_shift`: times at which nobody is known to have been on shift; these
    were not kept, and may be sent again once the check-in is there.
    """

    stored: int
    off_shift: list[datetime]


@router.post("/shifts/check-in", status_code=201, summary="签到", responses={200: {"model": ClockingOut}})
async def check_in(
    response: Response,
    form: Annotated[ClockIn, Body(examples=[EXAMPLE])],
    by: Inspector,
    db: DatabaseHere,
    city: CityHere,
    at: Now,
    idempotency_key: Key = None,
) -> ClockingOut:
    """Checks in. Too far from one's grids: 422 outside_grid; the try is kept, and a supervisor may let it count."""
    key = key_of(form.client_key, idempotency_key)
    return await clocked(form.form(key, ClockKind.IN), response, by, db, city, at)


@router.post("/shifts/check-out", status_code=201, summary="签退", responses={200: {"model": ClockingOut}})
async def check_out(
    response: Response,
    form: Annotated[ClockIn, Body(examples=[EXAMPLE])],
    by: Inspector,
    db: DatabaseHere,
    city: CityHere,
    at: Now,
    idempotency_key: Key = None,
) -> ClockingOut:
    """Checks out, wherever one is."""
    key = key_of(form.client_key, idempotency_key)
    return await clocked(form.form(key, ClockKind.OUT), response, by, db, city, at)


@router.get("/shifts/current", summary="当前在岗状态")
async def show_current_shift(by: CurrentActor, session: ReadSession, at: Now) -> ShiftNow:
    """The shift one is on."""
    shift = await shift_of(session, by.id, at)
    return ShiftNow(shift=ShiftOut.of(shift) if shift else None)


@router.post("/fixes", summary="上报轨迹")
async def send_fixes(
    form: Annotated[FixesIn, Body(examples=[FIXES])], by: Inspector, session: WriteSession, at: Now
) -> FixesOut:
    """Sends a batch of the track; what is answered for is on disk."""
    given = [fix.given() for fix in form.fixes]
    taken = await take_fixes(session, by.id, form.device_id, "app", given, at)
    return FixesOut(stored=taken.stored, off_shift=list(taken.off_shift))


async def clocked(
    form: ClockForm, response: Response, by: Actor, db: DatabaseHere, city: CityHere, at: datetime
) -> ClockingOut:
    """The clocking, committed; then the refusal of one that does not count, which is kept all the same."""
    async with db.write() as session:
        grid_map = await city.locator.current(session)
        clocking, replayed = await clock_in(session, form, grid_map=grid_map, by=by, at=at)
        made = ClockingOut.of(clocking, await shift_of(session, by.id, at))
    if not clocking.counts:
        raise Problem("outside_grid", detail=clocking.why[0], extra={"clocking": made.model_dump(mode="json")})
    if replayed:
        response.status_code = 200
        response.headers["Idempotent-Replayed"] = "true"
    return made
