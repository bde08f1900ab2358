"""Which buttons a client draws: the actions open to a person on a case, and what each needs."""

from datetime import datetime

from backend.cases.case import Case
from backend.cases.facts_of import facts_of
from backend.people.actor import Actor
from backend.workflow.caps import Caps
from backend.workflow.law import Law
from backend.workflow.machine import Offer, moves_for
from backend.workflow.steps import Step


def buttons(
    case: Case, reader: Actor, caps: Caps, at: datetime, law: Law, stays: Step | None = None,
    nobody_endorses: bool = False,
) -> list[Offer]:  # fmt: skip
    """From the law of the case's release, and nothing else. `stays`: where the case stands that it was merged into;
    `nobody_endorses`: its appeal waits for a department that has nobody else."""
    facts = facts_of(case, reader, caps=caps, at=at, stays=stays, nobody_endorses=nobody_endorses)
    return moves_for(case.step, reader.roles, facts, law.moves, law.overlays)
