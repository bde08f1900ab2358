"""The facts the law asks for, of a case, an actor and a deed."""

from datetime import datetime, timedelta
from typing import Any

from backend.cases.case import Case
from backend.cases.deed import Deed
from backend.cases.nobody_else import NOTHING, Waiting
from backend.cases.source import CALLED_BACK, Source
from backend.catalogue.small_matter import SMALL_MATTERS
from backend.people.actor import Actor
from backend.workflow.asked_limits import BY_ASKED
from backend.workflow.caps import Caps
from backend.workflow.facts import Asked, Facts, Outcome
from backend.workflow.roles import Role
from backend.workflow.steps import ENDED, Action, Step

NOT_OURS, OTHER = "not_city_duty", "other"  # reasons the law looks at
WITH_AFTER_PHOTO = (Action.ANSWER, Action.SELF_HANDLE)


def facts_of(
    case: Case, by: Actor | None, deed: Deed | None = None, *, caps: Caps, at: datetime, new_photos: int = 0,
    absorbed: bool = False, stays: Step | None = None, waiting: Waiting = NOTHING,
) -> Facts:  # fmt: skip
    """The facts; without a deed, those of merely looking: what would still have to be sent along. `new_photos`: how
    many of the deed's are none of the case's yet; `absorbed`: another case was merged into it; `stays`: where the case
    stands that it was merged into; `waiting`: whose word has been in what waits."""
    of_deed = _of_deed(case, deed, new_photos) if deed else {}
    has_class = case.certain or bool(deed and deed.class_code)
    return Facts(
        **_of_case(case, caps, at), **_of_actor(case, by, waiting), **of_deed, has_class=has_class,
        alone=case.me_too_count == 0 and not absorbed, other_open=stays is not None and stays not in ENDED,
        other_closed=stays is Step.CLOSED, **_of_waiting(case, waiting),
    )  # fmt: skip


def is_late(case: Case, at: datetime) -> bool:
    """Past its limit, and not excused by an appeal. While the clock is held nothing comes to be late."""
    seen = case.answered_at or case.clock_held_at or case.ended_at or at
    return case.due_at is not None and seen > case.due_at and not case.excused


def _of_case(case: Case, caps: Caps, at: datetime) -> dict[str, Any]:
    is_certain = bool(case.choice.get("certain")) and case.choice.get("body") == case.body_code
    until = case.ended_at + timedelta(days=caps.dispute_days) if case.ended_at else None
    return {
        "has_body": case.body_code is not None,
        "contested": is_certain or case.return_count > 0,
        "bound": case.bound,
        "asks": case.asks,
        "assists_open": bool(case.assisting),
        "was_answered": case.answered_by is not None,
        "needs_call_back": case.source in CALLED_BACK and case.called_back is None,
        "before_photos": case.before_photos,
        "small": case.class_code in SMALL_MATTERS,
        "sampled": case.sampled,
        "is_late": is_late(case, at),
        "content": case.rating in (Outcome.SATISFIED, Outcome.FAIR),
        "extensions_left": case.extension_count < caps.extensions_most,
        "suspensions_left": case.suspension_count < caps.suspensions_most,
        "dispute_left": not case.disputed and until is not None and at <= until,
    }


def _of_waiting(case: Case, waiting: Waiting) -> dict[str, Any]:
    """Whether whose word it is have nobody to say it."""
    of_department = set(BY_ASKED[Asked.APPEAL].holders)
    return {
        "nobody_endorses": case.asks is Asked.APPEAL and of_department <= waiting.nobody,
        "nobody_answers": case.asks is not None and waiting.nobody.issuperset(BY_ASKED[Asked.ENDORSED].holders),
    }


def _of_actor(case: Case, by: Actor | None, waiting: Waiting) -> dict[str, Any]:
    if by is None:
        return {}
    is_reporter = case.reporter_id == by.id
    is_own = by.body_code is not None and case.body_code == by.body_code
    return {
        "is_reporter": is_reporter,
        "is_own_department": is_own,
        "handles_it": is_own and Role.HANDLER in by.roles,
        "answered_it": case.answered_by is not None and case.answered_by == by.id,
        "asked_it": waiting.made_by == by.id,
        "endorsed_it": waiting.endorsed_by == by.id,
        "is_assisting": by.body_code in case.assisting,
        "is_own_find": is_reporter and case.source is Source.INSPECTOR,
    }


def _of_deed(case: Case, deed: Deed, new_photos: int) -> dict[str, Any]:
    suggested = case.choice.get("body")
    return {
        "has_note": bool(deed.note),
        "joined": deed.joined is not None,
        "has_reason": bool(deed.reason),
        "has_department": bool(deed.department),
        "after_photos": new_photos if deed.action in WITH_AFTER_PHOTO else 0,
        "has_content": bool(deed.note or deed.photo_ids),
        "has_days": deed.days is not None,
        "has_target": bool(deed.into),
        "has_assignee": bool(deed.assignee or deed.team),
        "wants": deed.for_,
        "outcome": deed.outcome,
        "needs_responsible": deed.reason == NOT_OURS,
        "has_responsible": bool(deed.responsible_body),
        "needs_article": deed.reason != OTHER,
        "has_article": bool(deed.duty),
        "as_suggested": deed.department is None or suggested is None or deed.department == suggested,
        "other_department": deed.department is None or deed.department != case.body_code,
    }
