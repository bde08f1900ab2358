"""The facts the law asks for, of a case, an actor and a deed."""

from typing import TYPE_CHECKING

from backend.cases.case import Case
from backend.people.actor import Actor
from backend.workflow.facts import Facts
from backend.workflow.steps import Action

if TYPE_CHECKING:
    from backend.cases.act import Deed


def facts_of(case: Case, by: Actor, deed: "Deed | None" = None) -> Facts:
    """The facts; without a deed, those of merely looking: what would still have to be sent along."""
    return Facts(
        has_note=bool(deed and deed.note),
        has_reason=bool(deed and deed.reason),
        has_department=bool(deed and deed.department),
        has_class=case.certain or bool(deed and deed.class_code),
        after_photos=len(deed.photo_ids) if deed and deed.action is Action.ANSWER else 0,
        is_reporter=case.reporter_id == by.id,
        is_own_department=by.body_code is not None and case.body_code == by.body_code,
        answered_it=case.answered_by is not None and case.answered_by == by.id,
    )
