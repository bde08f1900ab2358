"""Finds the grid a point lies in, in process: an STRtree over the grids in force, rebuilt when a new version is loaded.

Decided: a point on the border of several grids belongs to the one with the lowest code; a point in a hole or outside
every grid belongs to none (the report is refused with outside_city).
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import shapely
from anyio import to_thread
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.edition import Loaded, edition_of
from backend.places.area import Area, AreaKind


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
    """An immutable map of grids, given as (code, WKB)."""

    def __init__(self, version: int, grids: Sequence[tuple[str, bytes]]) -> None:
        ordered = sorted(grids)
        self.version = version
        self.codes = [code for code, _shape in ordered]
        shapes = shapely.from_wkb([shape for _code, shape in ordered]) if ordered else []
        shapely.prepare(shapes)
        self._tree = shapely.STRtree(shapes)

    def place_of(self, lon: float, lat: float) -> Place | None:
        """The grid of a WGS-84 point, or None."""
        hits = self._tree.query(shapely.points(lon, lat), predicate="intersects")
        return Place(self.codes[int(hits.min())]) if len(hits) else None


class Locator:
    """Keeps the map of one process; notices a new version by one small read in the caller's session."""

    def __init__(self) -> None:
        self._map = GridMap(0, [])
        self._building = asyncio.Lock()

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


async def _grids(session: AsyncSession) -> list[tuple[str, bytes]]:
    in_force = (col(Area.kind) == AreaKind.GRID, col(Area.valid_to).is_(None), col(Area.shape).is_not(None))
    found = await session.execute(select(col(Area.code), col(Area.shape)).where(*in_force))
    return [(code, shape) for code, shape in found if shape is not None]
