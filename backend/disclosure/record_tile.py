"""Tiles of a day's tree: 256 leaves each, so that a proof reads one of them and the roots of the others."""

from collections.abc import Iterable, Iterator
from uuid import UUID

from sqlalchemy import LargeBinary
from sqlmodel import Field, SQLModel

TILE = 256  # leaves: a power of two, so that every tile but the last is a whole subtree
ID, SALT, HASH = 16, 16, 32  # bytes


class RecordTile(SQLModel, table=True):
    """Leaves `number * TILE` onwards of a day, one after another: whose they are, their salts, their hashes.

    The salts are random and leave this table in receipts only: without its salt a published leaf says nothing.
    Append-only.
    """

    __tablename__ = "record_tile"

    day_seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    first_id: UUID
    ids: bytes = Field(sa_type=LargeBinary)
    salts: bytes = Field(sa_type=LargeBinary)
    hashes: bytes = Field(sa_type=LargeBinary)
    root: str = Field(max_length=64)


def parts(packed: bytes, size: int) -> Iterator[bytes]:
    """What was packed one after another."""
    return (packed[place : place + size] for place in range(0, len(packed), size))


def leaves_of(tiles: Iterable[RecordTile]) -> list[tuple[UUID, str]]:
    """The leaves in order: whose each is, and its hash (hex)."""
    return [
        (UUID(bytes=leaf), value.hex())
        for tile in tiles
        for leaf, value in zip(parts(tile.ids, ID), parts(tile.hashes, HASH), strict=False)
        if len(leaf) == ID
    ]
