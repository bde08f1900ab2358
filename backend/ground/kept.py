"""What a process keeps for a while so as not to ask again: bounded by what it costs, fresh by the time passed in."""

from collections import OrderedDict
from collections.abc import Hashable
from datetime import datetime, timedelta
from typing import Generic, TypeVar

T = TypeVar("T")
MOMENT = timedelta(seconds=5)  # for which the public is answered the same: the counts of the map are kept up as often


class Kept(Generic[T]):
    """Values by key, each fresh for `life`; of more than `most` (in whatever costs are counted in) the oldest are
    forgotten, and so is what is stale."""

    def __init__(self, life: timedelta, most: int) -> None:
        self._life, self._most, self.cost = life, most, 0
        self._kept: OrderedDict[Hashable, tuple[datetime, int, T]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def find(self, key: Hashable, at: datetime) -> T | None:
        """The value, if it is fresh."""
        known = self._kept.get(key)
        return known[2] if known is not None and known[0] <= at < known[0] + self._life else None

    def keep(self, key: Hashable, value: T, cost: int, at: datetime) -> None:
        """Keeps a value made at an instant, unless a later one has come meanwhile (much later: the clock went back)."""
        known = self._kept.get(key)
        if known is not None and at < known[0] < at + self._life:
            return
        self._forget(key)
        self._kept[key] = (at, cost, value)
        self.cost += cost
        while self._kept and (self.cost > self._most or self._oldest() <= at - self._life):
            self._forget(next(iter(self._kept)))

    def _oldest(self) -> datetime:
        return next(iter(self._kept.values()))[0]

    def _forget(self, key: Hashable) -> None:
        known = self._kept.pop(key, None)
        if known is not None:
            self.cost -= known[1]
