"""Lists by keyset: `?limit=&after=` → items and the cursor of the next page."""

import base64
import binascii
import json
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from backend.ground.errors import Problem

MOST = 100
USUAL = 20


T = TypeVar("T")


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page: its items and the cursor after the last of them, None at the end."""

    items: Sequence[T]
    next: str | None


def page_of(rows: Sequence[T], limit: int, key: Callable[[T], UUID]) -> Page[T]:
    """A page from at most `limit` + 1 rows already sorted; the extra row only says that there are more."""
    items = rows[:limit]
    return Page(items, encode_cursor(key(items[-1])) if len(rows) > limit else None)


def encode_cursor(identity: UUID) -> str:
    """An opaque, url-safe cursor that stands behind the row with this id."""
    return base64.urlsafe_b64encode(json.dumps(identity.hex).encode()).decode().rstrip("=")


def decode_cursor(cursor: str | None) -> UUID | None:
    """The id a cursor stands behind; Problem bad_cursor if it was not made by encode_cursor."""
    if not cursor:
        return None
    with _bad_cursor():
        return UUID(_read(cursor))


@contextmanager
def _bad_cursor() -> Generator[None]:
    """Whoever makes cursors up nests them as deep as they like, and leaves the zone out of an instant."""
    try:
        yield
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError, binascii.Error) as fault:
        raise Problem("bad_cursor", field="after") from fault


def _read(cursor: str) -> Any:
    return json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))


def _instant(text: str) -> datetime:
    """With a zone, and a UTC that a database has; ValueError, TypeError or OverflowError otherwise."""
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError("an instant without a zone")
    return found.astimezone(UTC)


@dataclass(frozen=True)
class Place:
    """Where a page ended in a list that is sorted by an instant, or by the id alone (`at` None)."""

    identity: UUID
    at: datetime | None


def encode_place(order: str, identity: UUID, at: datetime | None = None) -> str:
    """An opaque cursor for one order of a list."""
    place = [order, identity.hex, at.isoformat() if at else None]
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def decode_place(cursor: str | None, order: str) -> Place | None:
    """The place a cursor stands behind; Problem bad_cursor if it was not made by encode_place for this order."""
    if not cursor:
        return None
    with _bad_cursor():
        of_order, identity, at = _read(cursor)
        if of_order != order:
            raise ValueError("the cursor of another order")
        return Place(UUID(identity), None if at is None else _instant(at))
