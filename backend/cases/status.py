"""What a citizen reads: the steps in plain words. Returns and rework are inner matters and read as 处理中."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from backend.cases.history import Entry
from backend.workflow.steps import Step


@dataclass(frozen=True)
class Status:
    """A citizen's status: a stable code, and its Chinese words."""

    code: str
    text: str


SUBMITTED = Status("submitted", "已提交")
VERIFYING = Status("verifying", "核实中")
ADMITTED = Status("admitted", "已受理")
FILED = Status("filed", "已立案")
IN_HAND = Status("in_hand", "处理中")
CHECKING = Status("checking", "核查中")

STATUS: dict[Step, Status] = {
    Step.REPORTED: SUBMITTED,
    Step.VERIFYING: VERIFYING,
    Step.PENDING_FILE: ADMITTED,
    Step.FILED: FILED,
    Step.DISPATCHED: IN_HAND,
    Step.HANDLING: IN_HAND,
    Step.ARBITRATING: IN_HAND,
    Step.SUSPENDED: Status("postponed", "延期办理"),
    Step.ANSWERED: CHECKING,
    Step.CHECKING: CHECKING,
    Step.CHECKED: CHECKING,
    Step.CLOSED: Status("closed", "已办结"),
    Step.REJECTED: Status("rejected", "不予受理"),
    Step.CANCELLED: Status("cancelled", "已作废"),
    Step.MERGED: Status("merged", "已合并"),
    Step.WITHDRAWN: Status("withdrawn", "已撤回"),
}


@dataclass(frozen=True)
class Milestone:
    """A line of the citizen's timeline. `department` and `reason` are codes, where the change rests on them;
    `seq` is that of the happening."""

    at: datetime
    status: Status
    department: str | None
    reason: str | None
    seq: int = 0


def timeline(history: Sequence[Entry]) -> list[Milestone]:
    """The changes of status a citizen can see, oldest first; moves within one status leave no line."""
    lines: list[Milestone] = []
    for entry in history:
        if "step" not in entry.data:
            continue
        status = STATUS[Step(entry.data["step"])]
        if lines and _is_inner(lines, status):
            continue
        lines.append(Milestone(entry.at, status, entry.data.get("department"), entry.data.get("reason"), entry.seq))
    return lines


def _is_inner(lines: Sequence[Milestone], status: Status) -> bool:
    """A return makes a dispatched case `filed` again: not a step back in a citizen's eyes."""
    gone_through = {line.status for line in lines}
    return status == lines[-1].status or (status == FILED and IN_HAND in gone_through)
