"""Answering, checking, closing, and opening again (反馈、返工、回访、结案、重办、异议)."""

from collections.abc import Mapping
from typing import Any

from backend.cases.application import lapse
from backend.cases.before_after import before_after
from backend.cases.deed import Doing
from backend.cases.deeds.helping import release_all
from backend.cases.deeds.pressing import more_of_the_problem
from backend.cases.mark import mark
from backend.cases.photos_of_cases import photos_of_cases
from backend.workflow.facts import Outcome


async def answer(doing: Doing) -> Mapping[str, Any]:
    """The department says that it is done."""
    doing.case.answered_by, doing.case.answered_at = doing.person_id, doing.at
    return {}


async def rework(doing: Doing) -> Mapping[str, Any]:
    """Not done well enough: back to the same department."""
    case = doing.case
    await _begin_anew(doing)
    case.rework_count += 1
    return {"department": case.body_code, "rework": case.rework_count}


async def call_back(doing: Doing) -> Mapping[str, Any]:
    """The caller was asked (回访). Dissatisfied makes it be done again, with a new limit; where that may no longer be,
    and of anything else, what was said is kept."""
    outcome = doing.deed.outcome or Outcome.UNREACHED
    if not doing.is_move:
        await mark(doing.session, doing.case, called_back=outcome.value)
        return {"outcome": outcome.value}
    doing.case.disputed = doing.case.disputed or doing.case.ended_at is not None
    again = await (reopen(doing) if doing.case.ended_at else rework(doing))
    return {"outcome": outcome.value, "again": True, **again}


async def force_close(doing: Doing) -> Mapping[str, Any]:
    """Closed without a check (强制结案): counted apart."""
    case = doing.case
    case.forced, case.ended_at, case.suspended_until = True, doing.at, None
    await release_all(doing)
    return {"forced": True}


async def reopen(doing: Doing) -> Mapping[str, Any]:
    """To be done again (重办): what told of its end no longer holds."""
    case = doing.case
    case.ended_at, case.rating = None, None
    case.forced, case.self_handled, case.sampled = False, False, False
    if case.body_code:  # its limit begins anew, by the calendar in force: while it was closed none re-timed it
        case.standard = {name: value for name, value in (case.standard or {}).items() if name != "calendar"}
    await _begin_anew(doing)
    case.reopen_count += 1
    return {"department": case.body_code, "reopened": case.reopen_count}


async def dispute(doing: Doing) -> Mapping[str, Any]:
    """The reporter says that it is not done (异议): once, with the pair before and after that they say it of."""
    photos = (await photos_of_cases(doing.session, [doing.case.id])).get(doing.case.id, [])
    pairs = [
        [str(before[1].id) if before else None, str(after[1].id) if after else None]
        for before, after in before_after(photos)
    ]
    again = await reopen(doing)
    doing.case.disputed, doing.case.rating = True, Outcome.DISSATISFIED.value
    doing.case.before_photos += await more_of_the_problem(doing)
    return {"pairs": pairs, **again}


async def audit(doing: Doing) -> Mapping[str, Any]:
    """A case settled on the spot was looked at again (抽查)."""
    return {"outcome": doing.deed.outcome}


async def rate(doing: Doing) -> Mapping[str, Any]:
    """The reporter's opinion. It is counted; it moves nothing."""
    await mark(doing.session, doing.case, rating=doing.deed.outcome)
    return {"rating": doing.deed.outcome}


async def _begin_anew(doing: Doing) -> None:
    """The answer was none, and with it what the caller said of it. An appeal, granted or waiting, was of the work until
    now: it excuses none that comes."""
    doing.case.answered_at, doing.case.called_back, doing.case.excused = None, None, False
    await lapse(doing.session, doing.case, doing.at)
