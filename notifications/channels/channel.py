"""What every channel does, and what it says of itself."""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol, runtime_checkable

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlalchemy.ext.asyncio import AsyncSession

from backend.ground.db import Database
from notifications.delivery import Delivery

SHORTEST = 4  # characters
KEY_LOST, KEY_MISSED_FOR = "key_lost", 3600.0  # as a fault in the books; seconds until it is tried again


class Outcome(StrEnum):
    """What a failure means for the next attempt."""

    PERMANENT = "permanent"  # trying again will not help
    TEMPORARY = "temporary"  # certainly not sent; try again
    UNKNOWN = "unknown"  # perhaps sent: no answer, or none that says anything; the channel's `after_unknown` decides


class AfterUnknown(StrEnum):
    """What is done when it is unknown whether the other side took a message: also after a worker died over it."""

    RETRY = "retry"  # it may come twice
    LEAVE = "leave"  # it may never come


class SendFailed(Exception):
    """Not sent, or not known to be. `why`: a short code for the books, no personal value. `retry_after`: seconds the
    other side asked us to wait. `provider_answer`: what it said, without personal values."""

    def __init__(
        self,
        why: str,
        kind: Outcome = Outcome.TEMPORARY,
        retry_after: float | None = None,
        provider_answer: str | None = None,
    ) -> None:
        super().__init__(why)
        self.why, self.kind, self.retry_after, self.provider_answer = why, kind, retry_after, provider_answer

    def forget(self, *personal: str) -> None:
        """Takes these out of what the other side said, which stands in the open: a gateway that refuses a number names
        it (`13800138000invalid mobile number`). What is shorter than SHORTEST tells of nobody."""
        for value in personal:
            if self.provider_answer and len(value) >= SHORTEST:
                self.provider_answer = self.provider_answer.replace(value, "…")


class NotAsked(SendFailed):
    """It failed at home: nobody was asked, so it was certainly not sent, and says nothing of whether the provider
    answers."""


class Unsendable(NotAsked):
    """Refused at home, for good."""

    def __init__(self, why: str) -> None:
        super().__init__(why, Outcome.PERMANENT)


class KeyLost(NotAsked):
    """No key opens what is needed to send it (CGT_DATA_KEYS lacks one): it is tried again for half a day, and goes out
    once the key is back."""

    def __init__(self) -> None:
        super().__init__(KEY_LOST, retry_after=KEY_MISSED_FOR)


class Unwelcome(SendFailed):
    """The other side answers, and takes nothing more for this one addressee just now (a number's own limit): it says
    nothing of whether it takes what is for others."""


@contextmanager
def before_asking() -> Iterator[None]:
    """Around what is read at home before a provider is asked. A database that is away meanwhile is no unknown outcome:
    NotAsked, to be tried again, also by a channel that leaves what is unknown."""
    try:
        yield
    except (DBAPIError, NoConnection, OSError) as fault:
        raise NotAsked(f"database:{type(fault).__name__}") from fault


@asynccontextmanager
async def read_at_home(db: Database) -> AsyncIterator[AsyncSession]:
    """To read from what is needed before a provider is asked; as `before_asking`."""
    with before_asking():
        async with db.read() as session:
            yield session


@dataclass(frozen=True)
class Receipt:
    """The other side took it. `provider_id`: its own id of the message, by which a later receipt finds the delivery."""

    provider_id: str | None = None
    answer: str | None = None


class Channel(Protocol):
    """Sends a delivery; raises SendFailed. No transaction is open and no connection held meanwhile.

    `delivery.address` and `delivery.text` stand in the open here: where the books hold only a digest or a sealed text,
    the engine has opened them for this one call. Neither may be logged.
    """

    name: str
    after_unknown: AfterUnknown

    async def send(self, delivery: Delivery, at: datetime) -> Receipt:
        """The receipt of one accepted send."""
        ...


@runtime_checkable
class Closable(Protocol):
    """What keeps connections, until it is closed."""

    async def close(self) -> None:
        """Closes them; nothing more is sent."""
        ...


@runtime_checkable
class LocalChannel(Protocol):
    """A channel whose other side is our own database: what it delivers and the mark that it did are one transaction."""

    async def deliver(self, session: AsyncSession, deliveries: Sequence[Delivery]) -> None:
        """Writes them all, or raises; then each is tried alone by `send`."""
        ...

    async def delivered(self, deliveries: Sequence[Delivery]) -> None:
        """Called after the commit."""
        ...
