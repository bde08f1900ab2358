"""What the command does with the books of points. The edge: here settings and time are read."""

from collections.abc import Callable

from backend.ground import clock
from backend.ground.db import Database
from backend.ground.one_moment import at_one_moment
from backend.ground.settings import Settings
from backend.points.check_books import DIFFERENCES, check_books


async def check_points(progress: Callable[[int, int], None]) -> tuple[str, list[str]]:
    """What was balanced, and each difference in words."""
    db = Database(Settings().for_the_whole)
    try:
        async with db.read() as session:
            await at_one_moment(session)  # what is written meanwhile is no difference
            found = await check_books(session, clock.now(), progress)
    finally:
        await db.close()
    lines = [f"{DIFFERENCES[one.what]}: {one.where}" for one in found.differences]
    return f"{found.entries} 张凭证，{found.accounts} 个科目，{len(lines)} 处差异", lines
