"""Who follows what a case lies in (关注人): its place, area, class or bucket; for many cases in one query.

As for everybody outside, a case lies in the middle of its public cell, and in its community: from no number of follows
does one learn more.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.cases.case import Case
from backend.participation.follow import Follow, FollowKind
from backend.places.cell import snapped
from backend.places.coordinates import distance_m
from backend.places.snapped_area import cells_around

TILE = 14  # zoom: about 2.1 km at Linhai's latitude, so that few tiles lie within MOST_RADIUS
MOST_RADIUS = 2000  # metres
AREA_LENGTHS = (9, 12)  # town, community
Key = tuple[FollowKind, str | int | None]  # what a follow is found by: its tile or its code
# read in columns: of a bucket there may be very many
NEEDED = (
    col(Follow.id), col(Follow.person_id), col(Follow.kind), col(Follow.code), col(Follow.tile), col(Follow.area),
    col(Follow.lon), col(Follow.lat), col(Follow.radius_m),
)  # fmt: skip


async def watchers_of(session: AsyncSession, cases: Sequence[Case]) -> Mapping[UUID, list[UUID]]:
    """For each case the people, each once."""
    if not cases:
        return {}
    keys_of = {case.id: list(_keys_of(case)) for case in cases}
    by_kind: dict[FollowKind, set[str | int | None]] = defaultdict(set)
    for kind, code in {key for keys in keys_of.values() for key in keys}:
        by_kind[kind].add(code)
    tiles = by_kind.pop(FollowKind.PLACE)
    coded = (and_(col(Follow.kind) == kind, col(Follow.code).in_(codes)) for kind, codes in by_kind.items())
    here = or_(col(Follow.area).is_(None), col(Follow.area).in_({area for case in cases for area in _areas_of(case)}))
    by_key: dict[Key, list[Any]] = defaultdict(list)
    for row in await session.execute(select(*NEEDED).where(or_(col(Follow.tile).in_(tiles), *coded), here)):
        by_key[row.kind, row.tile if row.kind is FollowKind.PLACE else row.code].append(row)
    return {case.id: _people(case, [row for key in keys_of[case.id] for row in by_key.get(key, ())]) for case in cases}


def _people(case: Case, rows: Sequence[Any]) -> list[UUID]:
    concerned = sorted((row for row in rows if _is_in(case, row)), key=lambda row: row.id)
    return list(dict.fromkeys(row.person_id for row in concerned))


def _areas_of(case: Case) -> list[str]:
    return [case.grid_code[:length] for length in AREA_LENGTHS]


def _keys_of(case: Case) -> Iterator[Key]:
    """By what is found whatever a case may lie in. A class is followed once it is certain."""
    around = cells_around(*snapped(case.lon, case.lat), MOST_RADIUS, TILE)
    yield from ((FollowKind.PLACE, tile) for tile in around.numbers)
    yield from ((FollowKind.GRID, area) for area in _areas_of(case))
    yield FollowKind.BUCKET, case.bucket
    if case.certain:
        yield FollowKind.CLASS, case.class_code


def _is_in(case: Case, follow: Any) -> bool:
    """Whether a case lies in what is followed, which its key has found."""
    if follow.kind is FollowKind.PLACE:
        place = (follow.lon or 0.0, follow.lat or 0.0)
        return distance_m(place, snapped(case.lon, case.lat)) <= (follow.radius_m or 0)
    return follow.area is None or case.grid_code.startswith(follow.area)
