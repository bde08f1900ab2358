"""The one place where the time is read."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

CITY_ZONE = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """The present instant, aware, in UTC. Called at the edges only; everything inside is given `at`."""
    return datetime.now(UTC)  # noqa: TID251 - the only line that reads the clock
