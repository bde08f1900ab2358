"""How long to wait before the next attempt."""

import random

FIRST_WAIT, LONGEST_WAIT = 2.0, 3600.0  # seconds
MOST_ATTEMPTS = 12  # about three hours, then it is dead
LONGEST_ASKED = 24 * 3600.0  # what the other side may make us wait


def backoff(attempts: int, retry_after: float | None) -> float:
    """Seconds: doubling with full jitter, and never less than the other side asked for."""
    most = min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** min(attempts, 20))
    asked = min(max(retry_after or 0.0, 0.0), LONGEST_ASKED)
    return asked + random.uniform(0.0, most)  # noqa: S311 - spreads load, guards nothing
