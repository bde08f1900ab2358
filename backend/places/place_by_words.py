"""The place an address names (地址定位), without asking anybody: the middle of its community, or of its town."""

from collections.abc import Mapping
from dataclasses import dataclass

import shapely
from anyio import to_thread
from sqlalchemy.ext.asyncio import AsyncSession

from backend.places.locate import GridMap, Locator

SHORT = ("街道", "镇", "乡", "社区", "居委会", "村委会", "居民委员会", "村民委员会", "村")
LEAST = 2  # characters that a name without its ending must have


@dataclass(frozen=True)
class Named:
    """A point inside the area an address names (WGS-84 degrees), and that area's name."""

    lon: float
    lat: float
    name: str


async def place_by_words(
    session: AsyncSession, words: str, *, locator: Locator, names: Mapping[str, str]
) -> Named | None:
    """Of the areas whose names stand in the words, or whose code the words are, the narrowest; None if there is none
    of which we have a map. The first by code where several are as narrow."""
    grids = await locator.current(session)
    return await to_thread.run_sync(_find, words, grids, names)


def _find(words: str, grids: GridMap, names: Mapping[str, str]) -> Named | None:
    for code in _candidates(words.strip(), names):
        inside = next((grid for grid in grids.codes if grid.startswith(code)), None)
        shape = grids.shape_of(inside) if inside else None
        if shape is not None:
            point = shapely.point_on_surface(shape)
            return Named(point.x, point.y, names.get(code, words))
    return None


def _candidates(words: str, names: Mapping[str, str]) -> list[str]:
    if words.isascii() and words.isdigit() and len(words) in (9, 12, 15):
        return [words]
    named = [code for code, name in names.items() if len(code) > 6 and _stands(name, words)]
    towns = {code for code in named if len(code) == 9}
    within = [code for code in named if len(code) > 9 and (not towns or code[:9] in towns)]
    return [*sorted(within), *sorted(towns)]


def _stands(name: str, words: str) -> bool:
    if name in words:
        return True
    short = next((name.removesuffix(end) for end in SHORT if name.endswith(end)), name)
    return len(short) >= LEAST and short in words
