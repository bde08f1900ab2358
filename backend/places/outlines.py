"""Outlines (边界) of towns, communities and grids, for maps: what is larger is put together from its grids."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy
import shapely
from anyio import to_thread
from sqlalchemy.ext.asyncio import AsyncSession

from backend.ground.edition import Loaded, edition_of
from backend.places.area import KIND_BY_LENGTH, AreaKind
from backend.places.area_names import AreaNames
from backend.places.locate import GridMap, Locator

LENGTHS = {kind: length for length, kind in KIND_BY_LENGTH.items()}
KINDS = (AreaKind.TOWN, AreaKind.COMMUNITY, AreaKind.GRID)
NEAR = 0.0003  # degrees, about 30 m: what an outline for an overview may leave out


@dataclass(frozen=True)
class Outline:
    """An area, its polygon and a point within to write its name at, WGS-84 degrees."""

    code: str
    name: str
    shape: shapely.Geometry
    middle: tuple[float, float]


class Layer:
    """The outlines of one kind, looked up by box."""

    def __init__(self, outlines: Sequence[Outline]) -> None:
        self.outlines = outlines
        self._tree = shapely.STRtree([one.shape for one in outlines])

    def touching(self, west: float, south: float, east: float, north: float) -> list[Outline]:
        """Those whose box the box touches, in the order of their codes."""
        hits = self._tree.query(shapely.box(west, south, east, north))
        return [self.outlines[hit] for hit in sorted(hits.tolist())]


class OutlineMap:
    """The outlines of one version. `towns` are those for an overview: simplified together, so that borders agree."""

    def __init__(self, version: int, grids: GridMap, names: Mapping[str, str]) -> None:
        self.version = version
        shapes = {code: shape for code in grids.codes if (shape := grids.shape_of(code)) is not None}
        self.layers = {kind: Layer(_outlines(kind, shapes, names)) for kind in KINDS}
        self.towns = _simpler(self.layers[AreaKind.TOWN].outlines)


class Outlines:
    """Keeps the outlines of one process; notices a new version by one small read in the caller's session."""

    def __init__(self, locator: Locator, names: AreaNames) -> None:
        self._locator, self._names = locator, names
        self._map = OutlineMap(0, GridMap(0, []), {})
        self._building = asyncio.Lock()

    async def current(self, session: AsyncSession) -> OutlineMap:
        """The outlines in force."""
        version = await edition_of(session, Loaded.AREAS)
        if version == self._map.version:
            return self._map
        async with self._building:
            if version != self._map.version:
                grids, names = await self._locator.current(session), await self._names.current(session)
                self._map = await to_thread.run_sync(OutlineMap, version, grids, names)
        return self._map


def _outlines(kind: AreaKind, grids: Mapping[str, shapely.Geometry], names: Mapping[str, str]) -> list[Outline]:
    parts: dict[str, list[shapely.Geometry]] = {}
    for code, shape in sorted(grids.items()):
        parts.setdefault(code[: LENGTHS[kind]], []).append(shape)
    shapes = [one[0] if len(one) == 1 else shapely.union_all(numpy.array(one)) for one in parts.values()]
    middles = shapely.get_coordinates(shapely.point_on_surface(shapes)).tolist() if shapes else []
    return [
        Outline(code, names.get(code, ""), shape, (lon, lat))
        for code, shape, (lon, lat) in zip(parts, shapes, middles, strict=True)
    ]


def _simpler(outlines: Sequence[Outline]) -> list[Outline]:
    shapes = shapely.coverage_simplify([one.shape for one in outlines], NEAR) if outlines else []
    return [replace(one, shape=shape) for one, shape in zip(outlines, shapes, strict=True)]
