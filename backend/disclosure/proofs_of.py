"""Proofs of inclusion: where leaves stand in their days' trees, and their ways to the root."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.disclosure.merkle import path_of
from backend.disclosure.record_tile import HASH, ID, SALT, TILE, RecordTile, parts


@dataclass(frozen=True)
class Proof:
    """A leaf's place in its tree, its salt, and the siblings from the bottom up (all hex)."""

    index: int
    salt: str
    path: list[str]


@dataclass
class _Row:
    """The tiles of a day: where each begins, and its root."""

    starts: list[UUID]
    roots: list[bytes]


async def proofs_of(session: AsyncSession, days: Mapping[UUID, int]) -> dict[UUID, Proof]:
    """The proof of each leaf, given its id and the number of its day, in two queries. ValueError where one is not."""
    if not days:
        return {}
    rows = await _rows(session, set(days.values()))
    places = {leaf: (seq, bisect_right(rows[seq].starts, leaf) - 1) for leaf, seq in days.items()}
    wanted = [
        and_(col(RecordTile.day_seq) == seq, col(RecordTile.number) == number) for seq, number in set(places.values())
    ]
    found = (await session.execute(select(RecordTile).where(or_(*wanted)))).scalars()
    tiles = {(tile.day_seq, tile.number): tile for tile in found}
    return {leaf: _proof(tiles[place], leaf, rows[place[0]].roots) for leaf, place in places.items()}


async def _rows(session: AsyncSession, seqs: set[int]) -> dict[int, _Row]:
    query = (
        select(col(RecordTile.day_seq), col(RecordTile.first_id), col(RecordTile.root))
        .where(col(RecordTile.day_seq).in_(seqs))
        .order_by(col(RecordTile.day_seq), col(RecordTile.number))
    )
    found: dict[int, _Row] = defaultdict(lambda: _Row([], []))
    for seq, first_id, root in await session.execute(query):
        found[seq].starts.append(first_id)
        found[seq].roots.append(bytes.fromhex(root))
    return found


def _proof(tile: RecordTile, leaf: UUID, roots: list[bytes]) -> Proof:
    place = list(parts(tile.ids, ID)).index(leaf.bytes)
    path = [*path_of(list(parts(tile.hashes, HASH)), place), *path_of(roots, tile.number)]
    salt = tile.salts[place * SALT : (place + 1) * SALT]
    return Proof(tile.number * TILE + place, salt.hex(), [one.hex() for one in path])
