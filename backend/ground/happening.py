"""The happening: what happened to a subject. History, audit and queue at once; append-only, never updated."""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Index, Select, Update, Uuid, bindparam, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col

from backend.ground.bare_rows import change_rows, made_of, values_of, write_rows
from backend.ground.chain import ChainHead
from backend.ground.columns import Instant, Json
from backend.ground.doer import Doer
from backend.ground.ids import new_id, new_ids
from backend.ground.in_time import note_instant
from backend.ground.insert_on import insert_on
from backend.ground.untold import Untold

NO_HASH = "0" * 64
QUIET = "quiet"  # in the data of one that nobody is to hear of, though its kind is told otherwise

BY_SOMEBODY = text("actor_id IS NOT NULL")


class Happening(SQLModel, table=True):
    """One thing that happened. `data` holds ids, codes and digests only, never a personal value; `sign_in_id` leads to
    the device and address somebody acted from.

    `seq` counts a subject's happenings from 1 without gaps; `hash` covers this row and `prev_hash`, so a changed,
    missing or reordered row shows.
    """

    __tablename__ = "happening"
    __table_args__ = (
        Index("ix_happening_subject", "subject_id", "seq"),
        Index("ix_happening_actor", "actor_id", "id", sqlite_where=BY_SOMEBODY, postgresql_where=BY_SOMEBODY),
        {"postgresql_partition_by": "RANGE (id)"},
    )

    id: UUID = Field(primary_key=True)
    subject_kind: str = Field(max_length=32)
    subject_id: UUID
    seq: int
    kind: str = Field(max_length=48)
    actor_id: UUID | None = None
    sign_in_id: UUID | None = None
    at: datetime = Field(sa_type=Instant)
    data: dict[str, Any] = Field(sa_type=Json)
    prev_hash: str = Field(max_length=64)
    hash: str = Field(max_length=64)


async def record(
    session: AsyncSession,
    *,
    subject_kind: str,
    subject_id: UUID,
    kind: str,
    by: Doer | None,
    at: datetime,
    data: Mapping[str, Any],
    tell: bool = True,
    first: bool = False,
) -> Happening:
    """Writes what happened, in the caller's transaction, with its place in the chain and, if `tell`, its untold row.

    `by` is None for what nobody did. `first` says that the subject is new in this transaction, which saves a look for
    its chain.
    """
    note_instant(session, at)
    seq, prev_hash = (0, NO_HASH) if first else await _locked_head(session, subject_kind, subject_id)
    happening = made_of(
        Happening, id=new_id(at), subject_kind=subject_kind, subject_id=subject_id, seq=seq + 1, kind=kind,
        actor_id=by.person_id if by else None, sign_in_id=by.sign_in_id if by else None, at=at, data=dict(data),
        prev_hash=prev_hash, hash="",
    )  # fmt: skip
    happening.hash = hash_of(happening)
    untold = [{"happening_id": happening.id, "at": at}] if tell else []
    heads = [_head_of(happening)] if first else []
    await write_rows(session, (Happening, [values_of(happening)]), (Untold, untold), (ChainHead, heads))
    await _move_heads(session, [] if first else [happening])
    return happening


async def record_all(
    session: AsyncSession,
    *,
    subject_kind: str,
    kind: str,
    at: datetime,
    told: Mapping[UUID, Mapping[str, Any]],
    by: Doer | None = None,
    tell: bool = True,
) -> list[Happening]:
    """Writes the same kind of happening for many subjects (id: data), in the order given and in a fixed number of
    queries. `by` is None for what nobody did."""
    note_instant(session, at)
    heads = await _locked_heads(session, subject_kind, told)
    found = list[Happening]()
    for identity, (subject_id, data) in zip(new_ids(at, len(told)), told.items(), strict=True):
        seq, prev_hash = heads[subject_id]
        happening = made_of(
            Happening, id=identity, subject_kind=subject_kind, subject_id=subject_id, seq=seq + 1, kind=kind,
            actor_id=by.person_id if by else None, sign_in_id=by.sign_in_id if by else None, at=at, data=dict(data),
            prev_hash=prev_hash, hash="",
        )  # fmt: skip
        happening.hash = hash_of(happening)
        found.append(happening)
    untold = [{"happening_id": one.id, "at": at} for one in found] if tell else []
    await write_rows(session, (Happening, list(map(values_of, found))), (Untold, untold))
    await _move_heads(session, found)
    return found


def hash_of(happening: Happening) -> str:
    """The sha256 (hex) over the row's content and its predecessor's hash; the same on both databases."""
    content: list[Any] = [
        happening.prev_hash, happening.id.hex, happening.subject_kind, happening.subject_id.hex, happening.seq,
        happening.kind, happening.actor_id.hex if happening.actor_id else None,
        happening.at.astimezone(UTC).isoformat(timespec="microseconds"), happening.data,
    ]  # fmt: skip
    if happening.sign_in_id is not None:
        content.append(happening.sign_in_id.hex)
    plain = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


async def _locked_head(session: AsyncSession, subject_kind: str, subject_id: UUID) -> tuple[int, str]:
    row = (await session.execute(_head(), {"subject_id": subject_id})).one_or_none()
    if row is None:
        await _begin_chains(session, subject_kind, [subject_id])
        row = (await session.execute(_head(), {"subject_id": subject_id})).one()
    return row.seq, row.hash


async def _locked_heads(
    session: AsyncSession, subject_kind: str, subjects: Collection[UUID]
) -> dict[UUID, tuple[int, str]]:
    """In the order of their ids, so that two who ask for the same wait for each other and no more."""
    heads = await _heads(session, subjects)
    if missing := [one for one in subjects if one not in heads]:
        await _begin_chains(session, subject_kind, missing)
        heads |= await _heads(session, missing)
    return heads


async def _begin_chains(session: AsyncSession, subject_kind: str, subjects: Collection[UUID]) -> None:
    """A chain that is not there cannot be locked: of two who write a subject's first happening at once, the second
    waits here until the first has committed, and goes on from there."""
    rows = [
        {"subject_id": one, "subject_kind": subject_kind, "seq": 0, "hash": NO_HASH} for one in sorted(subjects)
    ]  # fmt: skip
    await change_rows(session, insert_on(session, ChainHead).on_conflict_do_nothing(), rows)


async def _heads(session: AsyncSession, subjects: Collection[UUID]) -> dict[UUID, tuple[int, str]]:
    asked = select(col(ChainHead.subject_id), col(ChainHead.seq), col(ChainHead.hash))
    asked = asked.where(col(ChainHead.subject_id).in_(subjects)).order_by(col(ChainHead.subject_id)).with_for_update()
    return {row.subject_id: (row.seq, row.hash) for row in await session.execute(asked)}


@cache
def _head() -> Select[tuple[int, str]]:
    subject = col(ChainHead.subject_id) == bindparam("subject_id", type_=Uuid())
    return select(col(ChainHead.seq), col(ChainHead.hash)).where(subject).with_for_update()


def _head_of(happening: Happening) -> dict[str, Any]:
    return {name: getattr(happening, name) for name in ("subject_id", "subject_kind", "seq", "hash")}


async def _move_heads(session: AsyncSession, happenings: Sequence[Happening]) -> None:
    await change_rows(
        session, _moved(), [{"moved": one.subject_id, "seq": one.seq, "hash": one.hash} for one in happenings]
    )


@cache
def _moved() -> Update:
    return update(ChainHead).where(col(ChainHead.subject_id) == bindparam("moved", type_=Uuid()))
