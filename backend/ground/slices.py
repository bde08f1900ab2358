"""Many values a few at a time: PostgreSQL takes no more than 32 767 in one question, and what is made ready for it
holds everybody else up."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

MOST_ASKED = 5000  # values in one question
AT_ONCE = 500  # rows written at once: some 5 ms of the loop
Value = TypeVar("Value")


def slices(values: Sequence[Value], most: int = MOST_ASKED) -> Iterator[Sequence[Value]]:
    """The values in their order, at most so many at a time; nothing of none."""
    return (values[start : start + most] for start in range(0, len(values), most))
