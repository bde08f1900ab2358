"""Loads the buckets (大类) a citizen chooses from, in their order, from CSV, with the columns of COLUMNS."""

from datetime import datetime
from pathlib import Path

from sqlalchemy import delete, insert
from sqlalchemy.ext.asyncio import AsyncSession

from backend.catalogue.bucket import Bucket
from backend.catalogue.category import CODE
from backend.ground.edition import Loaded, raise_edition
from backend.ground.loading import BadRow, LoadRefused, Progress, read_csv, too_long

# a column of the file: what it holds
COLUMNS = {
    "code": "编码，全市唯一",
    "name": "名称，市民据此选择",
    "default_class": "未定小类时按此类别派遣，如 E0110",
}


async def load_buckets(session: AsyncSession, path: Path, _at: datetime, progress: Progress | None = None) -> int:
    """Replaces the buckets by those of the file; their number. Load them before the catalogue.

    LoadRefused names each row with an empty or doubled code, no name, or a default class that is no class code.
    """
    rows, bad, seen = read_csv(path, COLUMNS), [], set[str]()
    for line, row in rows:
        if not row["code"] or row["code"] in seen:
            bad.append(BadRow(line, "code", "为空或重复"))
        if not row["name"]:
            bad.append(BadRow(line, "name", "不能为空"))
        if not CODE.fullmatch(row["default_class"]):
            bad.append(BadRow(line, "default_class", "应为 C 或 E 加四位数字"))
        bad += too_long(line, row, Bucket)
        seen.add(row["code"])
    if bad or not rows:
        raise LoadRefused(bad or [BadRow(1, "code", "文件没有数据")])
    await session.execute(delete(Bucket))
    await session.execute(insert(Bucket), [row | {"place": place} for place, (_line, row) in enumerate(rows, 1)])
    await raise_edition(session, Loaded.CATALOGUE)
    if progress:
        progress(len(rows), len(rows))
    return len(rows)
