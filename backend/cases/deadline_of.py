"""The deadline of a case, explained (时限说明)."""

from dataclasses import dataclass
from datetime import datetime

from backend.cases.case import Case
from backend.cases.start_stage import stage_limit_in
from backend.cases.turn_clock import turns_in
from backend.workflow.clock import Deadline, Turn, explain
from backend.workflow.in_words import in_words
from backend.workflow.moves import Limit
from backend.workflow.stage_limits import BY_STAGE
from backend.workflow.stages import RESTING
from backend.workflow.steps import ENDED, Step
from backend.working_time import WorkingCalendar

NOT_FILED = "尚未立案，处置时限从立案起另行计算。"
NEVER_FILED = "案件在立案前已经结束，没有处置时限。"
NOT_FILED_AGAIN = "案件在再次立案前已经结束，没有处置时限。"


@dataclass(frozen=True)
class Explained:
    """A deadline, whether a day on its way is still provisional or of a year without a calendar, and why it is what it
    is, in words."""

    deadline: Deadline | None
    provisional: bool
    words: list[str]


def deadline_of(case: Case, calendar: WorkingCalendar, at: datetime) -> Explained:
    """From the turns of the case's clock and the calendar it is timed by; no deadline before it is filed, nor while it
    awaits that again: then the words are of the stage it stands at."""
    deadline = explain(turns_in(case.clock), calendar, at)
    if deadline is None:
        return Explained(None, False, _of_stage(case, calendar, at))
    provisional = any(day.provisional for day in deadline.days) or bool(deadline.unknown)
    return Explained(deadline, provisional, in_words(deadline))


def _of_stage(case: Case, calendar: WorkingCalendar, at: datetime) -> list[str]:
    if case.step in ENDED:
        return [NEVER_FILED if case.filed_at is None else NOT_FILED_AGAIN]
    kept = case.stage_clock or {}
    if "since" not in kept:
        return [NOT_FILED]
    since, limit = stage_limit_in(kept)
    stage = explain([Turn(Limit.START, since, kept["stage"], limit)], calendar, at)
    words = in_words(stage) if stage else []
    return [f"案件在{BY_STAGE[kept['stage']].chinese}环节，这一环节有自己的时限。", *words, NOT_FILED]


def promised(step: Step, due_at: datetime | None) -> datetime | None:
    """The deadline as who reported, and the public, are told it: none while the case is put off (挂账), for it moves on
    by as long as that lasts, and the day kept is past before it is over."""
    return None if step in RESTING else due_at
