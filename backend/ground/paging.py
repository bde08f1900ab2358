"""Lists by keyset: `?limit=&after=` → items and the cursor of the next page."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
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
    try:
        return UUID(json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))))
    except (ValueError, TypeError, AttributeError, binascii.Error) as fault:
        raise Problem("bad_cursor", field="after") from fault
