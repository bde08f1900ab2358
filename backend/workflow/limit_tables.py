"""Prints STAGE_LIMITS, ASKED_LIMITS and ESCALATION for the office, as docs/deadlines.md holds them."""

import sys

from backend.workflow.asked_limits import ASKED_LIMITS
from backend.workflow.escalation import ESCALATION, Scope
from backend.workflow.in_words import limit_in_words
from backend.workflow.stage_limits import STAGE_LIMITS

CLOCKS = {Scope.LIMIT: "处置时限", Scope.STAGE: "环节时限", Scope.ASKED: "答复时限"}
ANYBODY = {Scope.STAGE: "该环节经办人", Scope.ASKED: "有权答复的人"}  # of a level that names nobody


def limit_tables() -> str:
    """The tables as Markdown."""
    stages = [
        f"| {one.chinese} `{one.stage}` | {'、'.join(f'`{step}`' for step in one.steps)}"
        f" | {limit_in_words(one.limit) if one.limit else '立案标准的时限'} | {'、'.join(one.holders)} | {one.source} |"
        for one in STAGE_LIMITS
    ]
    levels = [
        f"| {CLOCKS[one.scope]} | {one.number} | {one.share:.0%}"
        f" | {'、'.join(one.whom) or ANYBODY[one.scope]} | `{one.kind}` |"
        for one in ESCALATION
    ]
    asked = [
        f"| {one.chinese} `{one.asked}` | {limit_in_words(one.limit)}"
        f" | {'、'.join(one.holders)} | {' → '.join('、'.join(turn) for turn in one.turns[1:])} |"
        for one in ASKED_LIMITS
    ]
    return "\n".join(
        [
            "| 环节 | 步骤 | 时限 | 经办 | 来源 |", "|---|---|---|---|---|", *stages, "",
            "| 待答复 | 时限 [D] | 答复 | 除申请人外无人时 |", "|---|---|---|---|", *asked, "",
            "| 时钟 | 级 | 已用时限 | 告知 | 事项 |", "|---|---|---|---|---|", *levels, "",
        ]
    )  # fmt: skip


if __name__ == "__main__":
    sys.stdout.write(limit_tables())
