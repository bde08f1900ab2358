"""Seals anew whatever stands under an older key or another cipher than the one in force, so that a key can be retired.

In batches, each a transaction of its own, while the city works: a value that changed meanwhile stays as it was changed;
what was interrupted is begun again, and what is done stays done.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, bindparam, func, select, update
from sqlmodel import SQLModel, col

from backend.ground.db import Database
from backend.ground.seal import CannotOpen, Sealer

BATCH = 500  # values a transaction


@dataclass(frozen=True)
class SealedColumn:
    """Where sealed values stand: a column of a table with one key column, and what each is about, by that key."""

    table: type[SQLModel]
    name: str
    about: Callable[[Any], str]

    @property
    def key(self) -> str:
        return str(self.table.__table__.primary_key.columns[0].name)  # type: ignore[attr-defined]


@dataclass
class Resealed:
    """How many values were sealed anew, and how many could not be opened: no key at hand opens them."""

    done: int = 0
    lost: int = 0


async def reseal(
    db: Database, sealer: Sealer, columns: Sequence[SealedColumn], told: Callable[[int, int], None] | None = None
) -> Resealed:
    """What was done. Told is how many of how many have been looked at."""
    found, seen = Resealed(), 0
    async with db.read() as session:
        counts = [(await session.execute(_old(sealer, one, func.count()))).scalar_one() for one in columns]
    for column in columns:
        last: Any = None
        while (batch := await _batch(db, sealer, column, last, found)) is not None:
            last, length = batch
            seen += length
            if told is not None:
                told(min(seen, sum(counts)), sum(counts))
    return found


async def _batch(
    db: Database, sealer: Sealer, column: SealedColumn, last: Any, found: Resealed
) -> tuple[Any, int] | None:
    """One transaction; the last key of it and how many values, None where none is left after `last`."""
    key, value = col(getattr(column.table, column.key)), col(getattr(column.table, column.name))
    query = _old(sealer, column, key, value).order_by(key).limit(BATCH)
    async with db.write() as session:
        rows = (await session.execute(query if last is None else query.where(key > last))).tuples().all()
        anew = [{"of": of, "old": old, "new": new} for of, old in rows if (new := _anew(sealer, column, of, old))]
        if anew:
            table = column.table.__table__  # type: ignore[attr-defined]
            same = (table.c[column.key] == bindparam("of")) & (table.c[column.name] == bindparam("old"))
            await (await session.connection()).execute(
                update(table).where(same).values({column.name: bindparam("new")}), anew
            )
    found.done, found.lost = found.done + len(anew), found.lost + len(rows) - len(anew)
    return (rows[-1][0], len(rows)) if rows else None


def _old(sealer: Sealer, column: SealedColumn, *what: Any) -> Select[Any]:
    value = col(getattr(column.table, column.name))
    return select(*what).where(value != "", ~value.startswith(sealer.mark, autoescape=True))


def _anew(sealer: Sealer, column: SealedColumn, key: Any, sealed: str) -> str | None:
    about = column.about(key)
    try:
        return sealer.seal(sealer.open(sealed, about), about)
    except CannotOpen:
        return None
