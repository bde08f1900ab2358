"""Heat (热力): where much happens. Cells with few cases are not shown, whatever is asked for."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from backend.atlas.asked import Asked
from backend.atlas.counted import Cell
from backend.atlas.sheets import Sheets
from backend.places.snapped_area import Box

FEWEST = 5  # cases in a cell that is shown


async def heat(sheets: Sheets, session: AsyncSession, asked: Asked, box: Box, at: datetime) -> list[Cell]:
    """The cells of the box with at least FEWEST cases."""
    return [cell for cell in await sheets.counts(session, asked, box, at) if cell.count >= FEWEST]
