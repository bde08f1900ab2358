"""Prints what is in the files a city loads: `python -m backend.load_files_page > docs/load-files.md`."""

import csv
import sys
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path

from backend.cli import LOADERS
from backend.participation.guide_form import GuideForm

HEAD = """# 载入的文件 Files a city loads

Generated from `LOADERS` and the `COLUMNS` of each by `python -m backend.load_files_page`; do not edit.

`chengguantong load 种类 文件`，按下列先后。CSV 为 UTF-8（带不带 BOM 均可），第一行是列名，次序不限，多余的列不读。
整个文件要么全部载入，要么一行也不载入：有错的行逐行、逐列指明。
"""
DATA = Path(__file__).parent / "demo" / "data"
# kind: the demo city's file of it
DEMO = {
    "amenities": "amenities.csv", "bodies": "bodies.csv", "buckets": "buckets.csv", "catalogue": "classes.csv",
    "duties": "duties.csv", "standards": "standards.csv",
}  # fmt: skip
NAMES = {
    "areas": "区、镇街、社区、网格",
    "buckets": "市民所选的大类",
    "bodies": "部门和镇街",
    "catalogue": "部件与事件的类别",
    "standards": "立案结案标准与处置时限",
    "duties": "职责清单",
    "components": "部件普查数据",
    "amenities": "便民设施",
    "guides": "办事指南",
    "stages": "环节时限",
    "calendar": "节假日与调休",
    "indicators": "评价指标",
    "people": "工作人员",
}
# what is no CSV
OTHERS = {
    "areas": [
        "GeoJSON FeatureCollection，WGS-84。每个要素的 properties 有 `code`（6 位县级、9 位镇街、12 位社区、",
        "15 位网格，上级须在同一文件或已载入）和 `name`；网格须有 Polygon 或 MultiPolygon，互不重叠；其余可无几何。",
    ],
    "guides": [
        "JSON 列表，每项一个指南：`code`（小写字母、数字、连字符）和字段 "
        + "、".join(f"`{name}`" for name in GuideForm.model_fields) + "。",
        "示例见 [guides.json](../backend/demo/data/guides.json)。",
    ],
}  # fmt: skip


def load_files_page() -> str:
    """The whole page."""
    return "\n".join([HEAD, *(line for kind in LOADERS for line in _section(kind))])


def _section(kind: str) -> Iterator[str]:
    yield from (f"## {kind} {NAMES[kind]}", "")
    yield from OTHERS.get(kind) or _columns(_columns_of(kind), _example(kind))
    yield ""


def _columns_of(kind: str) -> Mapping[str, str]:
    found: Mapping[str, str] = import_module(LOADERS[kind].partition(":")[0]).COLUMNS
    return found


def _columns(columns: Mapping[str, str], example: Mapping[str, str]) -> Iterator[str]:
    shown = bool(example)
    yield "| 列 | 内容 |" + " 例 |" * shown
    yield "|---|---|" + "---|" * shown
    for name, words in columns.items():
        yield f"| `{name}` | {_cell(words)} |" + f" {_cell(example.get(name, ''))} |" * shown


def _example(kind: str) -> Mapping[str, str]:
    """The first row of the demo city's file."""
    if kind not in DEMO:
        return {}
    with (DATA / DEMO[kind]).open(encoding="utf-8-sig", newline="") as lines:
        return next(csv.DictReader(lines))


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    sys.stdout.write(load_files_page())
