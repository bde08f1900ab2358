"""What every channel does."""

from datetime import datetime
from typing import Protocol

from notifications.delivery import Delivery


class SendFailed(Exception):
    """Not sent. `permanent`: trying again will not help. `retry_after`: seconds the other side asked us to wait."""

    def __init__(self, why: str, *, permanent: bool = False, retry_after: float | None = None) -> None:
        super().__init__(why)
        self.why, self.permanent, self.retry_after = why, permanent, retry_after


class Channel(Protocol):
    """Sends a delivery; raises SendFailed. No transaction is open and no connection held meanwhile."""

    async def send(self, delivery: Delivery, at: datetime) -> None: ...
