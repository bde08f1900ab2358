"""ESCALATION: who is told when a limit passes and nothing happens (逐级上报), level by level. [D]: defaults of ours."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from backend.workflow.roles import Role


class Scope(StrEnum):
    """Which clock it is about."""

    LIMIT = "limit"  # 处置时限: the case's own
    STAGE = "stage"  # 环节时限: the step it stands at
    ASKED = "asked"  # 答复时限: an application or an appeal that waits


@dataclass(frozen=True)
class Level:
    """A level: due when this share of the limit is used up, in the limit's own working time.

    `whom` are relations of the audience; none means whoever holds the stage, or has the word. `kind` is the happening.
    """

    scope: Scope
    number: int
    share: float
    whom: tuple[str, ...]
    kind: str
    chinese: str


# whose role a relation of the audience is; a department head is a leader with a department
ROLE_OF: dict[str, Role] = {
    "handlers": Role.HANDLER, "department_head": Role.LEADER, "supervisor": Role.SUPERVISOR, "leader": Role.LEADER,
    "desk": Role.DESK, "inspector": Role.INSPECTOR, "chief": Role.CHIEF, "dispatcher": Role.DISPATCHER,
    "arbiter": Role.ARBITER,
}  # fmt: skip
ESCALATE, UNANSWERED = "case.escalate", "case.unanswered"
# fmt: off
ESCALATION: tuple[Level, ...] = (
    #     clock      level share  whom                  happening             in words
    Level(Scope.LIMIT, 1, 1.0, ("handlers",),        "case.overdue",       "经办人：案件已超期"),
    Level(Scope.LIMIT, 2, 1.2, ("department_head",), ESCALATE,             "部门负责人"),
    Level(Scope.LIMIT, 3, 1.5, ("supervisor",),      ESCALATE,             "督查员"),
    Level(Scope.LIMIT, 4, 2.0, ("leader",),          ESCALATE,             "领导"),
    Level(Scope.STAGE, 1, 1.0, (),                   "case.stage_overdue", "本环节经办人：环节已超时"),
    Level(Scope.STAGE, 2, 2.0, ("supervisor",),      ESCALATE,             "督查员"),
    Level(Scope.STAGE, 3, 4.0, ("leader",),          ESCALATE,             "领导"),
    Level(Scope.ASKED, 1, 1.0, (),                   UNANSWERED,           "有权答复的人：申请、申诉逾期未答复"),
    Level(Scope.ASKED, 2, 2.0, ("supervisor",),      UNANSWERED,           "督查员"),
    Level(Scope.ASKED, 3, 4.0, ("leader",),          UNANSWERED,           "领导"),
)
# fmt: on
LEVELS: dict[Scope, tuple[Level, ...]] = {
    scope: tuple(level for level in ESCALATION if level.scope is scope) for scope in Scope
}


def shares(scope: Scope) -> Sequence[float]:
    """The shares of the limit at which the levels fall due, rising."""
    return [level.share for level in LEVELS[scope]]
