"""Whether two samples of times can be told apart (Mann–Whitney)."""

import math
from collections.abc import Sequence


def told_apart(one: Sequence[float], other: Sequence[float]) -> tuple[float, float]:
    """The chance that a value of the one is smaller than one of the other (0.5: they cannot be told apart), and the
    two-sided p-value of the Mann–Whitney test (normal approximation)."""
    both = sorted([(value, 0) for value in one] + [(value, 1) for value in other])
    ranks = sum(rank for rank, (_value, which) in enumerate(both, 1) if which == 1)
    n, m = len(one), len(other)
    smaller = (ranks - m * (m + 1) / 2) / (n * m)
    z = (smaller - 0.5) * n * m / math.sqrt(n * m * (n + m + 1) / 12)
    return smaller, math.erfc(abs(z) / math.sqrt(2))
