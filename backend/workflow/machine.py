"""Reads MOVES: which move an action is, and which buttons a person has."""

from collections.abc import Iterable, Sequence

from backend.ground.errors import FieldError, Problem
from backend.workflow.facts import Facts
from backend.workflow.guards import Guard
from backend.workflow.moves import MOVES, Move
from backend.workflow.roles import Role
from backend.workflow.steps import Action, Step


def choose_move(step: Step, action: Action, roles: Iterable[Role], facts: Facts, moves: Sequence[Move] = MOVES) -> Move:
    """The one move this action is at this step.

    Raises Problem illegal_move (no such action here), not_allowed (not for these roles), same_person or not_allowed
    (a guard nothing sent along can mend), else needs_… with every field that is wanting.
    """
    here = [move for move in moves if move.at is step and move.action is action]
    if not here:
        raise Problem("illegal_move")
    held = frozenset(roles)
    mine = [move for move in here if move.by in held]
    if not mine:
        raise Problem("not_allowed")
    broken = [_broken(move, facts) for move in mine]
    for move, faults in zip(mine, broken, strict=True):
        if not faults:
            return move
    raise _problem(min(broken, key=len))


def offers(step: Step, action: str, moves: Sequence[Move] = MOVES) -> bool:
    """True if somebody may take this action at this step."""
    return any(move.at is step and move.action.value == action for move in moves)


def moves_for(
    step: Step, roles: Iterable[Role], facts: Facts, moves: Sequence[Move] = MOVES
) -> list[tuple[Action, tuple[str, ...]]]:
    """The actions open to a person at this step, each with the names of what must be sent along."""
    held = frozenset(roles)
    return [
        (move.action, tuple(guard.name for guard in move.needs if guard.field is not None and not guard.holds(facts)))
        for move in moves
        if move.at is step
        and move.by in held
        and all(guard.holds(facts) for guard in move.needs if guard.field is None)
    ]


def _broken(move: Move, facts: Facts) -> list[Guard]:
    return [guard for guard in move.needs if not guard.holds(facts)]


def _problem(broken: Sequence[Guard]) -> Problem:
    for guard in broken:
        if guard.field is None:
            return Problem(guard.code)
    errors: list[FieldError] = []
    for guard in broken:
        errors += Problem(guard.code, field=guard.field).errors
    return Problem(broken[0].code, errors=errors)
