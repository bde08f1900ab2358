"""Heat (热力): where much happens. Cells with few cases are not shown, whatever is asked for."""

from sqlalchemy.ext.asyncio import AsyncSession

from backend.atlas.asked import Asked
from backend.atlas.counted import Cell, counted
from backend.places.snapped_area import Box

FEWEST = 5  # cases in a cell that is shown


async def heat(session: AsyncSession, asked: Asked, box: Box) -> list[Cell]:
    """The cells of the box with at least FEWEST cases."""
    return [cell for cell in await counted(session, asked, box) if cell.count >= FEWEST]
