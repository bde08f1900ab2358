"""The sheets of the map (图幅) that one process has read, each for a moment: whoever looks at another part of the same
street is answered from the same sheets."""

from collections.abc import Sequence
from datetime import datetime
from itertools import chain
from typing import Generic, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from backend.atlas.asked import Asked
from backend.atlas.counted import MOST_CELLS, Cell, counted
from backend.cases.light_at import light_of
from backend.cases.list_public import SMALL, MapCase, list_on_map
from backend.ground.kept import MOMENT, Kept
from backend.places.cell import PUBLIC_ZOOM, tile_of
from backend.places.snapped_area import Box, Tile, box_around

UP = 4  # levels from a counted cell to its sheet: of 256 cells
MOST_KEPT = 50_000  # cells, and cases, of all sheets together
MOST_LAID = 1_000  # cases of the sheets that are laid side by side; where there are more, only what is shown is read

V = TypeVar("V")
Placed = tuple[int, int, MapCase]  # column and row of its public cell


class Drawer(Generic[V]):
    """Sheets of one kind, by what was asked, level and tile."""

    def __init__(self) -> None:
        self._kept = Kept[Sequence[V]](MOMENT, MOST_KEPT)

    def find(self, asked: Asked, box: Box, at: datetime) -> tuple[dict[Tile, Sequence[V]], list[Tile]]:
        """The sheets of these tiles that are here, and the tiles whose are not."""
        found = {tile: self._kept.find((asked, box.zoom, tile), at) for tile in box.tiles}
        here = {tile: sheet for tile, sheet in found.items() if sheet is not None}
        return here, [tile for tile in found if tile not in here]

    def put(self, asked: Asked, box: Box, read: Sequence[tuple[Tile, V]], at: datetime) -> dict[Tile, Sequence[V]]:
        """What was read of all these tiles, by tile: those with nothing in them, too."""
        sheets: dict[Tile, list[V]] = {tile: [] for tile in box.tiles}
        for tile, one in read:
            if tile in sheets:  # at the very edge a database and we may round to different sides
                sheets[tile].append(one)
        question = 1 + len(asked.buckets) + len(asked.classes)
        for tile, those in sheets.items():
            self._kept.keep((asked, box.zoom, tile), those, question + len(those), at)
        return dict(sheets)


class Sheets:
    """Counts by the cell UP levels above; cases by the counted cell. What is put together is as old as its oldest
    sheet: less than a MOMENT."""

    def __init__(self) -> None:
        self._counts, self._cases = Drawer[Cell](), Drawer[Placed]()

    async def counts(self, session: AsyncSession, asked: Asked, box: Box, at: datetime) -> list[Cell]:
        """The cells of the box in which there is anything that is asked for, as `counted` tells them."""
        sheets = box.above(UP)
        if sheets.below(UP).size > MOST_CELLS:
            return await counted(session, asked, box)
        known, missing = self._counts.find(asked, sheets, at)
        if missing:
            read = box_around(missing, sheets.zoom)
            cells = await counted(session, asked, read.below(UP))
            known |= self._counts.put(asked, read, [((cell.x >> UP, cell.y >> UP), cell) for cell in cells], at)
        return [cell for tile in sheets.tiles for cell in known[tile] if box.holds(cell.x, cell.y)]

    async def cases(
        self, session: AsyncSession, asked: Asked, public: Box, around: Box, found: Sequence[Cell], at: datetime
    ) -> list[MapCase] | None:
        """The cases in public cells, the newest first. `around`: counted cells that cover them, `found` what was
        counted there. None where there are too many to read more than is looked at."""
        known, missing = self._cases.find(asked, around, at)
        if missing:
            read = box_around(missing, around.zoom)
            rows = await _rows(session, asked, read, found, at)
            if rows is None:
                return None
            known |= self._cases.put(asked, read, rows, at)
        sheets = [known[tile] for tile in around.tiles]
        if sum(map(len, sheets)) > MOST_LAID:
            return None
        here = (case for x, y, case in chain.from_iterable(sheets) if public.holds(x, y) and _is_lit(case, asked, at))
        return sorted(here, key=_time, reverse=True)


async def _rows(
    session: AsyncSession, asked: Asked, read: Box, found: Sequence[Cell], at: datetime
) -> list[tuple[Tile, Placed]] | None:
    """The cases of whole counted cells, each with its cell. None if they are many."""
    up = PUBLIC_ZOOM - read.zoom
    public = read.below(up)
    if public.size > SMALL or sum(cell.count for cell in found if read.holds(cell.x, cell.y)) > MOST_LAID:
        return None
    cases = await list_on_map(session, asked.wanted(public, at, MOST_LAID + 1))
    if len(cases) > MOST_LAID:  # more than were counted
        return None
    placed = [(*tile_of(case.lon, case.lat, PUBLIC_ZOOM), case) for case in cases]
    return [((one[0] >> up, one[1] >> up), one) for one in placed]


def _is_lit(case: MapCase, asked: Asked, at: datetime) -> bool:
    """Whether it still has the light that was asked for when it was read."""
    return asked.light is None or light_of(case, at) is asked.light


def _time(case: MapCase) -> tuple[datetime, str]:
    return case.reported_at, case.number
