"""A sensible order in which to walk to some places: the nearest next, then crossings undone (2-opt). Pure.

A day's tasks are a dozen or two: against the best of all orders of 7 places it was never more than a tenth longer (see
tests/patrol/test_walking_order.py), and a routing library would need the city's streets.
"""

from collections.abc import Sequence
from itertools import pairwise

from backend.places.coordinates import distance_m

Pair = tuple[float, float]
ROUNDS = 50  # of improving; a dozen places settle in three


def walking_order(start: Pair, places: Sequence[Pair]) -> list[int]:
    """The indexes of the places (WGS-84 degrees) in the order to go, from `start` on and not back."""
    left, found, here = set(range(len(places))), list[int](), start
    while left:
        nearest = min(left, key=lambda index: (distance_m(here, places[index]), index))
        left.remove(nearest)
        found.append(nearest)
        here = places[nearest]
    for _round in range(ROUNDS):
        better = _improved(start, places, found)
        if better is None:
            break
        found = better
    return found


def length_m(start: Pair, places: Sequence[Pair], order: Sequence[int]) -> float:
    """Metres from `start` along the places in this order."""
    stops = [start, *(places[index] for index in order)]
    return sum(distance_m(one, other) for one, other in pairwise(stops))


def _improved(start: Pair, places: Sequence[Pair], order: list[int]) -> list[int] | None:
    """The shortest of all orders with one stretch turned round or one place moved; None if none is shorter."""
    turned = [
        [*order[:first], *reversed(order[first:last]), *order[last:]]
        for first in range(len(order))
        for last in range(first + 2, len(order) + 1)
    ]
    moved = []
    for at in range(len(order)):
        rest = order[:at] + order[at + 1 :]
        moved += [[*rest[:to], order[at], *rest[to:]] for to in range(len(order)) if to != at]
    best = min([*turned, *moved], key=lambda one: length_m(start, places, one), default=order)
    return best if length_m(start, places, best) < length_m(start, places, order) - 0.01 else None
