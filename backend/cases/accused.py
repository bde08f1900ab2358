"""Whom a case accuses (被投诉部门): who is of its department, whatever office they hold or stand in for besides."""

from backend.cases.case import Case
from backend.people.actor import Actor
from backend.people.held_together import OF_BODY


def is_accused(actor: Actor, case: Case) -> bool:
    """Whether somebody is of the department whose matter the case is: they learn nothing that leads to who reported."""
    return bool(actor.roles & OF_BODY) and actor.body_code is not None and actor.body_code == case.body_code
