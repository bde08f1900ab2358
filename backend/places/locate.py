"""Finds the grid a point lies in, in process: an STRtree over the grids in force, rebuilt when a new version is loaded.

Decided: a point on the border of several grids belongs to the one with the lowest code; a point in a hole or outside
every grid belongs to none (the report is refused with outside_city).
"""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import shapely
from anyio import to_thread
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.edition import Loaded, edition_of
from backend.places.area import Area, AreaKind
from backend.places.coordinates import distance_m


@dataclass(frozen=True)
class Place:
    """The grid a point lies in; the codes of what contains it are its beginnings."""

    grid_code: str

    @property
    def community_code(self) -> str:
        return self.grid_code[:12]

    @property
    def town_code(self) -> str:
        return self.grid_code[:9]


class GridMap:
    """An immutable map of grids, given as (code, WKB), which any thread may ask.

    Its shapes are not prepared: the tree prepares what it is asked for, so nothing is gained, and a prepared shape that
    two threads ask at once ends the process (it makes its index when it is first asked).
    """

    def __init__(self, version: int, grids: Sequence[tuple[str, bytes]]) -> None:
        ordered = sorted(grids)
        self.version = version
        self.codes = [code for code, _shape in ordered]
        shapes = shapely.from_wkb([shape for _code, shape in ordered]) if ordered else []
        self._shapes = dict(zip(self.codes, shapes, strict=True))
        self._tree = shapely.STRtree(shapes)

    def place_of(self, lon: float, lat: float) -> Place | None:
        """The grid of a WGS-84 point, or None."""
        # for one point what is made for arrays costs as much again (points, numpy's min)
        hits = self._tree.query(shapely.Point(lon, lat), predicate="intersects").tolist()
        return Place(self.codes[min(hits)]) if hits else None

    def codes_of(self, points: Sequence[tuple[float, float]]) -> list[str | None]:
        """The grid of each of many WGS-84 points, as place_of says, in one go."""
        found: list[str | None] = [None] * len(points)
        if points:
            asked, hits = self._tree.query(shapely.points(points), predicate="intersects")
            for at, hit in zip(asked.tolist(), hits.tolist(), strict=True):
                code, known = self.codes[hit], found[at]
                found[at] = code if known is None else min(code, known)
        return found

    def metres_to(self, codes: Iterable[str], lon: float, lat: float) -> float | None:
        """Metres from a WGS-84 point to the nearest of some grids, 0 inside; None if none of them is known."""
        point = shapely.Point(lon, lat)
        metres = [self._metres(self._shapes[code], point) for code in codes if code in self._shapes]
        return min(metres, default=None)

    def shape_of(self, code: str) -> shapely.Geometry | None:
        """The polygon of a grid."""
        return self._shapes.get(code)

    @staticmethod
    def _metres(shape: shapely.Geometry, point: shapely.Point) -> float:
        line = shapely.shortest_line(shape, point)
        (x, y), (at_x, at_y) = shapely.get_coordinates(line).tolist()
        return distance_m((x, y), (at_x, at_y))


class Locator:
    """Keeps the map of one process; notices a new version by one small read in the caller's session."""

    def __init__(self) -> None:
        self._map = GridMap(0, [])
        self._building = asyncio.Lock()

    @property
    def known(self) -> GridMap:
        """The map as it was last read: without a look whether there is a newer one."""
        return self._map

    async def locate(self, session: AsyncSession, lon: float, lat: float) -> Place | None:
        """The place of a WGS-84 point, or None outside the city's grids."""
        return (await self.current(session)).place_of(lon, lat)

    async def current(self, session: AsyncSession) -> GridMap:
        """The map of the version in force."""
        version = await edition_of(session, Loaded.AREAS)
        if version == self._map.version:
            return self._map
        async with self._building:
            if version != self._map.version:
                grids = await _grids(session)
                self._map = await to_thread.run_sync(GridMap, version, grids)
        return self._map


async def grids_in_force(session: AsyncSession) -> GridMap:
    """The map of the version in force, for what is examined against it and written afterwards."""
    return await Locator().current(session)


async def still_in_force(session: AsyncSession, grids: GridMap) -> bool:
    """Whether no other version has come since."""
    return await edition_of(session, Loaded.AREAS) == grids.version


async def _grids(session: AsyncSession) -> list[tuple[str, bytes]]:
    in_force = (col(Area.kind) == AreaKind.GRID, col(Area.valid_to).is_(None), col(Area.shape).is_not(None))
    found = await session.execute(select(col(Area.code), col(Area.shape)).where(*in_force))
    return [(code, shape) for code, shape in found if shape is not None]
