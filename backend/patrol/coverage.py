"""What a set of fixes says of a day: presence, coverage of grids, crossings, distance. Pure and free of order: the
same set gives the same answer however it was shuffled, split, doubled or reversed on its way.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID

from backend.places.coordinates import distance_m

GAP = timedelta(minutes=5)  # between fixes further apart nothing is known
POOR_M = 100.0  # less accurate than this places nobody
FASTEST = 30.0  # metres a second: faster is a jump of the receiver, not a journey


@dataclass(frozen=True, order=True)
class TrackFix:
    """A fix and the grid it lies in (None: in none). WGS-84 degrees, metres."""

    at: datetime
    id: UUID
    lon: float = field(compare=False)
    lat: float = field(compare=False)
    grid: str | None = field(default=None, compare=False)
    accuracy_m: float | None = field(default=None, compare=False)
    mock: bool = field(default=False, compare=False)
    valid: bool = field(default=True, compare=False)  # False: the phone itself said that it is no true fix


@dataclass(frozen=True)
class Visit:
    """A grid in the course of the day: first and last fix in it, seconds and metres within, how often entered."""

    first: datetime
    last: datetime
    seconds: float
    length_m: float
    entries: int


@dataclass(frozen=True)
class Crossing:
    """From one grid into another (None: none), at the first fix beyond the border."""

    at: datetime
    left: str | None
    entered: str | None


@dataclass(frozen=True)
class Coverage:
    """The day. `seconds` and `distance_m` are those between fixes at most GAP apart; `gaps` are all longer ones."""

    fixes: int
    mocks: int
    poor: int
    invalid: int
    outliers: tuple[UUID, ...]
    seconds: float
    distance_m: float
    visits: dict[str, Visit]
    crossings: tuple[Crossing, ...]
    gaps: tuple[tuple[datetime, datetime], ...]


def coverage(fixes: Iterable[TrackFix]) -> Coverage:
    """What the set of fixes says. Mock, invalid, poor and impossible ones are counted and place nobody."""
    all_of_them = sorted({fix.id: fix for fix in fixes}.values())
    usable = [fix for fix in all_of_them if places_somebody(fix)]
    outliers = _outliers(usable)
    track = [fix for fix in usable if fix.id not in outliers]
    links = [(one, other) for one, other in pairwise(track) if other.at - one.at <= GAP]
    return Coverage(
        fixes=len(all_of_them),
        mocks=sum(fix.mock for fix in all_of_them),
        poor=sum(not fix.mock and fix.valid and (fix.accuracy_m or 0.0) > POOR_M for fix in all_of_them),
        invalid=sum(not fix.mock and not fix.valid for fix in all_of_them),
        outliers=tuple(sorted(outliers)),
        seconds=sum(_seconds(*link) for link in links),
        distance_m=round(sum(_metres(*link) for link in links), 1),
        visits=_visits(track, links),
        crossings=tuple(Crossing(b.at, a.grid, b.grid) for a, b in pairwise(track) if a.grid != b.grid),
        gaps=tuple((one.at, other.at) for one, other in pairwise(track) if other.at - one.at > GAP),
    )


def lines_of(fixes: Iterable[TrackFix]) -> list[list[TrackFix]]:
    """The track as lines: what places somebody, in order of time, a new line after each gap; none of a single fix."""
    usable = [fix for fix in sorted({fix.id: fix for fix in fixes}.values()) if places_somebody(fix)]
    outliers, lines = _outliers(usable), list[list[TrackFix]]()
    for fix in usable:
        if fix.id in outliers:
            continue
        if lines and fix.at - lines[-1][-1].at <= GAP:
            lines[-1].append(fix)
        else:
            lines.append([fix])
    return [line for line in lines if len(line) > 1]


def places_somebody(fix: TrackFix) -> bool:
    """Whether a fix says where somebody was: a mock, invalid or poor one does not."""
    return not fix.mock and fix.valid and (fix.accuracy_m or 0.0) <= POOR_M


def _outliers(track: Sequence[TrackFix]) -> set[UUID]:
    """Fixes that nobody could have reached from the one before, nor left for the one after."""
    found = set()
    for place, fix in enumerate(track):
        near = [track[other] for other in (place - 1, place + 1) if 0 <= other < len(track)]
        beyond = [track[other] for other in (place - 2, place + 2) if 0 <= other < len(track)]
        alone = len(near) == 1  # at either end one neighbour decides, if it agrees with the one behind it
        if near and all(_too_fast(fix, other) for other in near) and (not alone or _agree(near, beyond)):
            found.add(fix.id)
    return found


def _agree(near: Sequence[TrackFix], beyond: Sequence[TrackFix]) -> bool:
    return bool(beyond) and not _too_fast(near[0], beyond[0])


def _too_fast(one: TrackFix, other: TrackFix) -> bool:
    inaccuracy = (one.accuracy_m or 0.0) + (other.accuracy_m or 0.0)
    return _metres(one, other) - inaccuracy > FASTEST * max(abs(_seconds(one, other)), 1.0)


def _visits(track: Sequence[TrackFix], links: Sequence[tuple[TrackFix, TrackFix]]) -> dict[str, Visit]:
    """Half of each link belongs to the grid of either end."""
    seconds: dict[str, float] = {}
    metres: dict[str, float] = {}
    for one, other in links:
        for grid in (one.grid, other.grid):
            if grid is not None:
                seconds[grid] = seconds.get(grid, 0.0) + _seconds(one, other) / 2
                metres[grid] = metres.get(grid, 0.0) + _metres(one, other) / 2
    entries: dict[str, int] = {}
    before: str | None = None
    for fix in track:
        if fix.grid is not None and fix.grid != before:
            entries[fix.grid] = entries.get(fix.grid, 0) + 1
        before = fix.grid
    return {
        grid: Visit(
            min(fix.at for fix in track if fix.grid == grid), max(fix.at for fix in track if fix.grid == grid),
            seconds.get(grid, 0.0), round(metres.get(grid, 0.0), 1), entries[grid],
        )
        for grid in sorted(entries)
    }  # fmt: skip


def _seconds(one: TrackFix, other: TrackFix) -> float:
    return (other.at - one.at).total_seconds()


def _metres(one: TrackFix, other: TrackFix) -> float:
    return distance_m((one.lon, one.lat), (other.lon, other.lat))
