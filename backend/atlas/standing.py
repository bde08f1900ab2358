"""How a case stands on the map: open or ended, and its light; or not at all. Pure but for the case's own columns."""

from datetime import datetime
from enum import StrEnum
from typing import Protocol

from backend.cases.light_at import Clocked, light_of
from backend.workflow.limits import Light
from backend.workflow.steps import Step

# not on the map: 作废, 撤回, 不予受理 are no matters of the city's, and what is merged (并案) is counted where it went
OFF_MAP = frozenset({Step.CANCELLED, Step.WITHDRAWN, Step.REJECTED, Step.MERGED})
ON_MAP = tuple(step for step in Step if step not in OFF_MAP)


class State(StrEnum):
    """Whether a case is over."""

    OPEN = "open"
    CLOSED = "closed"


LIGHTS = (None, Light.GREEN, Light.YELLOW, Light.RED)
STANDINGS = tuple((state, light) for state in State for light in LIGHTS)  # by number
NAMES = tuple(f"{state.value}_{light.value if light else 'unlit'}" for state, light in STANDINGS)  # columns of MapCount
OFF = -1


class Standing(Clocked, Protocol):
    """What of a case tells how it stands."""

    @property
    def step(self) -> Step: ...


def standing_of(case: Standing, at: datetime) -> int:
    """The number of its standing in STANDINGS; OFF if it is not on the map."""
    if case.step in OFF_MAP:
        return OFF
    return STANDINGS.index((state_of(case), light_of(case, at)))


def state_of(case: Clocked) -> State:
    """Whether it is over."""
    return State.OPEN if case.ended_at is None else State.CLOSED


def turns_at(case: Clocked, at: datetime) -> datetime | None:
    """When its light turns next by itself: None if it does not."""
    if case.ended_at is not None or case.clock_held_at is not None:
        return None
    return min((one for one in (case.yellow_at, case.due_at) if one is not None and one >= at), default=None)


def numbers_of(state: State | None, light: Light | None) -> list[int]:
    """The standings that are asked for."""
    return [
        number
        for number, (one, its) in enumerate(STANDINGS)
        if state in (None, one) and light in (None, its)
    ]  # fmt: skip
