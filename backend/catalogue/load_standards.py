"""Loads filing standards from CSV, with the columns of COLUMNS."""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.catalogue.category import Category
from backend.catalogue.standard import Standard
from backend.ground.edition import Loaded, change_alone
from backend.ground.ids import new_id
from backend.ground.instead_of_all import instead_of_all
from backend.ground.loader import Loader
from backend.ground.loading import BadRow, BadRows, LoadRefused, read_csv, too_long
from backend.working_time import TimeUnit

MOST = 3650
# a column of the file: what it holds
COLUMNS = {
    "class_code": "类别编码，如 C0101（先载入 catalogue）；一类可有多行，按先后",
    "condition": "立案条件",
    "closing_condition": "结案条件",
    "limit_value": f"处置时限，大于 0、不超过 {MOST}",
    "limit_unit": " / ".join(TimeUnit),
    "urgency": "紧急程度：urgent（紧急）/ normal；可空",
}


async def _classes(session: AsyncSession) -> frozenset[str]:
    return frozenset((await session.execute(select(col(Category.code)))).scalars())


def _examine(path: Path, known: Collection[str]) -> list[dict[str, Any]]:
    """LoadRefused names each row with an unknown class or unit, a limit that is no number above 0, or an empty
    condition."""
    rows, bad = read_csv(path, COLUMNS), BadRows()
    for line, row in rows:
        bad += _faults(line, row, known)
    if bad or not rows:
        raise LoadRefused(bad or [BadRow(1, "class_code", "文件没有数据")])
    return [_standard_of(place, row) for place, (_line, row) in enumerate(rows)]


# replaces all standards by those of the file; their number
load_standards = Loader(
    _classes, _examine, instead_of_all(Standard, Loaded.CATALOGUE, lambda at: {"id": new_id(at)}), alone=change_alone
)


def _faults(line: int, row: Mapping[str, str], known: Collection[str]) -> list[BadRow]:
    bad = too_long(line, row, Standard)
    if row["class_code"] not in known:
        bad.append(BadRow(line, "class_code", f"未知类别 {row['class_code']}"))
    if row["limit_unit"] not in {unit.value for unit in TimeUnit}:
        bad.append(BadRow(line, "limit_unit", f"未知时限单位 {row['limit_unit']}"))
    try:
        reachable = 0 < float(row["limit_value"]) <= MOST
    except ValueError:
        reachable = False
    if not reachable:
        bad.append(BadRow(line, "limit_value", f"应为大于 0、不超过 {MOST} 的数"))
    bad += [BadRow(line, name, "不能为空") for name in ("condition", "closing_condition") if not row[name]]
    return bad


def _standard_of(place: int, row: Mapping[str, str]) -> dict[str, Any]:
    return {
        "class_code": row["class_code"], "place": place, "condition": row["condition"],
        "closing_condition": row["closing_condition"], "limit_value": float(row["limit_value"]),
        "limit_unit": TimeUnit(row["limit_unit"]), "urgency": row["urgency"],
    }  # fmt: skip
