"""OVERLAYS: what people do to a case without moving it. They raise no version and never touch the clock."""

from dataclasses import dataclass

from backend.workflow import guards as g
from backend.workflow.guards import Guard
from backend.workflow.roles import Role as R
from backend.workflow.steps import BEFORE_FILING, ENDED
from backend.workflow.steps import Action as A
from backend.workflow.steps import Step as S


@dataclass(frozen=True)
class Overlay:
    """At any of these steps, an action: by any of these roles (none: by nobody, of itself), if these guards hold."""

    at: tuple[S, ...]
    action: A
    by: tuple[R, ...]
    needs: tuple[Guard, ...] = ()


OPEN = tuple(step for step in S if step not in ENDED)
FILED = tuple(step for step in OPEN if step not in BEFORE_FILING)
RUNNING = (S.FILED, S.DISPATCHED, S.HANDLING)
AT_WORK = (S.DISPATCHED, S.HANDLING)
WITH_A_BODY = (S.DISPATCHED, S.HANDLING, S.SUSPENDED)
APPEALABLE = (S.HANDLING, S.SUSPENDED, S.ANSWERED, S.CHECKING, S.CHECKED, S.CLOSED)
OFFICE = (R.DESK, R.CHIEF, R.DISPATCHER, R.INSPECTOR, R.SUPERVISOR, R.LEADER, R.ARBITER)

# fmt: off
OVERLAYS: tuple[Overlay, ...] = (
    #       at, action, by, needs
    Overlay(OPEN, A.SUPPLEMENT, (R.CITIZEN,), (g.is_any_reporter, g.has_content)),
    Overlay((S.MERGED,), A.SUPPLEMENT, (R.CITIZEN,), (g.is_reporter, g.is_other_open, g.has_content)),
    Overlay(OPEN, A.URGE, (R.CITIZEN,), (g.is_reporter,)),
    Overlay(FILED, A.URGE, (R.DESK, R.DISPATCHER, R.SUPERVISOR)),
    Overlay(FILED, A.SUPERVISE, (R.SUPERVISOR, R.LEADER), (g.has_note,)),
    Overlay(OPEN, A.INSTRUCT, (R.LEADER,), (g.has_note,)),
    Overlay(RUNNING, A.ESCALATE, ()),
    Overlay((*OPEN, S.CLOSED), A.COMMENT, OFFICE, (g.has_content,)),
    Overlay((*OPEN, S.CLOSED), A.COMMENT, (R.HANDLER,), (g.is_concerned, g.has_content)),
    Overlay(AT_WORK, A.ASSIGN, (R.HANDLER,), (g.is_own, g.has_assignee)),
    Overlay(AT_WORK, A.ASSIST, (R.DISPATCHER,), (g.has_department, g.is_other_department, g.has_note)),
    Overlay(WITH_A_BODY, A.ASSIST_DONE, (R.HANDLER,), (g.is_assisting, g.has_content)),
    Overlay(WITH_A_BODY, A.RELEASE, (R.DISPATCHER,), (g.has_department, g.has_note)),
    Overlay((S.HANDLING,), A.APPLY, (R.HANDLER,),
         (g.is_own, g.wants_extend, g.nothing_asked, g.is_in_time, g.are_extensions_left, g.has_note)),
    Overlay((S.HANDLING,), A.APPLY, (R.HANDLER,),
         (g.is_own, g.wants_suspend, g.nothing_asked, g.are_suspensions_left, g.has_days, g.has_note)),
    Overlay((S.HANDLING,), A.APPLY, (R.HANDLER,),
         (g.is_own, g.wants_return, g.nothing_asked, g.is_not_bound, g.has_reason, g.has_article, g.has_note)),
    Overlay((S.HANDLING,), A.DECLINE, (R.DISPATCHER,), (g.is_applied, g.is_other_applicant, g.has_note)),
    Overlay((S.HANDLING,), A.DECLINE, (R.SUPERVISOR,),
         (g.is_applied, g.nobody_answers, g.is_other_applicant, g.has_note)),
    Overlay(APPEALABLE, A.APPEAL, (R.HANDLER,), (g.is_own, g.no_appeal_waits, g.is_late, g.has_note)),
    Overlay(APPEALABLE, A.GRANT, (R.HANDLER, R.LEADER), (g.is_own, g.asks_appeal, g.is_other_applicant)),
    Overlay(APPEALABLE, A.DECLINE, (R.HANDLER, R.LEADER),
         (g.is_own, g.asks_appeal, g.is_other_applicant, g.has_note)),
    Overlay(APPEALABLE, A.GRANT, (R.DISPATCHER, R.SUPERVISOR),
         (g.asks_appeal, g.nobody_endorses, g.is_other_applicant)),
    Overlay(APPEALABLE, A.DECLINE, (R.DISPATCHER, R.SUPERVISOR),
         (g.asks_appeal, g.nobody_endorses, g.is_other_applicant, g.has_note)),
    Overlay(APPEALABLE, A.GRANT, (R.DISPATCHER,), (g.asks_endorsed, g.is_other_applicant, g.is_other_endorser)),
    Overlay(APPEALABLE, A.DECLINE, (R.DISPATCHER,),
         (g.asks_endorsed, g.is_other_applicant, g.is_other_endorser, g.has_note)),
    Overlay(APPEALABLE, A.GRANT, (R.SUPERVISOR,),
         (g.asks_endorsed, g.nobody_answers, g.is_other_applicant, g.is_other_endorser)),
    Overlay(APPEALABLE, A.DECLINE, (R.SUPERVISOR,),
         (g.asks_endorsed, g.nobody_answers, g.is_other_applicant, g.is_other_endorser, g.has_note)),
    Overlay((S.CHECKED, S.CLOSED), A.CALL_BACK, (R.DESK,), (g.heard_well,)),
    Overlay((S.CLOSED,), A.CALL_BACK, (R.DESK,), (g.heard_ill, g.is_dispute_over)),
    Overlay((S.CLOSED,), A.AUDIT, (R.CHIEF, R.SUPERVISOR), (g.is_sampled, g.has_verdict)),
    Overlay((S.CLOSED,), A.RATE, (R.CITIZEN,), (g.is_reporter, g.has_rating)),
    Overlay((S.MERGED,), A.RATE, (R.CITIZEN,), (g.is_reporter, g.is_other_closed, g.has_rating)),
)
# fmt: on
