"""How long the child that hashes rests: not at all while there is credit for who comes first, long after that."""

from dataclasses import dataclass, field


@dataclass
class Rest:
    """Work that needs no rest (`credit`, seconds, at most `most`, regained slowly), how long it rests after more."""

    most: float = 2.0  # seconds of work: about 160 passwords, a morning's shift signing in at once
    regained: float = 1 / 60  # of the time gone by, so that guessing in bouts gains nothing by its pauses
    times: float = 24.0  # the work: a twenty-fifth of a core at most, for ever
    least: float = 0.3  # seconds: three passwords a second where hashing is quick, too, for a try is more than its hash
    credit: float = field(init=False)
    seen: float | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self.credit = self.most

    def after(self, worked: float, now: float) -> float:
        """Seconds to rest after `worked` seconds of work that ended at `now`, on a clock that never goes back."""
        gone = 0.0 if self.seen is None else now - self.seen
        self.seen, self.credit = now, min(self.most, self.credit + gone * self.regained)
        if worked <= self.credit:
            self.credit -= worked
            return 0.0
        return max(self.least, self.times * worked)
