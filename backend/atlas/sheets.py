"""The sheets of the map (图幅) that one process has read: whoever looks at another part of the same street is answered
from the same sheets.

A sheet is good for a MOMENT. One of cases is good for a LIFE (or up to SPREAD less) if nothing has changed in it
meanwhile, but for those of one light: lights turn by themselves.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import chain
from typing import Generic, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from backend.atlas.asked import Asked
from backend.atlas.changes import LIFE, Changes
from backend.atlas.counted import MOST_CELLS, Cell, counted
from backend.atlas.map_count import LEVELS
from backend.atlas.pin import Pin
from backend.atlas.read_pins import read_pins
from backend.cases.list_public import SMALL
from backend.ground.kept import MOMENT, Kept
from backend.places.cell import PUBLIC_ZOOM
from backend.places.snapped_area import Box, Tile, box_around

UP = 4  # levels from a counted cell to its sheet: of 256 cells
MOST_COUNTS, MOST_PINS = 50_000, 100_000  # of all sheets together; a pin is some 600 bytes
SPREAD = 20  # seconds within which sheets of one reading grow old
MOST_LAID = 1_000  # cases of the sheets that are laid side by side; where there are more, only what is shown is read

V = TypeVar("V")
IsGood = Callable[[Asked, Tile, datetime, datetime], bool]


class Drawer(Generic[V]):
    """Sheets of one kind, by what was asked, level and tile, as long as they are good."""

    def __init__(self, life: timedelta, most: int, is_good: IsGood) -> None:
        self._kept = Kept[tuple[datetime, Sequence[V]]](life, most)
        self._is_good = is_good

    def find(self, asked: Asked, box: Box, at: datetime) -> tuple[dict[Tile, Sequence[V]], list[Tile]]:
        """The sheets of these tiles that are here, and the tiles whose are not."""
        here, missing = dict[Tile, Sequence[V]](), list[Tile]()
        for tile in box.tiles:
            found = self._kept.find((asked, box.zoom, tile), at)
            if found is None or not self._is_good(asked, tile, found[0], at):
                missing.append(tile)
            else:
                here[tile] = found[1]
        return here, missing

    def put(self, asked: Asked, box: Box, read: Sequence[tuple[Tile, V]], at: datetime) -> dict[Tile, Sequence[V]]:
        """What was read of all these tiles, by tile: those with nothing in them, too."""
        sheets: dict[Tile, list[V]] = {tile: [] for tile in box.tiles}
        for tile, one in read:
            if tile in sheets:  # at the very edge a database and we may round to different sides
                sheets[tile].append(one)
        question = 1 + len(asked.buckets) + len(asked.classes)
        for tile, those in sheets.items():
            self._kept.keep((asked, box.zoom, tile), (at, those), question + len(those), at)
        return dict(sheets)


class Sheets:
    """Counts by the cell UP levels above; cases by the counted cell. What is put together is as old as its oldest
    sheet."""

    def __init__(self) -> None:
        self._changes = Changes(LEVELS[-1])
        self._counts = Drawer[Cell](MOMENT, MOST_COUNTS, lambda *_asked: True)
        self._cases = Drawer[Pin](LIFE, MOST_PINS, self._is_good)

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
    ) -> list[Pin] | None:
        """The cases in public cells, the newest first. `around`: counted cells that cover them, `found` what was
        counted there. None where there are too many to read more than is looked at."""
        await self._changes.look(session, at)
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
        pins = chain.from_iterable(sheets)
        here = (pin for pin in pins if public.holds(pin.x, pin.y) and _is_lit(pin, asked, at))
        return sorted(here, key=_time, reverse=True)

    def _is_good(self, asked: Asked, tile: Tile, read_at: datetime, at: datetime) -> bool:
        if at < read_at + MOMENT:
            return True
        is_old = at >= read_at + LIFE - _sooner(tile)
        return not is_old and asked.light is None and self._changes.is_quiet(tile, read_at, at)


def _sooner(tile: Tile) -> timedelta:
    """So that what was read at once, after a start, is not all read again at once."""
    x, y = tile
    return timedelta(seconds=(7 * x + 3 * y) % SPREAD)


async def _rows(
    session: AsyncSession, asked: Asked, read: Box, found: Sequence[Cell], at: datetime
) -> list[tuple[Tile, Pin]] | None:
    """The cases of whole counted cells, each with its cell. None if they are many."""
    up = PUBLIC_ZOOM - read.zoom
    public = read.below(up)
    if public.size > SMALL or sum(cell.count for cell in found if read.holds(cell.x, cell.y)) > MOST_LAID:
        return None
    pins = await read_pins(session, asked, public, at, MOST_LAID + 1)
    if len(pins) > MOST_LAID:  # more than were counted
        return None
    return [((pin.x >> up, pin.y >> up), pin) for pin in pins]


def _is_lit(pin: Pin, asked: Asked, at: datetime) -> bool:
    """Whether it still has the light that was asked for when it was read."""
    return asked.light is None or pin.light(at) is asked.light


def _time(pin: Pin) -> tuple[datetime, str]:
    return pin.reported_at, pin.number
