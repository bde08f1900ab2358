"""Those who were told when to come and have not come yet (约好要来的人)."""

from collections.abc import Callable, Hashable

EARLY, LATE = 0.5, 10.0  # seconds before the time said, and after it, in which who comes is taken for who was told so
MOST, MOST_EACH = 4096, 64  # names remembered, and times of one name: many may share a token or an address
SWEPT_EVERY = 1.0  # seconds


class Expected:
    """By name, at what times (seconds of the clock). Those for whom there is no room here are not remembered."""

    def __init__(self, clock: Callable[[], float], late: float = LATE) -> None:
        self._late = late
        self._clock, self._times, self._swept = clock, dict[Hashable, list[float]](), clock()

    def add(self, who: Hashable, time: float) -> None:
        """Told to come at that time."""
        self._sweep()
        times = self._times.get(who, [])
        if len(times) < MOST_EACH and (times or len(self._times) < MOST):
            self._times[who] = [*times, time]

    def is_due(self, who: Hashable) -> bool:
        """Whether it is a time that they were told."""
        return self._due(who) is not None

    def strike(self, who: Hashable) -> bool:
        """They came: of the times told that are due, the first is done with. Whether there was one."""
        due = self._due(who)
        self._done_with(who, due)
        return due is not None

    def forget(self, who: Hashable) -> bool:
        """They came, and will not come at any other time told. Whether there was one."""
        return self._times.pop(who, None) is not None

    def drop(self, who: Hashable) -> None:
        """They came to somebody else: the first of the times told is done with."""
        self._done_with(who, min(self._times.get(who, ()), default=None))

    def still_to_come(self, who: Hashable) -> float | None:
        """The next time that they were told and that is not due yet."""
        at = self._clock()
        return min((time for time in self._times.get(who, ()) if time - EARLY > at), default=None)

    @property
    def is_anybody(self) -> bool:
        """Whether somebody is still to come."""
        self._sweep()
        return bool(self._times)

    def _done_with(self, who: Hashable, time: float | None) -> None:
        if time is not None:
            self._times[who].remove(time)
            if not self._times[who]:
                del self._times[who]

    def _due(self, who: Hashable) -> float | None:
        at = self._clock()
        return min((time for time in self._times.get(who, ()) if time - EARLY <= at <= time + self._late), default=None)

    def _sweep(self) -> None:
        """Forgets those who did not come."""
        at = self._clock()
        if at - self._swept >= SWEPT_EVERY:
            self._swept = at
            kept = {who: [time for time in times if time + self._late >= at] for who, times in self._times.items()}
            self._times = {who: times for who, times in kept.items() if times}
