"""MOVES: the whole law of the workflow. No transition rule stands anywhere else."""

from dataclasses import dataclass
from enum import StrEnum

from backend.workflow.guards import (
    Guard,
    has_after_photo,
    has_class,
    has_department,
    has_note,
    has_reason,
    is_another,
    is_own,
    is_reporter,
)
from backend.workflow.roles import Role
from backend.workflow.steps import Action as A
from backend.workflow.steps import Step as S


class Limit(StrEnum):
    """What a move does to the clock (时限)."""

    KEEP = "keep"  # 不变
    START = "start"  # 开始计时
    STOP = "stop"  # 停止计时
    RESUME = "resume"  # 恢复计时
    PAUSE = "pause"  # 暂停计时
    EXTEND = "extend"  # 延长时限


@dataclass(frozen=True)
class Move:
    """From a step, by an action, to a step: by whom, if these guards hold, with this effect on the clock."""

    at: S
    action: A
    to: S
    by: Role
    needs: tuple[Guard, ...] = ()
    limit: Limit = Limit.KEEP


# fmt: off
MOVES: tuple[Move, ...] = (
    #    at              action      to              by               needs                               clock
    Move(S.REPORTED,     A.ADMIT,    S.PENDING_FILE, Role.DESK),
    Move(S.REPORTED,     A.REJECT,   S.REJECTED,     Role.CHIEF,      (has_reason,)),
    Move(S.PENDING_FILE, A.REJECT,   S.REJECTED,     Role.CHIEF,      (has_reason,)),
    Move(S.REPORTED,     A.FILE,     S.FILED,        Role.CHIEF,      (has_class,),                       Limit.START),
    Move(S.PENDING_FILE, A.FILE,     S.FILED,        Role.CHIEF,      (has_class,),                       Limit.START),
    Move(S.REPORTED,     A.CANCEL,   S.CANCELLED,    Role.CHIEF,      (has_reason,)),
    Move(S.PENDING_FILE, A.CANCEL,   S.CANCELLED,    Role.CHIEF,      (has_reason,)),
    Move(S.FILED,        A.CANCEL,   S.CANCELLED,    Role.CHIEF,      (has_reason,),                      Limit.STOP),
    Move(S.REPORTED,     A.WITHDRAW, S.WITHDRAWN,    Role.CITIZEN,    (is_reporter,)),
    Move(S.PENDING_FILE, A.WITHDRAW, S.WITHDRAWN,    Role.CITIZEN,    (is_reporter,)),
    Move(S.FILED,        A.DISPATCH, S.DISPATCHED,   Role.DISPATCHER, (has_department,)),
    Move(S.DISPATCHED,   A.ACCEPT,   S.HANDLING,     Role.HANDLER,    (is_own,)),
    Move(S.DISPATCHED,   A.RETURN,   S.FILED,        Role.HANDLER,    (is_own, has_reason, has_note)),
    Move(S.HANDLING,     A.RETURN,   S.FILED,        Role.HANDLER,    (is_own, has_reason, has_note)),
    Move(S.HANDLING,     A.ANSWER,   S.ANSWERED,     Role.HANDLER,    (is_own, has_after_photo),          Limit.STOP),
    Move(S.ANSWERED,     A.CHECK,    S.CHECKING,     Role.DESK),
    Move(S.CHECKING,     A.PASS,     S.CHECKED,      Role.INSPECTOR,  (is_another,)),
    Move(S.CHECKING,     A.REWORK,   S.HANDLING,     Role.INSPECTOR,  (is_another, has_note),             Limit.RESUME),
    Move(S.CHECKED,      A.REWORK,   S.HANDLING,     Role.CHIEF,      (is_another, has_note),             Limit.RESUME),
    Move(S.CHECKED,      A.CLOSE,    S.CLOSED,       Role.CHIEF,      (is_another,)),
)
# fmt: on
