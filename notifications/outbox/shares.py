"""Shares: how many of a lane's places one address may have."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any


def within_shares(due: Sequence[Any], share: int | None, under_way: Mapping[str, int]) -> Sequence[Any]:
    """Of rows in the order in which they are due, those for which their address has a place left."""
    if share is None:
        return due
    taken, within = Counter(under_way), []
    for row in due:
        if taken[row.address] < share:
            taken[row.address] += 1
            within.append(row)
    return within


def full(under_way: Mapping[str, int], share: int | None) -> list[str]:
    """The addresses whose share is taken."""
    return [] if share is None else sorted(one for one, many in under_way.items() if many >= share)
