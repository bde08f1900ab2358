"""Pages of the ledger: every few minutes, one hash over all that happened since the last."""

import hashlib
from datetime import datetime
from uuid import UUID

from sqlmodel import Field, SQLModel

from backend.ground.columns import Instant


class LedgerPage(SQLModel, table=True):
    """All happenings whose id is below `before_id` and not in an earlier page, in the order of their ids.

    `hash` covers the page before, its number, its bounds, its count and the hash of every row. Append-only.
    """

    __tablename__ = "ledger_page"

    seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    before_id: UUID
    rows: int
    prev_hash: str = Field(max_length=64)
    hash: str = Field(max_length=64)
    at: datetime = Field(sa_type=Instant)


class PageHash:
    """The hash of a page, fed row by row."""

    def __init__(self) -> None:
        self._digest, self.rows = hashlib.sha256(), 0

    def add(self, row_hash: str) -> None:
        """The next row's hash."""
        self._digest.update(row_hash.encode())
        self.rows += 1

    def close(self, prev_hash: str, seq: int, before_id: UUID) -> str:
        """The page's hash (hex)."""
        head = f"{prev_hash}:{seq}:{before_id.hex}:{self.rows}:{self._digest.hexdigest()}"
        return hashlib.sha256(head.encode()).hexdigest()
