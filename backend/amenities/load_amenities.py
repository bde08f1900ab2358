"""Loads amenities from CSV, with the columns of COLUMNS."""

from collections.abc import Collection, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from anyio import to_thread
from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.amenities.amenity import Amenity
from backend.amenities.amenity_row import COLUMNS, amenity_row
from backend.ground.loading import BadRow, BadRows, LoadRefused, Progress, read_csv
from backend.places.component import Component
from backend.places.locate import GridMap, Locator

CHUNK = 500


async def load_amenities(session: AsyncSession, path: Path, at: datetime, progress: Progress | None = None) -> int:
    """Adds amenities, and changes those with the same code, whose ratings stay; their number.

    LoadRefused names each row with a bad or doubled code, an unknown kind, state or feature, hours that cannot be read,
    a component there is not, or a position that is none in the city.
    """
    grids = await Locator().current(session)
    made, lines, bad = await to_thread.run_sync(_read, path, grids, at)
    bad += await _unknown_components(session, made, lines)
    if bad or not made:
        raise LoadRefused(bad or [BadRow(1, "code", "文件没有数据")])
    await write_amenities(session, made, progress)
    return len(made)


def _read(path: Path, grids: GridMap, at: datetime) -> tuple[dict[str, dict[str, Any]], dict[str, int], BadRows]:
    """The rows of a file and their lines by code, and what is wrong with them."""
    made, lines, bad = dict[str, dict[str, Any]](), dict[str, int](), BadRows()
    for line, row in read_csv(path, COLUMNS):
        values, faults = amenity_row(row, grids)
        bad += [BadRow(line, field, why) for field, why in faults]
        if row["code"] in lines:
            bad.append(BadRow(line, "code", "编码重复"))
        lines[row["code"]] = line
        made[row["code"]] = values | {"changed_at": at}
    return made, lines, bad


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


async def known_components(session: AsyncSession, ids: Collection[str]) -> set[str]:
    """Those of these ids that are components of the city."""
    wanted, found = sorted(ids), set[str]()
    for start in range(0, len(wanted), CHUNK):
        query = select(col(Component.id)).where(col(Component.id).in_(wanted[start : start + CHUNK]))
        found |= set((await session.execute(query)).scalars())
    return found


async def _unknown_components(
    session: AsyncSession, made: Mapping[str, Mapping[str, Any]], lines: Mapping[str, int]
) -> list[BadRow]:
    wanted = {code: row["component_id"] for code, row in made.items() if row.get("component_id")}
    known = await known_components(session, set(wanted.values()))
    return [
        BadRow(lines[code], "component_id", "没有该部件") for code, identity in wanted.items() if identity not in known
    ]
