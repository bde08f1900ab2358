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
整个文件要么全部载入，要么一行也不载入：有错的行逐行、逐列指明。未写「空」「可空」的列每行都要有值。
"""
DATA = Path(__file__).parent / "demo" / "data"
# kind: what becomes of what was there
THEN = {
    "areas": "编码相同的，旧的当日失效、新的生效；其余不动。",
    "buckets": "全部替换。市民所见的先后即文件的先后。",
    "bodies": "编码已有的改名，没有的新增；其余不动。",
    "catalogue": "全部替换；已立案的案件仍按原类别。",
    "standards": "全部替换；已立案的案件仍按原标准。",
    "duties": "全部替换；裁定产生的规则保留。",
    "components": "编码已有的替换，没有的新增；其余不动。",
    "amenities": "编码已有的修改（评分保留），没有的新增；其余不动。",
    "guides": "内容有变的写新版本；没有 `shown_from` 的立即公开。",
    "stages": "全部替换；文件未写的环节按默认。",
    "calendar": "文件提到的年份整年替换，其余年份不动：一年的日子须写全。",
    "indicators": "全部替换内置的指标。",
    "people": "只新增；已有的用户名被拒绝。",
}
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
        "15 位网格，上级须在同一文件或已载入）和 `name`；网格须有 Polygon 或 MultiPolygon，同一文件内互不重叠；",
        "其余可无几何。",
    ],
    "guides": [
        "JSON 列表，每项一个指南：`code`（小写字母、数字、连字符）、必有的 `kind`、`topic`、`title`，许可另须",
        "`apply_url` 或 `office`；全部字段："
        + "、".join(f"`{name}`" for name in GuideForm.model_fields) + "。",
        "示例见 [guides.json](../backend/demo/data/guides.json)。",
    ],
}  # fmt: skip


def load_files_page() -> str:
    """The whole page."""
    return "\n".join([HEAD, *(line for kind in LOADERS for line in _section(kind))])


def _section(kind: str) -> Iterator[str]:
    yield from (f"## {kind} {NAMES[kind]}", "", THEN[kind], "")
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
