"""Draws the law as Markdown, a diagram and tables: `python -m backend.workflow.diagram > docs/workflow.md`."""

import sys
from collections.abc import Sequence

from backend.workflow.caps import CAP_NAMES, CAPS, Caps
from backend.workflow.guards import Guard
from backend.workflow.moves import MOVES, Limit, Move
from backend.workflow.overlays import OVERLAYS, Overlay
from backend.workflow.roles import ROLE_NAMES
from backend.workflow.steps import CHINESE, ENDED, Step

HEAD = "# 流程 The workflow\n\nGenerated from `backend/workflow`; do not edit.\n"
CLOCK: dict[Limit, str] = {
    Limit.KEEP: "—", Limit.START: "重新计时", Limit.PAUSE: "暂停", Limit.RESUME: "恢复", Limit.EXTEND: "加一个原时限",
    Limit.STOP: "停止", Limit.DROP: "原时限作废",
}  # fmt: skip


def diagram(moves: Sequence[Move] = MOVES, overlays: Sequence[Overlay] = OVERLAYS) -> str:
    """The whole page."""
    drawing = ["```mermaid", "stateDiagram-v2", *_states(), *_arrows(moves), "```", ""]
    return "\n".join([HEAD, *drawing, *_table(moves), "", *_overlays(overlays), "", *_caps(), ""])


def _states() -> list[str]:
    return [f"    {step.value} : {CHINESE[step]} {step.value}" for step in Step]


def _arrows(moves: Sequence[Move]) -> list[str]:
    """One arrow for each pair of steps, with all that leads along it."""
    between: dict[tuple[Step, Step], list[str]] = {}
    for move in moves:
        words = between.setdefault((move.at, move.to), [])
        if CHINESE[move.action] not in words:
            words.append(CHINESE[move.action])
    arrows = [f"    {at.value} --> {to.value} : {'、'.join(words)}" for (at, to), words in between.items()]
    ends = [f"    {step.value} --> [*]" for step in Step if step in ENDED]
    return [f"    [*] --> {Step.REPORTED.value}", *arrows, *ends]


def _table(moves: Sequence[Move]) -> list[str]:
    rows = [
        f"| {CHINESE[move.at]} `{move.at}` | {CHINESE[move.action]} `{move.action}` | {CHINESE[move.to]} `{move.to}`"
        f" | {ROLE_NAMES[move.by]} | {_needs(move.needs)} | {CLOCK[move.limit]} |"
        for move in moves
    ]
    return ["## 改变环节的操作", "", "| 环节 | 操作 | 到 | 角色 | 条件 | 计时 |", "|---|---|---|---|---|---|", *rows]


def _overlays(overlays: Sequence[Overlay]) -> list[str]:
    rows = [
        f"| {CHINESE[overlay.action]} `{overlay.action}` | {'、'.join(CHINESE[step] for step in overlay.at)}"
        f" | {'、'.join(ROLE_NAMES[role] for role in overlay.by) or '系统'} | {_needs(overlay.needs)} |"
        for overlay in overlays
    ]
    head = ["| 操作 | 环节 | 角色 | 条件 |", "|---|---|---|---|"]
    return ["## 不改变环节的操作", "", "不升版本，不动时限。", "", *head, *rows]


def _caps() -> list[str]:
    usual = Caps()
    rows = [f"| {CAP_NAMES[name]} | `CGT_{name.upper()}` | {_value(getattr(usual, name))} |" for name in CAPS]
    return ["## 上限", "", "| 事项 | 设置 | 默认 |", "|---|---|---|", *rows]


def _needs(needs: Sequence[Guard]) -> str:
    return "、".join(guard.chinese for guard in needs) or "—"


def _value(value: object) -> str:
    return {True: "是", False: "否"}[value] if isinstance(value, bool) else str(value)


if __name__ == "__main__":
    sys.stdout.write(diagram())
