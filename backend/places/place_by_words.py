"""The place an address names (地址定位), without asking anybody: the middle of a grid of its community, or its town."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import shapely
from anyio import to_thread
from sqlalchemy.ext.asyncio import AsyncSession

from backend.places.locate import GridMap, Locator

SHORT = ("街道", "镇", "乡", "社区", "居委会", "村委会", "居民委员会", "村民委员会", "村")
LEAST = 2  # characters that a name must have, without its ending, too
LENGTHS = (9, 12, 15)  # digits of a code: a town, a community, a grid
TOWN = LENGTHS[0]


@dataclass(frozen=True)
class Named:
    """A point inside the area an address names (WGS-84 degrees), and that area's name."""

    lon: float
    lat: float
    name: str


async def place_by_words(
    session: AsyncSession, words: str, *, locator: Locator, names: Mapping[str, str]
) -> Named | None:
    """Of the areas whose names stand in the words, or whose code the words are, the narrowest; where several are as
    narrow, the town they all lie in. None if there is none of which we have a map, or nobody can say which is meant."""
    grids = await locator.current(session)
    return await to_thread.run_sync(_find, words, grids, names)


def _find(words: str, grids: GridMap, names: Mapping[str, str]) -> Named | None:
    first = dict[str, str]()  # area: the first of its grids
    for grid in grids.codes:
        for length in LENGTHS:
            first.setdefault(grid[:length], grid)
    code = _meant(words.strip(), names, first)
    shape = grids.shape_of(first[code]) if code in first else None
    if code is None or shape is None:
        return None
    point = shapely.point_on_surface(shape)
    return Named(point.x, point.y, names.get(code, words))


def _meant(words: str, names: Mapping[str, str], known: Collection[str]) -> str | None:
    """The code of the area; `known`: those of which we have a map."""
    if words.isascii() and words.isdigit() and len(words) in LENGTHS:
        return words
    named = _named(words, names)
    towns = {code for code in named if len(code) == TOWN}
    within = {code for code in named if len(code) > TOWN and code in known and (not towns or code[:TOWN] in towns)}
    if len(within) > 1:
        within, towns = set(), {code[:TOWN] for code in within}
    found = within or towns
    return found.pop() if len(found) == 1 else None


def _named(words: str, names: Mapping[str, str]) -> list[str]:
    """The areas whose names stand in the words elsewhere than within a longer name: 前大岙村 is not 大岙村."""
    said = defaultdict[str, list[str]](list)
    for code, name in names.items():
        if len(code) >= TOWN and (part := _said(name, words)):
            said[part].append(code)
    found, left = list[str](), words
    for part in sorted(said, key=len, reverse=True):
        if part in left:
            found += said[part]
            left = left.replace(part, " ")
    return found


def _said(name: str, words: str) -> str | None:
    """How the words call it: by its name, or by that without its ending."""
    short = next((name.removesuffix(end) for end in SHORT if name.endswith(end)), name)
    return next((part for part in (name, short) if len(part) >= LEAST and part in words), None)
