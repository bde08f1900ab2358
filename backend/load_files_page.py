"""Prints what is in the files a city loads: `python -m backend.load_files_page > docs/load-files.md`."""

import csv
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from backend.cli import LOADERS
from backend.ground.loading import MOST_NAMED
from backend.participation.guide_form import GuideForm

HEAD = f"""# 载入的文件 Files a city loads

Generated from `LOADERS` and the `COLUMNS` of each by `python -m backend.load_files_page`; do not edit.

`chengguantong load 种类 文件`，按下列先后。CSV 为 UTF-8（带不带 BOM 均可），第一行是列名，次序不限，多余的列不读。
整个文件要么全部载入，要么一行也不载入：有错的行逐行、逐列指明，至多 {MOST_NAMED} 处，
并写明共有多少处。未写「空」「可空」的列每行都要有值。
"""
DATA = Path(__file__).parent / "demo" / "data"


@dataclass(frozen=True)
class About:
    """What the page says of a kind of file."""

    name: str
    then: str  # what becomes of what was there
    demo: str = ""  # the demo city's file of it, if it is a CSV
    other: tuple[str, ...] = ()  # what is no CSV


AREAS = (
    "GeoJSON FeatureCollection，WGS-84。每个要素的 properties 有 `code`（6 位县级、9 位镇街、12 位社区、",
    "15 位网格，上级须在同一文件或已载入）和 `name`；网格须有 Polygon 或 MultiPolygon，在同一文件内互不重叠，",
    "与文件未载入的现行网格也不重叠（指明其编码）；其余可无几何。",
    "",
    '网格合并、撤销的，写其 `code` 和 `"ended": true`，不须其他；其下仍在用的须一并终止。终止的保留在册，原有案件',
    "不动，不再有新案件；原网格的采集员须另行分配。",
)
GUIDES = (
    "JSON 列表，每项一个指南：`code`（小写字母、数字、连字符）、必有的 `kind`、`topic`、`title`，许可另须",
    f"`apply_url` 或 `office`；全部字段：{'、'.join(f'`{name}`' for name in GuideForm.model_fields)}。",
    "示例见 [guides.json](../backend/demo/data/guides.json)。",
)
ABOUT = {
    "areas": About(
        "区、镇街、社区、网格", "编码相同的，旧的当日失效、新的生效；写明终止的失效；其余不动。", other=AREAS
    ),
    "buckets": About("市民所选的大类", "全部替换。市民所见的先后即文件的先后。", "buckets.csv"),
    "bodies": About("部门和镇街", "编码已有的改名，没有的新增；其余不动。", "bodies.csv"),
    "catalogue": About("部件与事件的类别", "全部替换；已立案的案件仍按原类别。", "classes.csv"),
    "standards": About("立案结案标准与处置时限", "全部替换；已立案的案件仍按原标准。", "standards.csv"),
    "duties": About(
        "职责清单",
        "文件是当日起的清单：与现行规则相同的不动，文件中没有的当日失效，新的当日生效。已失效的、尚未生效的和裁定产生的规则"
        "都保留；同一类别与区域已有尚未生效的规则的，新规则到它生效为止。要取消尚未生效的规则，起草不含它的配置版本。",
        "duties.csv",
    ),
    "components": About("部件普查数据", "编码已有的替换，没有的新增；其余不动。"),
    "amenities": About("便民设施", "编码已有的修改（评分保留），没有的新增；其余不动。", "amenities.csv"),
    "guides": About("办事指南", "内容有变的写新版本；没有 `shown_from` 的立即公开。", other=GUIDES),
    "stages": About("环节时限、答复时限", "全部替换；文件未写的按默认（docs/deadlines.md）。"),
    "calendar": About(
        "节假日与调休",
        "文件提到的年份整年替换，须写全；其余年份，及文件第一个日期之前的，都不动；作息一经提到全部替换。",
    ),
    "indicators": About("评价指标", "全部替换内置的指标。"),
    "people": About("工作人员", "只新增；已有的用户名被拒绝。"),
}


def load_files_page() -> str:
    """The whole page."""
    return "\n".join([HEAD, *(line for kind in LOADERS for line in _section(kind))])


def _section(kind: str) -> Iterator[str]:
    about = ABOUT[kind]
    yield from (f"## {kind} {about.name}", "", about.then, "")
    yield from about.other or _columns(_columns_of(kind), _example(about.demo))
    yield ""


def _columns_of(kind: str) -> Mapping[str, str]:
    module = import_module(LOADERS[kind].partition(":")[0])
    found: Mapping[str, str] = module.COLUMNS | getattr(module, "OPTIONAL", {})
    return found


def _columns(columns: Mapping[str, str], example: Mapping[str, str]) -> Iterator[str]:
    shown = bool(example)
    yield "| 列 | 内容 |" + " 例 |" * shown
    yield "|---|---|" + "---|" * shown
    for name, words in columns.items():
        yield f"| `{name}` | {_cell(words)} |" + f" {_cell(example.get(name, ''))} |" * shown


def _example(demo: str) -> Mapping[str, str]:
    """The first row of the demo city's file."""
    if not demo:
        return {}
    with (DATA / demo).open(encoding="utf-8-sig", newline="") as lines:
        return next(csv.DictReader(lines))


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    sys.stdout.write(load_files_page())
