"""The client's key of a deed (client_key): the same key and body from the same person is the same deed, done once.

A body may hold a phone, which a digest does not hide: there are few numbers to try. So what is kept is keyed with the
deployment's secret.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Index, TextClause, and_, bindparam, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, aliased
from sqlmodel import Field, SQLModel, col

from backend.ground.bare_rows import read_rows, values_of
from backend.ground.columns import Instant
from backend.ground.digest import digest_in
from backend.ground.errors import Problem
from backend.ground.short_locks import state_of

# a report's key is unique for ever; in words, as only so SQLite knows the index for what it is
FORGETTABLE = text("deed <> 'report'")
NO_LOCK, TWIN_AFTER = "55P03", 2  # PostgreSQL's word for a lock waited for in vain; seconds
KEYED = "k"  # stands where a door's name does: releases that keyed nothing take such a row for another door's
WIDTH = 64


class DeedKey(SQLModel, table=True):
    """A key used: by whom, for which deed, with which body (`kept_digest`), and what it made. Written in the deed's own
    transaction."""

    __tablename__ = "deed_key"
    __table_args__ = (Index("ix_deed_key_at", "at", sqlite_where=FORGETTABLE, postgresql_where=FORGETTABLE),)

    person_id: UUID = Field(primary_key=True)
    deed: str = Field(primary_key=True, max_length=32)
    client_key: UUID = Field(primary_key=True)
    body_digest: str = Field(max_length=WIDTH)
    made: UUID
    at: datetime = Field(sa_type=Instant)


def digest_of(body: Mapping[str, Any], door: str = "") -> str:
    """The sha256 (hex) of a body's JSON, independent of the order of its fields; of a door with bodies of its own
    behind the door's name and a colon, which its end makes room for. It is not what is kept of a body: `kept_digest`.
    """
    plain = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    digest = hashlib.sha256(plain.encode()).hexdigest()
    return f"{door}:{digest}"[: len(digest)] if door else digest


def kept_digest(session: AsyncSession, digest: str) -> str:
    """What is kept of a body: its digest_of under the deployment's secret; of what is kept so already, itself."""
    if is_keyed(digest):
        return digest
    door = digest.rpartition(":")[0]
    keyed = digest_in(session, "body", digest)
    return ":".join([*([door] if door else []), KEYED, keyed])[:WIDTH]


def is_keyed(digest: str) -> bool:
    """Whether it is such; rows from before may still hold a plain one."""
    return f":{KEYED}:" in f":{digest}"


def is_plain(digest: Mapped[str]) -> ColumnElement[bool]:
    """The same of a column, asked the other way round."""
    return and_(~digest.startswith(f"{KEYED}:"), ~digest.contains(f":{KEYED}:"))


async def use_key(session: AsyncSession, key: DeedKey) -> UUID | None:
    """None if the key is new (it is now taken, with `key.made`); else the id of what it made the first time.
    `key.body_digest` is a digest_of.

    A twin still running is waited for by the database, as long as its lock limit allows; Problem in_progress beyond.
    Problem key_reused if the body is another one of the same door; what came through another door is the same deed by
    its key alone.
    """
    kept = kept_digest(session, key.body_digest)
    try:
        if await read_rows(session, _taking(), values_of(key) | {"body_digest": kept}):
            return None
    except DBAPIError as fault:
        if state_of(fault) == NO_LOCK:
            raise Problem("in_progress", retry_after=TWIN_AFTER) from fault
        raise
    same = (
        col(DeedKey.person_id) == key.person_id,
        col(DeedKey.deed) == key.deed,
        col(DeedKey.client_key) == key.client_key,
    )
    first: DeedKey = (await session.execute(select(DeedKey).where(*same))).scalar_one()
    known = kept_digest(session, first.body_digest)
    if known != kept and _door_of(known) == _door_of(kept):
        raise Problem("key_reused", field="client_key")
    return first.made


@cache
def _taking() -> TextClause:
    """In words both databases understand; as an expression it would be put together anew for every deed."""
    columns = SQLModel.metadata.tables[DeedKey.__tablename__].columns
    names = [column.name for column in columns]
    places = ", ".join(f":{name}" for name in names)
    words = f"INSERT INTO deed_key ({', '.join(names)}) VALUES ({places})"  # noqa: S608 - our own words
    words += " ON CONFLICT DO NOTHING RETURNING made"
    return text(words).bindparams(*(bindparam(column.name, type_=column.type) for column in columns))


def _door_of(kept: str) -> str:
    return kept.rpartition(":")[0]


async def hand_over_keys(session: AsyncSession, giver: UUID, taker: UUID) -> None:
    """The keys of one person become another's, but for those both have used."""
    both = aliased(DeedKey)
    used = select(col(both.client_key)).where(
        col(both.person_id) == taker,
        col(both.deed) == col(DeedKey.deed),
        col(both.client_key) == col(DeedKey.client_key),
    )
    moved = update(DeedKey).where(col(DeedKey.person_id) == giver, ~used.exists()).values(person_id=taker)
    await session.execute(moved.execution_options(synchronize_session=False))
