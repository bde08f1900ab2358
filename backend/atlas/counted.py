"""The counts of the cells in a box (聚合), as they were kept up: never of a part of a cell."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, bindparam, func, literal_column, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.atlas.asked import Asked
from backend.atlas.map_count import COUNTED, LEVELS, MapCount, first_place
from backend.atlas.ranges import ends_of, in_range
from backend.atlas.standing import STANDINGS, State
from backend.ground.bare_rows import read_rows
from backend.places.cell import middle_of, tile_at
from backend.places.snapped_area import Box, cells_of_tile, cells_touching
from backend.workflow.limits import Light

MOST_CELLS = 4096  # of one answer; a larger box is answered by larger cells
# from which zoom of the map on (tiles of 512 pixels) which cells are counted: 64 to 128 pixels wide
LEVEL_FROM_ZOOM = ((13, 16), (11, 14), (0, 12))
MOST_TILES = 6  # in which a box is looked up
# what is told of a cell: the standings it counts
TOLD = {
    "every": frozenset(range(len(STANDINGS))),
    "open": frozenset(number for number, (state, _light) in enumerate(STANDINGS) if state is State.OPEN),
    "red": frozenset(number for number, (_state, light) in enumerate(STANDINGS) if light is Light.RED),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a level by column and row, and what was asked for in it: all, those open, those past their limit."""

    x: int
    y: int
    level: int
    count: int
    open: int
    red: int

    @property
    def middle(self) -> tuple[float, float]:
        """WGS-84 degrees."""
        return middle_of(self.x, self.y, self.level)


def level_at(zoom: float) -> int:
    """The level that suits a zoom."""
    return next(level for least, level in LEVEL_FROM_ZOOM if zoom >= least)


def cells_at(zoom: float, edges: tuple[float, float, float, float]) -> Box:
    """The cells that west, south, east, north touch, of the level that suits the zoom, or the finest that is few."""
    boxes = [cells_touching(*edges, level) for level in reversed(LEVELS) if level <= level_at(zoom)]
    return next((box for box in boxes if box.size <= MOST_CELLS), boxes[-1])


def cells_in_tile(z: int, x: int, y: int) -> Box:
    """The cells inside a tile; of a tile smaller than a cell, the cell around it."""
    return cells_of_tile(z, x, y, level_at(z))


async def counted(session: AsyncSession, asked: Asked, box: Box) -> list[Cell]:
    """The cells of the box in which there is anything that is asked for."""
    spans = asked.spans
    if not spans:
        return []
    first = first_place(box.zoom)
    ranges = box.ranges(box.zoom, MOST_TILES) if box.size <= MOST_CELLS else [(0, first - 1)]
    values = {"whats": asked.whats, "spans": spans, **ends_of(ranges, first)}
    found = []
    statement = _statement(len(ranges), tuple(asked.standings))
    for place, count, open_, red in await read_rows(session, statement, values):
        x, y = tile_at(place - first)
        if count > 0 and box.holds(x, y):  # while counts are made anew what is taken away may come before
            found.append(Cell(x, y, box.zoom, int(count), int(open_), int(red)))
    return found


@lru_cache(128)
def _statement(ranges: int, standings: tuple[int, ...]) -> Select[Any]:
    """Put together once for each of its forms, which takes longer than the database needs to answer. Each range of
    places by itself: so both databases look it up in the key."""
    what, place = col(MapCount.what), col(MapCount.place)
    kinds = what.in_(bindparam("whats", expanding=True)), col(MapCount.span).in_(bindparam("spans", expanding=True))
    numbers = [_together(standings, only).label(name) for name, only in TOLD.items()]
    parts = [select(place, *numbers).where(*kinds, in_range(place, number)) for number in range(ranges)]
    every = union_all(*parts).subquery().c
    sums = select(every.place, *(func.sum(every[name]) for name in TOLD)).group_by(every.place)
    return sums.order_by(every.place)  # the same always comes in the same order, so that it bears the same mark


def _together(asked: Sequence[int], only: frozenset[int]) -> ColumnElement[int]:
    """The columns of the standings that are asked for, as one."""
    columns: list[ColumnElement[int]] = [COUNTED[one] for one in asked if one in only]
    return sum(columns[1:], columns[0]) if columns else literal_column("0", Integer())
