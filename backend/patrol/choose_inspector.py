"""The best inspector on shift for a task: grid first, then distance, load, skill; says why. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from backend.places.coordinates import distance_m

REACH_M = 5000.0  # outside one's own grids nobody is sent further: a quarter of an hour by electric bicycle
NEAR_STEP_M = 250.0  # who is nearer by less than this is as near: then the load counts
FRESH = timedelta(minutes=30)  # an older position says nothing


@dataclass(frozen=True)
class Candidate:
    """Somebody on shift: grids, last position (WGS-84) and its time, open tasks, buckets trained for."""

    person_id: UUID
    name: str
    grids: frozenset[str]
    position: tuple[float, float] | None = None
    position_at: datetime | None = None
    load: int = 0
    skills: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Errand:
    """What is to be done: where, of which bucket, and by whom not."""

    grid_code: str
    lon: float
    lat: float
    bucket: str | None = None
    excluded: frozenset[UUID] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Chosen:
    """Who, and why, in words for the office."""

    person_id: UUID
    why: tuple[str, ...]


def choose_inspector(candidates: Iterable[Candidate], errand: Errand, at: datetime) -> Chosen | None:
    """The best, or None if nobody on shift is within reach. The same candidates in any order give the same."""
    able = [
        (one, distance) for one in candidates
        if one.person_id not in errand.excluded and _in_reach(one, distance := _distance(one, errand, at), errand)
    ]  # fmt: skip
    if not able:
        return None
    best, distance = min(able, key=lambda found: _rank(found[0], found[1], errand))
    return Chosen(best.person_id, tuple(_why(best, distance, errand, len(able))))


def _distance(one: Candidate, errand: Errand, at: datetime) -> float | None:
    if one.position is None or one.position_at is None or at - one.position_at > FRESH:
        return None
    return distance_m(one.position, (errand.lon, errand.lat))


def _in_reach(one: Candidate, distance: float | None, errand: Errand) -> bool:
    return errand.grid_code in one.grids or (distance is not None and distance <= REACH_M)


def _rank(one: Candidate, distance: float | None, errand: Errand) -> tuple[bool, float, int, bool, float, str]:
    far = float("inf") if distance is None else distance
    step = far if distance is None else far // NEAR_STEP_M
    unskilled = errand.bucket is not None and errand.bucket not in one.skills
    return errand.grid_code not in one.grids, step, one.load, unskilled, far, one.person_id.hex


def _why(best: Candidate, distance: float | None, errand: Errand, among: int) -> list[str]:
    why = ["本网格在岗采集员" if errand.grid_code in best.grids else "本网格无人在岗，就近指派"]
    why.append("暂无最新位置" if distance is None else f"距现场 {distance:.0f} 米")
    why.append(f"手头任务 {best.load} 件")
    if errand.bucket is not None and errand.bucket in best.skills:
        why.append("具备该类问题专长")
    why.append(f"可派在岗人员共 {among} 人")
    return why
