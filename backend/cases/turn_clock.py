"""Turns the clock of a case: the one way in which its deadline moves."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from backend.cases.case import Case
from backend.workflow.clock import Turn, explain, reached
from backend.workflow.escalation import Scope, shares
from backend.workflow.moves import Limit
from backend.working_time import Duration, TimeUnit, WorkingCalendar


def turn_clock(
    case: Case, what: Limit, at: datetime, calendar: WorkingCalendar, *, why: str, limit: Duration | None = None
) -> Mapping[str, Any]:
    """Adds a turn to the case's clock and sets its due instants anew, under the calendar the case was filed under;
    what the happening records of it, nothing where the clock is kept or never began.

    START takes the limit of the case's standard unless one is given; EXTEND adds one such limit again. `why` is the
    action.
    """
    if what is Limit.KEEP or (what is not Limit.START and not case.clock):
        return {}
    if what is Limit.DROP:
        return _drop(case)
    if what in (Limit.START, Limit.EXTEND):
        limit = limit or _usual(case)
    turns = [*turns_in(case.clock), Turn(what, at, why, limit)]
    deadline = explain(turns, calendar, at)
    if deadline is None:
        raise ValueError("a clock begins with a limit")
    case.clock = [kept(turn) for turn in turns]
    case.due_at, case.yellow_at, case.clock_held_at = deadline.due_at, deadline.yellow_at, deadline.held_at
    if case.stage_clock and "since" not in case.stage_clock:  # the stage whose limit is the case's own
        case.stage_due_at = deadline.due_at
    case.escalated, case.escalate_at = next_level(turns, calendar, case.escalated, deadline.held_at, at)
    if what is Limit.START:
        case.standard = (case.standard or {}) | {"calendar": calendar.version}
    return {"clock": what.value, "due_at": deadline.due_at.isoformat()}


def _drop(case: Case) -> Mapping[str, Any]:
    """It awaits filing again: the limit of its former filing is history, and nothing is late or told of by it. Nor is
    the calendar of that filing any more its own, which may lack days off named since."""
    case.clock = []
    case.due_at = case.yellow_at = case.clock_held_at = case.escalate_at = None
    case.escalated = 0
    case.standard = {name: value for name, value in (case.standard or {}).items() if name != "calendar"}
    return {"clock": Limit.DROP.value}


def next_level(
    turns: Sequence[Turn], calendar: WorkingCalendar, told: int, held_at: datetime | None, at: datetime
) -> tuple[int, datetime | None]:
    """The last level told of that still counts, and when the next falls due: never while the clock is held.

    A level counts for the deadline it was told of: if that has moved beyond `at`, it will be told again.
    """
    due = reached(turns, calendar, shares(Scope.LIMIT))
    told = min(told, sum(instant <= at for instant in due))
    return told, due[told] if held_at is None and told < len(due) else None


def turns_in(clock: Sequence[Mapping[str, Any]]) -> Sequence[Turn]:
    """The turns of a clock as kept with a case, oldest first."""
    return [
        Turn(
            Limit(turn["what"]), datetime.fromisoformat(turn["at"]), turn["why"],
            Duration(turn["value"], TimeUnit(turn["unit"])) if "unit" in turn else None,
        )
        for turn in clock
    ]  # fmt: skip


def kept(turn: Turn) -> dict[str, Any]:
    """A turn as it is kept on the case."""
    limit = {"value": turn.limit.value, "unit": turn.limit.unit.value} if turn.limit else {}
    return {"what": turn.what.value, "at": turn.at.isoformat(), "why": turn.why, **limit}


def _usual(case: Case) -> Duration | None:
    standard = case.standard
    return Duration(standard["limit_value"], TimeUnit(standard["limit_unit"])) if standard else None
