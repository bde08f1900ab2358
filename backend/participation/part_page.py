"""Prints the tables of taking part: `python -m backend.participation.part_page > docs/participation-rules.md`."""

import sys

from backend.cases.doubts_of import DOUBTS, OTHER_DOUBTS
from backend.cases.weigh_me_too import FULL, PRIORITIES, WEIGHTS
from backend.participation.comment import REFUSALS
from backend.participation.start_following import MOST_CASES, MOST_OTHERS
from backend.participation.watchers_of import MOST_RADIUS

HEAD = (
    "# 公众参与的规则 Rules of taking part\n\nGenerated from `backend/cases`, `backend/participation`; do not edit.\n"
)


def part_page() -> str:
    """The whole page."""
    weights = [f"| `{row.code}` | {row.chinese} | {row.tenths / FULL:g} |" for row in WEIGHTS]
    priorities = [f"| {row.level} | {row.chinese} | {row.tenths / FULL:g} |" for row in PRIORITIES]
    doubts = [f"| `{code}` | {chinese} |" for code, (chinese, _pattern) in DOUBTS.items()]
    others = [f"| `{code}` | {chinese} |" for code, chinese in OTHER_DOUBTS.items()]
    refusals = [f"| `{code}` | {chinese} |" for code, chinese in REFUSALS.items()]
    return "\n".join(
        [
            HEAD, "## 附议的权重", "", "每人每案一次，足额为 1；适用多条时取最小。", "",
            "| 编码 | 情形 | 至多计 |", "|---|---|---|", *weights, "",
            "## 附议提高的优先级", "", "| 级 | 名称 | 权重合计至少 |", "|---|---|---|", *priorities, "",
            "## 评论须人工审核的情形", "", "| 编码 | 情形 |", "|---|---|", *doubts, *others, "",
            "## 评论不予公开的理由", "", "| 编码 | 理由 |", "|---|---|", *refusals, "",
            "## 关注的上限", "", f"案件 {MOST_CASES}，其余合计 {MOST_OTHERS}；地点半径至多 {MOST_RADIUS} 米。", "",
        ]
    )  # fmt: skip


if __name__ == "__main__":
    sys.stdout.write(part_page())
