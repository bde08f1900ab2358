"""Loads classes from CSV, with the columns of COLUMNS."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.catalogue.bucket import Bucket
from backend.catalogue.category import Category, Kind, class_code
from backend.ground.clock import CITY_ZONE
from backend.ground.edition import Loaded, change_alone, raise_edition
from backend.ground.loading import BadRow, LoadRefused, Progress, read_csv, too_long

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


async def load_catalogue(session: AsyncSession, path: Path, at: datetime, progress: Progress | None = None) -> int:
    """Replaces the classes in force by those of the file; their number. Cases keep what they were filed under.

    LoadRefused names each row with an unknown kind or bucket, a code that is not two digits, no name, or a code twice.
    """
    await change_alone(session)
    known = set((await session.execute(select(col(Bucket.code)))).scalars())
    rows, bad, classes = read_csv(path, COLUMNS), [], {}
    for line, row in rows:
        faults = _faults(line, row, known)
        if faults:
            bad += faults
            continue
        made = _class_of(row, at)
        if made["code"] in classes:
            bad.append(BadRow(line, "minor_code", f"类别 {made['code']} 重复"))
        classes[made["code"]] = made
    if bad or not classes:
        raise LoadRefused(bad or [BadRow(1, "kind", "文件没有数据")])
    await session.execute(delete(Category))
    await session.execute(insert(Category), list(classes.values()))
    await raise_edition(session, Loaded.CATALOGUE)
    if progress:
        progress(len(classes), len(classes))
    return len(classes)


def _faults(line: int, row: Mapping[str, str], buckets: set[str]) -> list[BadRow]:
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


def _class_of(row: Mapping[str, str], at: datetime) -> dict[str, Any]:
    kind = Kind(row["kind"])
    return {
        "code": class_code(kind, row["major_code"], row["minor_code"]), "scheme": row["scheme"], "kind": kind,
        "major": row["major_code"], "major_name": row["major_name"], "minor": row["minor_code"],
        "name": row["minor_name"], "bucket": row["bucket"], "valid_from": at.astimezone(CITY_ZONE).date(),
        "valid_to": None,
    }  # fmt: skip
