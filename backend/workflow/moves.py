"""MOVES: what changes the step of a case. No transition rule stands anywhere else; OVERLAYS are what changes none."""

from dataclasses import dataclass
from enum import StrEnum

from backend.workflow import guards as g
from backend.workflow.guards import Guard
from backend.workflow.roles import Role
from backend.workflow.steps import Action as A
from backend.workflow.steps import Step as S


class Limit(StrEnum):
    """What a move does to the clock (时限)."""

    KEEP = "keep"  # 不变
    START = "start"  # 重新开始计时
    PAUSE = "pause"  # 暂停计时
    RESUME = "resume"  # 恢复计时
    EXTEND = "extend"  # 增加一个原时限
    STOP = "stop"  # 停止计时
    DROP = "drop"  # 原时限作废


@dataclass(frozen=True)
class Move:
    """From a step, by an action, to a step: by whom, if these guards hold, with this effect on the clock."""

    at: S
    action: A
    to: S
    by: Role
    needs: tuple[Guard, ...] = ()
    limit: Limit = Limit.KEEP


def _granted(by: Role, *where: Guard) -> tuple[Move, ...]:
    """What becomes of an application that somebody of this role grants, where these hold."""
    needs = (*where, g.is_other_applicant)
    return (
        Move(S.HANDLING, A.GRANT, S.HANDLING, by, (g.asks_extend, g.are_extensions_left, *needs), Limit.EXTEND),
        Move(S.HANDLING, A.GRANT, S.SUSPENDED, by, (g.asks_suspend, g.are_suspensions_left, *needs), Limit.PAUSE),
        Move(S.HANDLING, A.GRANT, S.FILED, by, (g.asks_return, g.is_uncontested, *needs), Limit.START),
        Move(S.HANDLING, A.GRANT, S.ARBITRATING, by, (g.asks_return, g.is_contested, *needs), Limit.PAUSE),
    )


# fmt: off
MOVES: tuple[Move, ...] = (
    #    at               action          to              by               needs, clock
    Move(S.REPORTED,      A.VERIFY,       S.VERIFYING,    Role.DESK),
    Move(S.VERIFYING,     A.CONFIRM,      S.PENDING_FILE, Role.INSPECTOR),
    Move(S.VERIFYING,     A.REFUTE,       S.PENDING_FILE, Role.INSPECTOR, (g.has_note,)),
    Move(S.REPORTED,      A.ADMIT,        S.PENDING_FILE, Role.DESK),
    Move(S.VERIFYING,     A.ADMIT,        S.PENDING_FILE, Role.DESK),
    Move(S.REPORTED,      A.SELF_HANDLE,  S.CLOSED,       Role.INSPECTOR,
         (g.is_own_find, g.is_small, g.has_before_photo, g.has_after_photo)),
    Move(S.REPORTED,      A.REJECT,       S.REJECTED,     Role.CHIEF, (g.has_reason, g.names_responsible)),
    Move(S.VERIFYING,     A.REJECT,       S.REJECTED,     Role.CHIEF, (g.has_reason, g.names_responsible)),
    Move(S.PENDING_FILE,  A.REJECT,       S.REJECTED,     Role.CHIEF, (g.has_reason, g.names_responsible)),
    Move(S.REPORTED,      A.FILE,         S.FILED,        Role.CHIEF, (g.has_class,), Limit.START),
    Move(S.VERIFYING,     A.FILE,         S.FILED,        Role.CHIEF, (g.has_class,), Limit.START),
    Move(S.PENDING_FILE,  A.FILE,         S.FILED,        Role.CHIEF, (g.has_class,), Limit.START),
    Move(S.REPORTED,      A.CANCEL,       S.CANCELLED,    Role.CHIEF, (g.has_reason,)),
    Move(S.VERIFYING,     A.CANCEL,       S.CANCELLED,    Role.CHIEF, (g.has_reason,)),
    Move(S.PENDING_FILE,  A.CANCEL,       S.CANCELLED,    Role.CHIEF, (g.has_reason,)),
    Move(S.FILED,         A.CANCEL,       S.CANCELLED,    Role.CHIEF, (g.has_reason,), Limit.STOP),
    Move(S.DISPATCHED,    A.CANCEL,       S.CANCELLED,    Role.CHIEF, (g.has_reason, g.has_note), Limit.STOP),
    Move(S.HANDLING,      A.CANCEL,       S.CANCELLED,    Role.CHIEF, (g.has_reason, g.has_note), Limit.STOP),
    Move(S.REPORTED,      A.MERGE,        S.MERGED,       Role.DESK, (g.has_target,)),
    Move(S.VERIFYING,     A.MERGE,        S.MERGED,       Role.DESK, (g.has_target,)),
    Move(S.PENDING_FILE,  A.MERGE,        S.MERGED,       Role.DESK, (g.has_target,)),
    Move(S.FILED,         A.MERGE,        S.MERGED,       Role.DESK, (g.has_target,), Limit.STOP),
    Move(S.DISPATCHED,    A.MERGE,        S.MERGED,       Role.CHIEF, (g.has_target, g.has_note), Limit.STOP),
    Move(S.HANDLING,      A.MERGE,        S.MERGED,       Role.CHIEF, (g.has_target, g.has_note), Limit.STOP),
    Move(S.REJECTED,      A.READMIT,      S.PENDING_FILE, Role.CHIEF, (g.has_note,), Limit.DROP),
    Move(S.CANCELLED,     A.READMIT,      S.PENDING_FILE, Role.CHIEF, (g.has_note,), Limit.DROP),
    Move(S.MERGED,        A.UNMERGE,      S.PENDING_FILE, Role.CHIEF, (g.has_note,), Limit.DROP),
    Move(S.REPORTED,      A.WITHDRAW,     S.WITHDRAWN,    Role.CITIZEN, (g.is_reporter, g.is_alone)),
    Move(S.VERIFYING,     A.WITHDRAW,     S.WITHDRAWN,    Role.CITIZEN, (g.is_reporter, g.is_alone)),
    Move(S.PENDING_FILE,  A.WITHDRAW,     S.WITHDRAWN,    Role.CITIZEN, (g.is_reporter, g.is_alone)),

    Move(S.FILED,         A.DISPATCH,     S.DISPATCHED,   Role.DISPATCHER, (g.has_department, g.is_explained)),
    Move(S.DISPATCHED,    A.RECALL,       S.FILED,        Role.DISPATCHER,
         (g.is_uninvolved, g.is_not_bound, g.is_in_time, g.has_note), Limit.START),
    Move(S.HANDLING,      A.RECALL,       S.FILED,        Role.DISPATCHER,
         (g.is_uninvolved, g.is_not_bound, g.is_unanswered, g.is_in_time, g.asks_no_return, g.has_note), Limit.START),
    Move(S.DISPATCHED,    A.ACCEPT,       S.HANDLING,     Role.HANDLER, (g.is_own,)),
    Move(S.DISPATCHED,    A.RETURN,       S.FILED,        Role.HANDLER,
         (g.is_own, g.is_not_bound, g.has_reason, g.has_note, g.has_article, g.is_uncontested), Limit.START),
    Move(S.DISPATCHED,    A.RETURN,       S.ARBITRATING,  Role.HANDLER,
         (g.is_own, g.is_not_bound, g.has_reason, g.has_note, g.has_article, g.is_contested), Limit.PAUSE),
    Move(S.HANDLING,      A.RETURN,       S.FILED,        Role.HANDLER,
         (g.is_own, g.is_not_bound, g.has_reason, g.has_note, g.has_article, g.is_uncontested), Limit.START),
    Move(S.HANDLING,      A.RETURN,       S.ARBITRATING,  Role.HANDLER,
         (g.is_own, g.is_not_bound, g.has_reason, g.has_note, g.has_article, g.is_contested), Limit.PAUSE),
    Move(S.ARBITRATING,   A.ARBITRATE,    S.DISPATCHED,   Role.ARBITER, (g.has_department, g.has_note), Limit.START),

    *_granted(Role.DISPATCHER),
    *_granted(Role.SUPERVISOR, g.nobody_answers),
    Move(S.HANDLING,      A.EXTEND,       S.HANDLING,     Role.DISPATCHER,
         (g.is_uninvolved, g.has_note, g.is_in_time, g.are_extensions_left), Limit.EXTEND),
    Move(S.HANDLING,      A.SUSPEND,      S.SUSPENDED,    Role.DISPATCHER,
         (g.is_uninvolved, g.has_note, g.has_days, g.are_suspensions_left), Limit.PAUSE),
    Move(S.SUSPENDED,     A.RESUME,       S.HANDLING,     Role.DISPATCHER, (), Limit.RESUME),
    Move(S.HANDLING,      A.ANSWER,       S.ANSWERED,     Role.HANDLER,
         (g.is_own, g.are_assists_done, g.has_after_photo), Limit.STOP),

    Move(S.ANSWERED,      A.CHECK,        S.CHECKING,     Role.DESK),
    Move(S.CHECKING,      A.PASS,         S.CHECKED,      Role.INSPECTOR, (g.is_another,)),
    Move(S.CHECKING,      A.REWORK,       S.HANDLING,     Role.INSPECTOR, (g.is_another, g.has_note), Limit.RESUME),
    Move(S.CHECKED,       A.REWORK,       S.HANDLING,     Role.CHIEF, (g.is_another, g.has_note), Limit.RESUME),
    Move(S.CHECKED,       A.CALL_BACK,    S.HANDLING,     Role.DESK, (g.heard_ill,), Limit.START),
    Move(S.CHECKED,       A.CLOSE,        S.CLOSED,       Role.CHIEF, (g.is_another, g.was_called_back)),
    Move(S.FILED,         A.FORCE_CLOSE,  S.CLOSED,       Role.CHIEF, (g.has_reason, g.has_note), Limit.STOP),
    Move(S.DISPATCHED,    A.FORCE_CLOSE,  S.CLOSED,       Role.CHIEF, (g.has_reason, g.has_note), Limit.STOP),
    Move(S.HANDLING,      A.FORCE_CLOSE,  S.CLOSED,       Role.CHIEF, (g.has_reason, g.has_note), Limit.STOP),
    Move(S.ARBITRATING,   A.FORCE_CLOSE,  S.CLOSED,       Role.CHIEF, (g.has_reason, g.has_note), Limit.STOP),
    Move(S.SUSPENDED,     A.FORCE_CLOSE,  S.CLOSED,       Role.CHIEF, (g.has_reason, g.has_note), Limit.STOP),
    Move(S.ANSWERED,      A.FORCE_CLOSE,  S.CLOSED,       Role.CHIEF, (g.has_reason, g.has_note)),
    Move(S.CHECKING,      A.FORCE_CLOSE,  S.CLOSED,       Role.CHIEF, (g.has_reason, g.has_note)),

    Move(S.CLOSED,        A.DISPUTE,      S.HANDLING,     Role.CITIZEN,
         (g.is_reporter, g.is_dispute_left, g.is_not_content, g.has_note, g.has_body), Limit.START),
    Move(S.CLOSED,        A.DISPUTE,      S.PENDING_FILE, Role.CITIZEN,
         (g.is_reporter, g.is_dispute_left, g.is_not_content, g.has_note, g.has_no_body), Limit.DROP),
    Move(S.CLOSED,        A.CALL_BACK,    S.HANDLING,     Role.DESK,
         (g.heard_ill, g.is_dispute_left, g.has_body), Limit.START),
    Move(S.CLOSED,        A.CALL_BACK,    S.PENDING_FILE, Role.DESK,
         (g.heard_ill, g.is_dispute_left, g.has_no_body), Limit.DROP),
    Move(S.CLOSED,        A.REOPEN,       S.HANDLING,     Role.CHIEF,
         (g.has_reason, g.has_note, g.has_body), Limit.START),
    Move(S.CLOSED,        A.REOPEN,       S.PENDING_FILE, Role.CHIEF,
         (g.has_reason, g.has_note, g.has_no_body), Limit.DROP),
)
# fmt: on
