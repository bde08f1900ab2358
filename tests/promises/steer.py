"""Leads a walk towards the edges that nobody has taken yet, so that a long run leaves none out."""

from collections import deque
from collections.abc import Callable
from typing import Any

from backend.workflow.moves import MOVES, Move
from backend.workflow.roles import Role
from backend.workflow.steps import Action
from tests.promises.walk import Walk

Fitting = Callable[[Action], dict[str, Any]]
# what must be applied for before it can be granted, by the guard that asks for it
APPLIED = {"asks_extend": "extend", "asks_suspend": "suspend", "asks_return": "return"}
ARTICLE = {"reason": "not_our_duty", "duty": "D02-01"}


def steer(walk: Walk, wrong: str, fitting: Fitting) -> bool:
    """Lets the wrong one try what was never refused here, else takes one move on the shortest way to the nearest edge
    never taken; False if there is none left, or none this case can come to."""
    for action in walk.world.unrefused(walk.step):
        if wrong.split("-")[0] not in {move.by for move in MOVES if (move.at, move.action) == (walk.step, action)}:
            walk.try_it(wrong, action, fitting(action))
            return True
    move = _first_move(walk)
    if move is None:
        return False
    version = walk.version
    _prepare(walk, move)
    walk.try_it(walk.holder(move.by), move.action, fitting(move.action))
    if walk.version == version:
        walk.tired.add((move.at, move.action, move.to))
    return True


def _first_move(walk: Walk) -> Move | None:
    missing, seen = walk.world.missing() - walk.tired, {walk.step}
    ways: deque[tuple[Move, Move]] = deque((move, move) for move in MOVES if move.at is walk.step)
    while ways:
        first, last = ways.popleft()
        edge = (last.at, last.action, last.to)
        if edge in missing:
            return first
        if last.to not in seen and edge not in walk.tired:
            seen.add(last.to)
            ways.extend((first, move) for move in MOVES if move.at is last.to)
    return None


def _prepare(walk: Walk, move: Move) -> None:
    """The application that is to be granted; one of another kind is declined first."""
    for guard in move.needs:
        if asked := APPLIED.get(guard.name):
            walk.try_it("dispatcher", Action.DECLINE, {})
            more = {"for": asked, "days": 3} | (ARTICLE if asked == "return" else {})
            walk.try_it(walk.holder(Role.HANDLER), Action.APPLY, more)
