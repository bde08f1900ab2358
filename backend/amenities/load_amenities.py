"""Loads amenities from CSV, with the columns of COLUMNS."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.amenities.amenity import Amenity
from backend.amenities.amenity_row import COLUMNS, amenity_row
from backend.amenities.claims import claim_alone, faults_of_claims
from backend.ground.loader import Loader
from backend.ground.loading import BadRow, BadRows, LoadRefused, Progress, read_csv, twice
from backend.places.locate import GridMap, grids_in_force, still_in_force

CHUNK = 500


@dataclass
class Amenities:
    """The amenities of a file by code, the lines they stand in, and what is wrong with them."""

    made: dict[str, dict[str, Any]] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    bad: BadRows = field(default_factory=BadRows)


def _examine(path: Path, grids: GridMap) -> Amenities:
    """What it says, with all faults but those of components: nothing is refused before these are known, too."""
    found = Amenities()
    for line, row in read_csv(path, COLUMNS):
        values, faults = amenity_row(row, grids)
        found.bad += [BadRow(line, name, why) for name, why in faults]
        found.bad += twice(line, "code", row["code"], found.lines)
        found.lines[row["code"]] = line
        found.made[row["code"]] = values
    return found


async def _ask(session: AsyncSession, found: Amenities) -> None:
    """LoadRefused names each row with a bad or doubled code, an unknown kind, state or feature, hours that cannot be
    read, a component there is not or that is another amenity already, or a position that is none in the city."""
    of_components = await faults_of_claims(session, found.made)
    bad = BadRows(found.bad)
    bad += [BadRow(found.lines[code], "component_id", why) for code, why in of_components.items()]
    if bad or not found.made:
        raise LoadRefused(bad or [BadRow(1, "code", "文件没有数据")])


async def _write(session: AsyncSession, found: Amenities, at: datetime, progress: Progress | None) -> int:
    await write_amenities(session, {code: row | {"changed_at": at} for code, row in found.made.items()}, progress)
    return len(found.made)


# adds amenities, and changes those with the same code, whose ratings stay; their number
load_amenities = Loader(grids_in_force, _examine, _write, alone=claim_alone, still=still_in_force, ask=_ask)


async def write_amenities(
    session: AsyncSession, made: Mapping[str, dict[str, Any]], progress: Progress | None = None
) -> None:
    """Writes rows by code: new ones, and in place of those there are."""
    codes = list(made)
    for start in range(0, len(codes), CHUNK):
        some = codes[start : start + CHUNK]
        known = set((await session.execute(select(col(Amenity.code)).where(col(Amenity.code).in_(some)))).scalars())
        if new := [made[code] for code in some if code not in known]:
            await session.execute(insert(Amenity), new)
        if changed := [made[code] for code in some if code in known]:
            await session.execute(update(Amenity), changed)
        if progress:
            progress(min(start + CHUNK, len(codes)), len(codes))
