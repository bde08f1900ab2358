"""Circuit breakers: a provider that fails again and again is left alone for a while, then tried with one message.

The state is this process's own: each worker finds out for itself within a few sends, and no database is asked.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

OPENS_AFTER = 5  # failures in a row that are the provider's
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=5), timedelta(seconds=60)
MOST_KEPT = 1000  # providers; only those in trouble are kept


@dataclass
class _Trouble:
    failures: int = 0
    pauses: int = 0
    until: datetime | None = None  # open until then; then one probe
    probing: bool = False


class Breakers:
    """One for each provider in trouble, by name."""

    def __init__(self) -> None:
        self._troubles: dict[str, _Trouble] = {}

    def room(self, provider: str, at: datetime) -> int | None:
        """How many sends may begin: 0 while open, 1 for the probe, None for any number."""
        trouble = self._troubles.get(provider)
        if trouble is None or trouble.until is None:
            return None
        return 1 if trouble.until <= at and not trouble.probing else 0

    def shut(self, at: datetime) -> list[str]:
        """The providers to which nothing may begin now."""
        return [name for name in self._troubles if self.room(name, at) == 0]

    def half_open(self, at: datetime) -> list[str]:
        """The providers to which one message may begin now, to see whether they answer again."""
        return [name for name in self._troubles if self.room(name, at) == 1]

    def began(self, provider: str) -> None:
        if (trouble := self._troubles.get(provider)) is not None and trouble.until is not None:
            trouble.probing = True

    def not_asked(self, provider: str) -> None:
        """What began was refused at home: it says nothing of the provider, and another may be the probe."""
        if (trouble := self._troubles.get(provider)) is not None:
            trouble.probing = False

    def succeeded(self, provider: str) -> bool:
        """It answers: also a refusal of one message is an answer. True if it was left alone until now."""
        trouble = self._troubles.pop(provider, None)
        return trouble is not None and trouble.until is not None

    def failed(self, provider: str, at: datetime) -> bool:
        """It did not answer, or said that it cannot. True if it is left alone from now on, and was not before."""
        if provider not in self._troubles and len(self._troubles) >= MOST_KEPT:
            self._troubles.pop(next(iter(self._troubles)))
        trouble = self._troubles.setdefault(provider, _Trouble())
        trouble.failures += 1
        if trouble.until is not None and not trouble.probing:
            return False  # began before it opened
        opens = trouble.until is None and trouble.failures >= OPENS_AFTER
        if trouble.probing or opens:
            trouble.until = at + min(LONGEST_PAUSE, FIRST_PAUSE * 2**trouble.pauses)
            trouble.pauses, trouble.probing = min(trouble.pauses + 1, 10), False
        return opens
