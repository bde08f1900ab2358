"""When those who found no place are to come back: one after another, at the pace at which the others are served.

A wait drawn by lot brings all back within seconds, most of them to be refused again, and refusing is work, too. And
while somebody is still to come, half of the places are kept for those who were told to: else whoever goes out and comes
in again at once has every place that becomes free, and who keeps an appointment finds none. The longer no place was
wanting, the fewer are kept: else it would be for those alone who are refused because places are kept.
"""

import math
import time
from collections.abc import Callable, Hashable

from backend.ground.expected import LATE, Expected

FIRST_PACE = 50.0  # requests a second, until there is something to measure
SOONEST, LONGEST = 1.0, 30.0  # seconds until one is to come back
SLOWEST = 0.1  # requests a second
SHARE = 0.9  # of the pace, for those who come back; the rest for who comes first
FREED_AFTER = 120.0  # seconds since all places were taken; sooner, who come again at once have them all in a long rush
OVER_AFTER = 3.0  # seconds without a refusal, and the crowd is gone
MEASURED_FROM, REMEMBERED = 1.0, 5.0  # seconds since the first of a crowd was served
GOLDEN = (math.sqrt(5) - 1) / 2
Tell = Callable[[Hashable, float | None], None]  # who, and in how many seconds they are to come; None: they came


class Spread:
    """Waits between two bounds, seconds, as evenly spread as any number of them can be."""

    def __init__(self, soonest: float, longest: float) -> None:
        self._soonest, self._longest, self._given = soonest, longest, 0

    def wait(self) -> int:
        """The next."""
        self._given += 1
        return math.ceil(self._soonest + (self._longest - self._soonest) * (self._given * GOLDEN % 1.0))


class Appointments:
    """Gives out waits; is told of everyone who comes and of everyone served. Those for whom there is no time within
    LONGEST are spread over its latter half. `late`: seconds after their time in which they still come by it. `tell`:
    what others who stand behind the same name are to `hear`, for whoever was told here may come there."""

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, first: float = FIRST_PACE, late: float = LATE,
        tell: Tell = lambda _who, _wait: None,
    ) -> None:  # fmt: skip
        self._clock, self._first, self._tell = clock, first, tell
        self._begun = self._next = self._last = self._full = -math.inf
        self._served = 0.0
        self._late, self._expected = Spread(LONGEST / 2, LONGEST), Expected(clock, late)

    def find_place(self, who: Hashable, here: int, most: int) -> bool:
        """Whether there is a place for who comes, where so many are here and so many at most."""
        if here >= most:
            self._full = self._clock()
            return False
        if 2 * here < most or self._expected.is_due(who):
            return True
        return not self._expected.is_anybody or here < self._anyones(most)

    def is_due(self, who: Hashable) -> bool:
        """Whether they come when they were told to."""
        return self._expected.is_due(who)

    def came(self, who: Hashable, *, is_one: bool = False) -> None:
        """They found a place. `is_one`: nobody else has the name, so nobody is to come by it any more."""
        if self._expected.forget(who) if is_one else self._expected.strike(who):
            self._tell(who, None)

    def hear(self, who: Hashable, wait: float | None) -> None:
        """What another has told: that they are to come in so many seconds, or (None) that they came there."""
        if wait is None:
            self._expected.drop(who)
        else:
            self._expected.add(who, self._clock() + wait)

    def served(self) -> None:
        """One more was served."""
        if not self._served:  # while nobody is, nothing is measured: a stall is no pace
            self._begun = self._clock()
        self._served += 1

    def wait(self, who: Hashable, *, is_one: bool = False) -> int:
        """In how many seconds who found no place is to come back. `is_one`: nobody else has the name: who comes before
        their time is told it again, and has not two."""
        at = self._clock()
        if self._expected.strike(who):
            self._tell(who, None)
        self._refused(at)
        if is_one and (told := self._expected.still_to_come(who)) is not None:
            return math.ceil(told - at)
        wait = self._next_wait(at)
        self._expected.add(who, at + wait)
        self._tell(who, wait)
        return wait

    def _anyones(self, most: int) -> int:
        """Of so many places, those that are not kept: half of them when all were taken, and all after FREED_AFTER."""
        return int(most * (1 + min(1.0, (self._clock() - self._full) / FREED_AFTER)) / 2)

    def _refused(self, at: float) -> None:
        if at - self._last > OVER_AFTER:
            self._begun, self._served, self._next = at, 0.0, at
        self._last = at

    def _next_wait(self, at: float) -> int:
        self._next = max(self._next, at + SOONEST) + 1 / (SHARE * self._pace(at))
        if self._next > at + LONGEST:
            self._next = at + LONGEST
            return self._late.wait()
        return math.ceil(self._next - at)

    def _pace(self, at: float) -> float:
        lasting = at - self._begun
        if not self._served or lasting < MEASURED_FROM:
            return self._first
        if lasting > REMEMBERED:  # half as much of what was long ago
            self._begun, self._served, lasting = at - lasting / 2, self._served / 2, lasting / 2
        return max(SLOWEST, self._served / lasting)
