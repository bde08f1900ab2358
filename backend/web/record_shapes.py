"""The shapes of the public record: what is signed, and what proves that something is in it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from backend.disclosure.proofs_of import Proof
from backend.disclosure.published_days import Consistency, Signed
from backend.disclosure.receipt_of import Receipt
from backend.disclosure.record_key import RecordKey
from backend.ground.late_model import LateModel

Hex = Annotated[str, Field(pattern="^[0-9a-f]*$")]


class SignedDayOut(LateModel):
    """A day: its `statement` (format, city, day, number of leaves, root, each on a line), its signature (Ed25519)."""

    day: date
    leaves: int
    root: Hex
    statement: str
    signature: Hex
    key_id: Hex
    public_key: Hex
    closed_at: datetime

    @classmethod
    def of(cls, signed: Signed) -> "SignedDayOut":
        day = signed.day
        return cls(
            day=day.day, leaves=day.leaves, root=day.root, statement=day.statement, signature=day.signature,
            key_id=day.key_id, public_key=signed.public_key, closed_at=day.at,
        )  # fmt: skip


class SignedDayPage(LateModel):
    """Days, newest first; `next` goes into `before`."""

    items: list[SignedDayOut]
    next: date | None


class RecordKeyOut(LateModel):
    """A public key. `endorsement`: the key before it signed `chengguantong record key 1`, a line feed, this key in hex,
    and a line feed."""

    id: Hex
    public_key: Hex
    since: datetime
    endorsed_by: Hex | None
    endorsement: Hex | None

    @classmethod
    def of(cls, key: RecordKey) -> "RecordKeyOut":
        return cls(**key.model_dump())


class RecordKeysOut(LateModel):
    """Every key the record was signed with, oldest first."""

    items: list[RecordKeyOut]


class ProvenOut(LateModel):
    """A leaf: sha256 of 0x00, the salt and the entry. `path`: its siblings from the bottom up (RFC 9162, 2.1.3)."""

    day: date
    entry: str
    salt: Hex
    index: int
    path: list[Hex]

    @classmethod
    def of(cls, day: date, entry: str, proof: Proof) -> "ProvenOut":
        return cls(day=day, entry=entry, salt=proof.salt, index=proof.index, path=proof.path)


class ConsistencyOut(LateModel):
    """A day and the one before: the first leaf of the day holds the sha256 of what was signed of the day before. The
    script that checks receipts checks this, too."""

    days: list[SignedDayOut]
    items: list[ProvenOut]

    @classmethod
    def of(cls, found: Consistency) -> "ConsistencyOut":
        days = [SignedDayOut.of(day) for day in (found.before, found.this) if day is not None]
        return cls(days=days, items=[ProvenOut.of(found.this.day.day, found.entry, found.proof)])


class PendingOut(LateModel):
    """A step whose day is not closed yet; ask again after `after`."""

    entry: str
    after: datetime


class ReceiptOut(LateModel):
    """What proves a report's visible steps. `entry`: kind, number, count, status, instant (UTC), digest of the row."""

    number: str
    days: list[SignedDayOut]
    items: list[ProvenOut]
    pending: list[PendingOut]

    @classmethod
    def of(cls, number: str, found: Receipt) -> "ReceiptOut":
        days = {one.day.day.day: one.day for one in found.proven}
        return cls(
            number=number, days=_days(list(days.values())),
            items=[ProvenOut.of(one.day.day.day, one.entry, one.proof) for one in found.proven],
            pending=[PendingOut(entry=one.entry, after=one.after) for one in found.pending],
        )  # fmt: skip


def _days(days: Sequence[Signed]) -> list[SignedDayOut]:
    return [SignedDayOut.of(day) for day in days]
