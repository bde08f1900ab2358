"""A sensible order in which to walk to some places: the nearest next, then crossings undone (2-opt). Pure.

A day's tasks are a dozen or two: against the best of all orders of 7 places it was never more than a tenth longer (see
tests/patrol/test_walking_order.py), and a routing library would need the city's streets.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from backend.places.coordinates import distance_m

ROUNDS = 50  # of improving; a dozen places settle in three
MOST = 60  # places whose order is improved: nobody walks to more in a day, though who is alone on shift may have more
LEAST_M = 0.01  # that an improvement must save

Pair = tuple[float, float]
Metres = Sequence[Sequence[float]]  # between any two stops, of which the first is the start
Better = tuple[float, list[int]]  # the metres that are saved, and the order


def walking_order(start: Pair, places: Sequence[Pair]) -> list[int]:
    """The indexes of the places (WGS-84 degrees) in the order to go, from `start` on and not back; those beyond MOST
    follow as the nearest next."""
    found = _nearest_next(start, places)
    head = found[:MOST]
    stops = [start, *(places[index] for index in head)]
    metres = [[distance_m(one, other) for other in stops] for one in stops]
    order = list(range(1, len(stops)))
    for _round in range(ROUNDS):
        saved, better = max(_others(metres, order), key=lambda one: one[0], default=(0.0, order))
        if saved <= LEAST_M:
            break
        order = better
    return [*(head[stop - 1] for stop in order), *found[MOST:]]


def length_m(start: Pair, places: Sequence[Pair], order: Sequence[int]) -> float:
    """Metres from `start` along the places in this order."""
    stops = [start, *(places[index] for index in order)]
    return sum(distance_m(one, other) for one, other in pairwise(stops))


def _nearest_next(start: Pair, places: Sequence[Pair]) -> list[int]:
    left, found, here = set(range(len(places))), list[int](), start
    while left:
        nearest = min(left, key=lambda index: (distance_m(here, places[index]), index))
        left.remove(nearest)
        found.append(nearest)
        here = places[nearest]
    return found


def _others(metres: Metres, order: list[int]) -> Iterator[Better]:
    """Every order with one stretch turned round or one place moved: what changes is at the ends of the stretch."""
    path = [0, *order]
    for first, one in enumerate(order):
        for last in range(first + 2, len(order) + 1):
            saved = metres[path[first]][one] - metres[path[first]][order[last - 1]]
            if last < len(order):
                saved += metres[order[last - 1]][order[last]] - metres[one][order[last]]
            yield saved, [*order[:first], *reversed(order[first:last]), *order[last:]]
    for at, stop in enumerate(order):
        rest = order[:at] + order[at + 1 :]
        without = [0, *rest]
        freed = _detour(metres, without, at, stop)
        for to in range(len(order)):
            if to != at:
                yield freed - _detour(metres, without, to, stop), [*rest[:to], stop, *rest[to:]]


def _detour(metres: Metres, path: Sequence[int], behind: int, stop: int) -> float:
    """The metres that a stop adds to a path, behind so many others."""
    before, after = path[behind], path[behind + 1 : behind + 2]
    return metres[before][stop] + sum(metres[stop][one] - metres[before][one] for one in after)
