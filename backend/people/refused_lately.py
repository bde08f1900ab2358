"""Who was refused a moment ago is refused again without asking the database: guessing without pause costs little."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from math import ceil
from weakref import WeakKeyDictionary

from backend.ground.db import Database
from backend.ground.errors import Problem

KEPT = timedelta(seconds=5)  # no longer: another process may have given back what was used
MOST = 10_000  # keys; then all are forgotten, which costs a question each

# digest: remembered until, to wait until
_refused: WeakKeyDictionary[Database, dict[str, tuple[datetime, datetime]]] = WeakKeyDictionary()


def remember(db: Database, waits: Mapping[str, int], at: datetime) -> None:
    """That these digests have to wait so many seconds from `at`."""
    kept = _refused.setdefault(db, {})
    if len(kept) >= MOST:
        kept.clear()
    for key, wait in waits.items():
        if wait:
            kept[key] = (at + min(KEPT, timedelta(seconds=wait)), at + timedelta(seconds=wait))


def forget(keys: Iterable[str]) -> None:
    """That these were refused: whoever it is may try anew. Another process forgets it by itself in a moment."""
    for kept in _refused.values():
        for key in keys:
            kept.pop(key, None)


def refuse_again(db: Database, keys: Iterable[str], at: datetime) -> None:
    """Problem too_many if one of them is still remembered."""
    kept = _refused.get(db, {})
    found = [kept[key] for key in keys if key in kept]
    if waits := [waiting for remembered, waiting in found if remembered > at]:
        raise Problem("too_many", retry_after=ceil((max(waits) - at).total_seconds()))
