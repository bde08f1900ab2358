"""Whom a case accuses (被投诉部门): who is of its department, whatever office they hold or stand in for besides."""

from sqlalchemy import ColumnElement, false
from sqlmodel import col

from backend.cases.case import Case
from backend.people.actor import Actor
from backend.people.held_together import OF_BODY


def is_accused(actor: Actor, case: Case) -> bool:
    """Whether somebody is of the department whose matter the case is: they learn nothing that leads to who reported."""
    return _body_of(actor) is not None and _body_of(actor) == case.body_code


def accuses(actor: Actor) -> ColumnElement[bool]:
    """Of cases: the same, of which is_accused is true; never null."""
    body = _body_of(actor)
    return false() if body is None else col(Case.body_code).is_not_distinct_from(body)


def _body_of(actor: Actor) -> str | None:
    return actor.body_code if actor.roles & OF_BODY else None
