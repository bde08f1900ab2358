"""What a citizen reads: the steps in plain words. Returns and rework are inner matters and read as 处理中."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from backend.cases.history import Entry
from backend.workflow.steps import Action, Step


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
REJECTED = Status("rejected", "不予受理")
POSTPONED = Status("postponed", "延期办理")

STATUS: dict[Step, Status] = {
    Step.REPORTED: SUBMITTED,
    Step.VERIFYING: VERIFYING,
    Step.PENDING_FILE: ADMITTED,
    Step.FILED: FILED,
    Step.DISPATCHED: IN_HAND,
    Step.HANDLING: IN_HAND,
    Step.ARBITRATING: IN_HAND,
    Step.SUSPENDED: POSTPONED,
    Step.ANSWERED: CHECKING,
    Step.CHECKING: CHECKING,
    Step.CHECKED: CHECKING,
    Step.CLOSED: Status("closed", "已办结"),
    Step.REJECTED: REJECTED,
    Step.CANCELLED: Status("cancelled", "已作废"),
    Step.MERGED: Status("merged", "已合并"),
    Step.WITHDRAWN: Status("withdrawn", "已撤回"),
}


@dataclass(frozen=True)
class Milestone:
    """A line of the citizen's timeline. `now`: the status the case has from then on, which is another than that of the
    line only where the line moved nothing (延期). `department` and `reason` are codes, where the change rests on them;
    `until`: when work that rests (挂账) is expected to go on; `due_at`: the new limit, where a longer time was granted
    (延期) and work goes on; `pairs`: ids of the photos before and after that a dispute is about; `seq` is that of the
    happening."""

    at: datetime
    status: Status
    now: Status
    department: str | None
    reason: str | None
    seq: int = 0
    until: str | None = None
    due_at: str | None = None
    pairs: Sequence[tuple[str | None, str | None]] = ()


def timeline(history: Sequence[Entry]) -> list[Milestone]:
    """The changes of status a citizen can see, oldest first; moves within one status leave no line, but for a longer
    time that was granted (延期), which says the new limit and changes no status."""
    lines: list[Milestone] = []
    last: Status | None = None
    for entry in history:
        if "step" not in entry.data:
            continue
        status = STATUS[Step(entry.data["step"])]
        if is_extended(entry.data):
            lines.append(replace(_milestone(entry, status), status=POSTPONED, due_at=entry.data["due_at"]))
        elif not _is_inner(last, status):
            lines.append(_milestone(entry, status))
            last = status
    return lines


def is_extended(data: Mapping[str, Any]) -> bool:
    """Whether a move gave a case a longer time and no other step; not one of before its reporter was told of it."""
    return bool(data.get("postponed")) and "due_at" in data


def rating_reason(history: Sequence[Entry]) -> str | None:
    """The code of the reason given with the last rating."""
    rated = [entry for entry in history if entry.action == Action.RATE]
    return rated[-1].data.get("reason") if rated else None


def _milestone(entry: Entry, status: Status) -> Milestone:
    data = entry.data
    pairs = [(before, after) for before, after in data.get("pairs", ())]
    return Milestone(
        entry.at, status, status, data.get("department"), data.get("reason"), entry.seq, data.get("until"), pairs=pairs
    )  # fmt: skip


def _is_inner(last: Status | None, status: Status) -> bool:
    """A return makes a dispatched case `filed` again: not a step back in a citizen's eyes. One that was over and is
    filed again is."""
    return status == last or (status == FILED and last == IN_HAND)
