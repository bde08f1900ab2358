"""Many values in questions of their own: PostgreSQL takes no more than 32 767 in one."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

MOST_ASKED = 5000  # values in one question
Value = TypeVar("Value")


def slices(values: Sequence[Value]) -> Iterator[Sequence[Value]]:
    """The values in their order, at most MOST_ASKED at a time; nothing of none."""
    return (values[start : start + MOST_ASKED] for start in range(0, len(values), MOST_ASKED))
