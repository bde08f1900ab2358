"""Which buttons a client draws: the actions open to a person on a case, and what each needs."""

from datetime import datetime

from backend.cases.case import Case
from backend.cases.facts_of import facts_of
from backend.cases.find import roles_at
from backend.cases.nobody_else import NOTHING, Waiting
from backend.people.actor import Actor
from backend.workflow.caps import Caps
from backend.workflow.law import Law
from backend.workflow.machine import Offer, moves_for
from backend.workflow.steps import Step


def buttons(
    case: Case, reader: Actor, caps: Caps, at: datetime, law: Law, stays: Step | None = None,
    waiting: Waiting = NOTHING,
) -> list[Offer]:  # fmt: skip
    """From the law of the case's release, and nothing else. `stays`: where the case stands that it was merged into;
    `waiting`: whose word has been in what waits."""
    facts = facts_of(case, reader, caps=caps, at=at, stays=stays, waiting=waiting)
    return moves_for(case.step, roles_at(case, reader), facts, law.moves, law.overlays)
