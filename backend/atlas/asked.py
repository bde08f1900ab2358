"""What of the map is asked for."""

from dataclasses import dataclass
from datetime import datetime

from backend.atlas.map_count import ALL, of_bucket, of_class
from backend.atlas.spans import day_of, spans_between
from backend.atlas.standing import State, numbers_of
from backend.workflow.limits import Light

USUAL_DAYS = 90  # where no days are asked for, as in Open311


@dataclass(frozen=True)
class Asked:
    """Which cases: days of reporting (date.toordinal, both inclusive); these classes, or else these buckets, or all.
    `is_until_today`: the last day is today, so that counts of longer spans may be taken."""

    first_day: int
    last_day: int
    buckets: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    state: State | None = None
    light: Light | None = None
    is_until_today: bool = False

    @property
    def whats(self) -> list[str]:
        """The kinds counted."""
        return list(map(of_class, self.classes)) or list(map(of_bucket, self.buckets)) or [ALL]

    @property
    def spans(self) -> list[int]:
        """The spans counted."""
        return spans_between(self.first_day, self.last_day, is_today=self.is_until_today)

    @property
    def standings(self) -> list[int]:
        """The standings counted."""
        return numbers_of(self.state, self.light)


def usual_days(at: datetime) -> tuple[int, int]:
    """The days shown where none are asked for."""
    return day_of(at) - USUAL_DAYS + 1, day_of(at)
