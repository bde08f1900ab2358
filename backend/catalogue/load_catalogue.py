"""Loads classes from CSV, with the columns of COLUMNS."""

from collections.abc import Collection, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.catalogue.bucket import Bucket
from backend.catalogue.category import Category, Kind, class_code
from backend.ground.clock import CITY_ZONE
from backend.ground.edition import Loaded, change_alone
from backend.ground.instead_of_all import instead_of_all
from backend.ground.loader import Loader
from backend.ground.loading import BadRow, BadRows, LoadRefused, read_csv, too_long, twice

# a column of the file: what it holds
COLUMNS = {
    "kind": " / ".join(Kind),
    "major_code": "大类，两位数字",
    "major_name": "大类名称；可空",
    "minor_code": "小类，两位数字",
    "minor_name": "小类名称",
    "scheme": "分类所依的标准，如 GB/T 30428.2-2013；可空",
    "bucket": "市民所选的大类（先载入 buckets）",
}


async def _buckets(session: AsyncSession) -> frozenset[str]:
    return frozenset((await session.execute(select(col(Bucket.code)))).scalars())


def _examine(path: Path, known: Collection[str]) -> list[dict[str, Any]]:
    """LoadRefused names each row with an unknown kind or bucket, a code that is not two digits, no name, or a code
    twice."""
    rows, bad, classes, seen = read_csv(path, COLUMNS), BadRows(), {}, dict[str, int]()
    for line, row in rows:
        faults = _faults(line, row, known)
        if faults:
            bad += faults
            continue
        made = _class_of(row)
        bad += twice(line, "minor_code", made["code"], seen)
        classes[made["code"]] = made
    if bad or not classes:
        raise LoadRefused(bad or [BadRow(1, "kind", "文件没有数据")])
    return list(classes.values())


def _since(at: datetime) -> dict[str, Any]:
    return {"valid_from": at.astimezone(CITY_ZONE).date(), "valid_to": None}


# replaces the classes in force by those of the file; their number. Cases keep what they were filed under
load_catalogue = Loader(_buckets, _examine, instead_of_all(Category, Loaded.CATALOGUE, _since), alone=change_alone)


def _faults(line: int, row: Mapping[str, str], buckets: Collection[str]) -> list[BadRow]:
    bad = too_long(line, row, Category, minor_name="name")
    if row["kind"] not in {kind.value for kind in Kind}:
        bad.append(BadRow(line, "kind", "应为 component 或 event"))
    for name in ("major_code", "minor_code"):
        if not (row[name].isascii() and row[name].isdigit() and len(row[name]) == 2):
            bad.append(BadRow(line, name, "应为两位数字"))
    if row["bucket"] not in buckets:
        bad.append(BadRow(line, "bucket", f"未知大类 {row['bucket']}"))
    if not row["minor_name"]:
        bad.append(BadRow(line, "minor_name", "不能为空"))
    return bad


def _class_of(row: Mapping[str, str]) -> dict[str, Any]:
    kind = Kind(row["kind"])
    return {
        "code": class_code(kind, row["major_code"], row["minor_code"]), "scheme": row["scheme"], "kind": kind,
        "major": row["major_code"], "major_name": row["major_name"], "minor": row["minor_code"],
        "name": row["minor_name"], "bucket": row["bucket"],
    }  # fmt: skip
