"""Loads the buckets (大类) a citizen chooses from, in their order, from CSV, with the columns of COLUMNS."""

from pathlib import Path
from typing import Any

from backend.catalogue.bucket import Bucket
from backend.catalogue.category import CODE
from backend.ground.edition import Loaded, change_alone
from backend.ground.instead_of_all import instead_of_all
from backend.ground.loader import Loader, nothing
from backend.ground.loading import BadRow, BadRows, LoadRefused, read_csv, too_long, twice

# a column of the file: what it holds
COLUMNS = {
    "code": "编码，全市唯一",
    "name": "名称，市民据此选择",
    "default_class": "未定小类时按此类别派遣，如 E0110",
}


def _examine(path: Path, _known: None) -> list[dict[str, Any]]:
    """LoadRefused names each row with an empty or doubled code, no name, or a default class that is no class code."""
    rows, bad, seen = read_csv(path, COLUMNS), BadRows(), dict[str, int]()
    for line, row in rows:
        bad += [BadRow(line, name, "不能为空") for name in ("code", "name") if not row[name]]
        bad += twice(line, "code", row["code"], seen)
        if not CODE.fullmatch(row["default_class"]):
            bad.append(BadRow(line, "default_class", "应为 C 或 E 加四位数字"))
        bad += too_long(line, row, Bucket)
    if bad or not rows:
        raise LoadRefused(bad or [BadRow(1, "code", "文件没有数据")])
    return [{name: row[name] for name in COLUMNS} | {"place": place} for place, (_line, row) in enumerate(rows, 1)]


# replaces the buckets by those of the file; their number. To be loaded before the catalogue
load_buckets = Loader(nothing, _examine, instead_of_all(Bucket, Loaded.CATALOGUE), alone=change_alone)
