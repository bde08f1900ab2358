"""A case as a point of the public map (图钉): in which public cell it lies, and what is said of it there."""

from dataclasses import dataclass
from datetime import datetime
from sys import intern
from typing import Any, NamedTuple

from sqlalchemy import String, type_coerce
from sqlmodel import col

from backend.atlas.standing import State, state_of
from backend.cases.case import Case
from backend.cases.light_at import light_of
from backend.places.cell import PUBLIC_ZOOM, ZOOM, tile_at
from backend.workflow.limits import Light
from backend.workflow.steps import Step

UP = 2 * (ZOOM - PUBLIC_ZOOM)  # bits from a case's cell to its public cell
COLUMNS: tuple[Any, ...] = (  # the step as its bare value: there are few, and many rows
    Case.cell, Case.number, type_coerce(col(Case.step), String()), Case.bucket, Case.class_code, Case.certain,
    Case.reported_at, Case.due_at, Case.yellow_at, Case.clock_held_at, Case.ended_at,
)  # fmt: skip
STEPS = {step.value: step for step in Step}


class Clock(NamedTuple):
    """What of a case its light follows from (`Clocked`)."""

    due_at: datetime | None
    yellow_at: datetime | None
    clock_held_at: datetime | None
    ended_at: datetime | None


@dataclass(slots=True)
class Pin:
    """A process keeps many: what is the same for all is there once, and a light that turns no more is not a clock.

    `x`, `y`: column and row of its public cell; `class_code`: None while the class is not certain; `lit`: its light, or
    what tells it; `drawn`: how it was drawn last, `drawn_as`: in which coordinates and light, one object for each.
    """

    x: int
    y: int
    number: str
    step: Step
    bucket: str
    class_code: str | None
    reported_at: datetime
    state: State
    lit: Clock | Light | None
    drawn_as: object = None
    drawn: bytes = b""

    @classmethod
    def of(cls, row: Any) -> "Pin":
        """Of a row of COLUMNS."""
        cell, number, step, bucket, class_code, certain, reported_at, *rest = row
        (x, y), clock = tile_at(cell >> UP), Clock(*rest)
        turns = clock.ended_at is None and clock.clock_held_at is None and clock.due_at is not None
        return cls(
            x, y, number, STEPS[step], intern(bucket), intern(class_code) if certain else None, reported_at,
            state_of(clock), clock if turns else light_of(clock, reported_at),
        )  # fmt: skip

    def light(self, at: datetime) -> Light | None:
        """Its traffic light at an instant."""
        return light_of(self.lit, at) if isinstance(self.lit, Clock) else self.lit
