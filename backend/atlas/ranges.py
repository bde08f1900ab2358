"""Ranges of cells as bound values: the words of a statement depend on how many there are, not on which."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, bindparam


def in_range(column: Any, number: int) -> ColumnElement[bool]:
    """Whether a column lies in the range of that number, both ends inclusive."""
    within: ColumnElement[bool] = column.between(bindparam(f"low{number}"), bindparam(f"high{number}"))
    return within


def ends_of(ranges: Sequence[tuple[int, int]], first: int = 0) -> dict[str, int]:
    """The values of `in_range`, counted from `first`."""
    ends = dict[str, int]()
    for number, (low, high) in enumerate(ranges):
        ends |= {f"low{number}": first + low, f"high{number}": first + high}
    return ends
