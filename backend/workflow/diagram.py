"""Draws MOVES as Markdown, a diagram and a table: `python -m backend.workflow.diagram > docs/workflow.md`."""

import sys
from collections.abc import Sequence

from backend.workflow.moves import MOVES, Move
from backend.workflow.steps import CHINESE, ENDED, Step

HEAD = "# 流程 The workflow\n\nGenerated from `backend/workflow/moves.py`; do not edit.\n"


def diagram(moves: Sequence[Move] = MOVES) -> str:
    """The whole page."""
    return "\n".join(
        [HEAD, "```mermaid", "stateDiagram-v2", *_states(), *_arrows(moves), "```", "", *_table(moves), ""]
    )


def _states() -> list[str]:
    return [f"    {step.value} : {CHINESE[step]} {step.value}" for step in Step]


def _arrows(moves: Sequence[Move]) -> list[str]:
    ends = [f"    {step.value} --> [*]" for step in Step if step in ENDED]
    arrows = [f"    {move.at.value} --> {move.to.value} : {CHINESE[move.action]}" for move in moves]
    return [f"    [*] --> {Step.REPORTED.value}", *arrows, *ends]


def _table(moves: Sequence[Move]) -> list[str]:
    rows = [
        f"| {CHINESE[move.at]} `{move.at}` | {CHINESE[move.action]} `{move.action}` | {CHINESE[move.to]} `{move.to}`"
        f" | `{move.by}` | {'、'.join(guard.chinese for guard in move.needs) or '—'} | `{move.limit}` |"
        for move in moves
    ]
    return ["| 环节 | 操作 | 到 | 角色 | 条件 | 计时 |", "|---|---|---|---|---|---|", *rows]


if __name__ == "__main__":
    sys.stdout.write(diagram())
