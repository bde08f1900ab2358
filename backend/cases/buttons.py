"""Which buttons a client draws: the actions open to a person on a case, and what each needs."""

from collections.abc import Sequence
from datetime import datetime

from backend.cases.case import Case
from backend.cases.facts_of import facts_of
from backend.people.actor import Actor
from backend.workflow.caps import Caps
from backend.workflow.machine import moves_for
from backend.workflow.moves import Move
from backend.workflow.steps import Action


def buttons(
    case: Case, reader: Actor, caps: Caps, at: datetime, moves: Sequence[Move]
) -> list[tuple[Action, tuple[str, ...]]]:
    """From the moves of the case's release, from OVERLAYS, and nothing else."""
    return moves_for(case.step, reader.roles, facts_of(case, reader, caps=caps, at=at), moves)
