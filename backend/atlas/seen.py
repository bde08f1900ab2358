"""What is seen of a part of the city: its cases one by one where they are few, else how many there are in each cell."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from backend.atlas.asked import Asked
from backend.atlas.counted import Cell
from backend.atlas.pin import Pin
from backend.atlas.read_pins import read_pins
from backend.atlas.sheets import Sheets
from backend.cases.list_public import SMALL
from backend.places.snapped_area import Box

MOST = 500  # cases of one answer
SINGLE = 16  # from this zoom on cases are shown one by one, the newest MOST
SINGLE_IF_FEW = 15  # from this zoom on if no more than MOST are counted
MOST_SORTED = 20_000  # cases of which the newest are looked for; where more are counted, they are shown as counts


@dataclass(frozen=True)
class Seen:
    """Cases, or cells. `more`: there are more cases than are shown."""

    cases: Sequence[Pin] | None = None
    cells: Sequence[Cell] = ()
    more: bool = False


async def seen(
    sheets: Sheets, session: AsyncSession, asked: Asked, zoom: float, public: Box | None, cells: Box, at: datetime
) -> Seen:
    """`public`: the public cells of what is looked at, None if there are none; `cells`: those of the counts."""
    if zoom >= SINGLE and public is None:
        return Seen(cases=[])
    found = await sheets.counts(session, asked, cells, at)
    if public is None or zoom < SINGLE_IF_FEW or public.size > SMALL:
        return Seen(cells=found)
    few = sum(cell.count for cell in found) <= MOST if zoom < SINGLE else _about(found, public, cells) <= MOST_SORTED
    if not few:
        return Seen(cells=found)
    pins = await sheets.cases(session, asked, public, cells, found, at)
    if pins is None:
        pins = await read_pins(session, asked, public, at, MOST + 1)
    return Seen(cases=pins[:MOST], more=len(pins) > MOST)


def _about(found: Sequence[Cell], public: Box, cells: Box) -> float:
    """How many lie in the public cells, if those of the counted cells lie evenly."""
    finer = 1 << 2 * (public.zoom - cells.zoom)
    return sum(cell.count for cell in found) * min(1.0, public.size / (cells.size * finer))
