"""The deadline of a case, explained (时限说明)."""

from dataclasses import dataclass
from datetime import datetime

from backend.cases.case import Case
from backend.cases.turn_clock import turns_in
from backend.workflow.clock import Deadline, explain
from backend.workflow.in_words import in_words
from backend.workflow.stages import RESTING
from backend.workflow.steps import Step
from backend.working_time import WorkingCalendar


@dataclass(frozen=True)
class Explained:
    """A deadline, whether a day on its way is still provisional, and why it is what it is, in words."""

    deadline: Deadline | None
    provisional: bool
    words: list[str]


def deadline_of(case: Case, calendar: WorkingCalendar, at: datetime) -> Explained:
    """From the turns of the case's clock and the calendar it was filed under; no deadline before it is filed."""
    deadline = explain(turns_in(case.clock), calendar, at)
    if deadline is None:
        return Explained(None, False, ["尚未立案，处置时限还没有开始计算。"])
    return Explained(deadline, any(day.provisional for day in deadline.days), in_words(deadline))


def promised(step: Step, due_at: datetime | None) -> datetime | None:
    """The deadline as who reported, and the public, are told it: none while the case is put off (挂账), for it moves on
    by as long as that lasts, and the day kept is past before it is over."""
    return None if step in RESTING else due_at
