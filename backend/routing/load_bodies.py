"""Loads the bodies (departments and towns) that can own a duty, from CSV, with the columns of COLUMNS."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.ground.edition import Loaded, change_alone, raise_edition
from backend.ground.loader import Loader
from backend.ground.loading import BadRow, BadRows, LoadRefused, Progress, read_csv, too_long, twice
from backend.ground.slices import AT_ONCE, slices
from backend.routing.body import OTHER_KIND, Body, BodyKind

# a column of the file: what it holds
COLUMNS = {
    "code": "编码，全市唯一",
    "name": "名称",
    "kind": "department（部门）/ town（镇街）",
    "area_code": "镇街的 9 位区划代码；部门为空",
}
TOWN_CODE = re.compile("[0-9]{9}")


async def _write(
    session: AsyncSession, values: Sequence[dict[str, Any]], _at: datetime, progress: Progress | None
) -> int:
    known = set((await session.execute(select(col(Body.code)))).scalars())
    for some in slices(values, AT_ONCE):
        if added := [row for row in some if row["code"] not in known]:
            await session.execute(insert(Body), added)
        if renamed := [row for row in some if row["code"] in known]:
            await session.execute(update(Body), renamed)
    await raise_edition(session, Loaded.DUTIES)
    if progress:
        progress(len(values), len(values))
    return len(values)


async def _kinds(session: AsyncSession) -> dict[str, BodyKind]:
    """Those there are, by code."""
    return {row.code: row.kind for row in await session.execute(select(col(Body.code), col(Body.kind)))}


def _examine(path: Path, kinds: Mapping[str, BodyKind]) -> list[dict[str, Any]]:
    """LoadRefused names each row with an empty or doubled code, no name, an unknown kind or another than its body has,
    or a town without its area."""
    rows, bad, seen = read_csv(path, COLUMNS), BadRows(), dict[str, int]()
    for line, row in rows:
        bad += _faults(line, row, kinds) + twice(line, "code", row["code"], seen)
    if bad or not rows:
        raise LoadRefused(bad or [BadRow(1, "code", "文件没有数据")])
    return [
        {"code": row["code"], "name": row["name"], "kind": BodyKind(row["kind"]), "area_code": row["area_code"] or None}
        for _line, row in rows
    ]


def _faults(line: int, row: Mapping[str, str], kinds: Mapping[str, BodyKind]) -> list[BadRow]:
    bad = too_long(line, row, Body)
    bad += [BadRow(line, name, "不能为空") for name in ("code", "name") if not row[name]]
    if row["kind"] not in {kind.value for kind in BodyKind}:
        bad.append(BadRow(line, "kind", f"应为 {' 或 '.join(kind.value for kind in BodyKind)}"))
    elif row["kind"] != kinds.get(row["code"], row["kind"]):
        bad.append(BadRow(line, "kind", OTHER_KIND))
    elif row["kind"] == BodyKind.TOWN.value and not TOWN_CODE.fullmatch(row["area_code"]):
        bad.append(BadRow(line, "area_code", "乡镇街道须有 9 位区划编码"))
    return bad


# adds bodies, and renames those whose code is known; the number of rows
load_bodies = Loader(_kinds, _examine, _write, alone=change_alone)
