"""Reads MOVES and OVERLAYS: what an action is at a step, and which buttons a person has."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from backend.ground.errors import FieldError, Problem
from backend.workflow.facts import Facts
from backend.workflow.guards import Guard
from backend.workflow.moves import MOVES, Move
from backend.workflow.overlays import OVERLAYS, Overlay
from backend.workflow.roles import Role
from backend.workflow.steps import Action, Step


def choose_move(step: Step, action: Action, roles: Iterable[Role], facts: Facts, moves: Sequence[Move] = MOVES) -> Move:
    """The one move this action is at this step.

    Raises Problem illegal_move (no such action here), not_allowed (not for these roles), same_person or not_allowed
    (a guard nothing sent along can mend), else needs_… with every field that is wanting.
    """
    chosen = choose(step, action, roles, facts, moves, ())
    assert isinstance(chosen, Move)
    return chosen


def choose(
    step: Step,
    action: Action,
    roles: Iterable[Role],
    facts: Facts,
    moves: Sequence[Move] = MOVES,
    overlays: Sequence[Overlay] = OVERLAYS,
) -> Move | Overlay:
    """The one move or overlay this action is at this step; refusals as `choose_move`."""
    here = [rule for rule in _rules_at(step, moves, overlays) if rule.row.action is action]
    if not here:
        raise Problem("illegal_move")
    held = frozenset(roles)
    mine = [rule for rule in here if rule.by & held]
    if not mine:
        raise Problem("not_allowed")
    broken = [[guard for guard in rule.row.needs if not guard.holds(facts)] for rule in mine]
    for rule, faults in zip(mine, broken, strict=True):
        if not faults:
            return rule.row
    raise _problem(min(broken, key=_farness))


def offers(step: Step, action: str, moves: Sequence[Move]) -> bool:
    """True if by this law somebody may take this action at this step."""
    return any(move.at is step and move.action.value == action for move in moves)


class Offer(NamedTuple):
    """An action open to somebody, and the names of what must be sent along. `ways`: each set of these that makes it
    possible, `needs` the least of them."""

    action: Action
    needs: tuple[str, ...]
    ways: tuple[tuple[str, ...], ...]


def moves_for(
    step: Step,
    roles: Iterable[Role],
    facts: Facts,
    moves: Sequence[Move] = MOVES,
    overlays: Sequence[Overlay] = OVERLAYS,
) -> list[Offer]:
    """The actions open to a person at this step, each with what must be sent along."""
    held, found = frozenset(roles), dict[Action, dict[tuple[str, ...], None]]()
    for rule in _rules_at(step, moves, overlays):
        if not rule.by & held or any(guard.field is None and not guard.holds(facts) for guard in rule.row.needs):
            continue
        wanting = tuple(guard.name for guard in rule.row.needs if not guard.holds(facts))
        found.setdefault(rule.row.action, {})[wanting] = None
    return [Offer(action, min(ways, key=len), tuple(ways)) for action, ways in found.items()]


@dataclass(frozen=True)
class _Rule:
    """A row of either table, and who it is for."""

    row: Move | Overlay
    by: frozenset[Role]


def _rules_at(step: Step, moves: Sequence[Move], overlays: Sequence[Overlay]) -> list[_Rule]:
    return [
        *(_Rule(move, frozenset({move.by})) for move in moves if move.at is step),
        *(_Rule(overlay, frozenset(overlay.by)) for overlay in overlays if step in overlay.at),
    ]


def _farness(broken: Sequence[Guard]) -> tuple[int, int]:
    """How far a row is from what was meant: first by what tells rows apart, then by all that is wanting."""
    return sum(guard.selects for guard in broken), len(broken)


def _problem(broken: Sequence[Guard]) -> Problem:
    for guard in broken:
        if guard.field is None:
            return Problem(guard.code)
    errors: list[FieldError] = []
    for guard in broken:
        errors += Problem(guard.code, field=guard.field).errors
    return Problem(broken[0].code, errors=errors)
