"""Who plans the patrol: duty, leave, special patrols, and looks at tracks."""

from backend.ground.errors import Problem
from backend.people.actor import Actor
from backend.workflow.roles import Role

PLANNERS = frozenset({Role.SUPERVISOR, Role.CHIEF})


def check_planner(actor: Actor) -> None:
    """Problem not_allowed for anybody else."""
    if not actor.roles & PLANNERS:
        raise Problem("not_allowed")
