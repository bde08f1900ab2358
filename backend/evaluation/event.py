"""What evaluation keeps of a case's happening: a short row. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from backend.workflow.escalation import ESCALATION

START = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
# what a happening's data says besides its step: the key there, the key here
MORE = {
    "department": "d", "returned_by": "r", "due_at": "u", "for": "f", "source": "s", "class": "c", "grid": "g",
    "rating": "m", "outcome": "o", "endorsed": "e", "stage": "t", "stage_due_at": "w",
    "provisional": "p",
}  # fmt: skip

INSTANTS = frozenset({"due_at", "stage_due_at"})
FLAGS = frozenset({"provisional", "endorsed"})
# what only tells of a limit that has passed: the case's own, and that of its stage, stay what they are
TELLING = frozenset(level.kind.partition(".")[2] for level in ESCALATION)
Row = list[Any]  # [at, action, step, by, more]


@dataclass(frozen=True, slots=True)
class Event:
    """A happening of a case; `at` in microseconds since 1970, `more` by the short keys of MORE."""

    at: int
    action: str
    step: str | None
    by: str | None
    more: Mapping[str, Any]


def micros(at: datetime) -> int:
    """An instant as whole microseconds since 1970."""
    return (at - START) // MICROSECOND


def row_of(at: datetime, kind: str, by: str | None, data: Mapping[str, Any]) -> Row:
    """The row of a happening `case.<action>`. ValueError or TypeError for what is none: one that was kept would end the
    counting of all the others."""
    more = {short: _read(name, value) for name, short in MORE.items() if (value := data.get(name)) is not None}
    return [micros(at), kind.partition(".")[2], _worded("step", data.get("step")), by, more]


def _read(name: str, value: Any) -> Any:
    if name in INSTANTS:
        return micros(datetime.fromisoformat(value))
    return value if name in FLAGS and isinstance(value, bool) else _worded(name, value)


def _worded(name: str, value: Any) -> str | None:
    if value is not None and not isinstance(value, str):
        raise TypeError(f"{name} is no word")
    return value


def events_of(rows: Sequence[Row]) -> list[Event]:
    """The events of stored rows."""
    return [Event(*row) for row in rows]
