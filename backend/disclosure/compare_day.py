"""Compares a closed day with the rows as they are now: names each that was changed, removed, slipped in, reordered."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.audit.verify_audit import Fault, Tampered
from backend.disclosure.close_day import rows_of
from backend.disclosure.entry import NO_SALT, Entry, entry_of, salted
from backend.disclosure.record_tile import ID, SALT, RecordTile, parts
from backend.ground.happening import Happening, hash_of


@dataclass(frozen=True)
class _Differs:
    """A row that is not what its leaf says: as it states itself, and its leaf."""

    entry: Entry
    leaf: str
    salt: bytes


async def compare_day(
    session: AsyncSession, begin: UUID, before: UUID, leaves: Mapping[UUID, str], tiles: Sequence[RecordTile]
) -> list[Fault]:
    """The faults of a day whose leaves (hex, by the happening's id) are known to be right."""
    salts = salts_of(tiles)
    missing, faults, differs = set(leaves), list[Fault](), defaultdict[UUID, list[_Differs]](list)
    async for row, number in rows_of(session, begin, before):
        leaf = leaves.get(row.id)
        if leaf is None:
            faults.append(Fault(Tampered.INSERTED, str(row.id), f"{_where(row)}是封存之后插入的"))
            continue
        missing.discard(row.id)
        salt = salts.get(row.id, NO_SALT)
        if salted(salt, entry_of(row, number, hash_of(row)).text()).hex() != leaf:
            differs[row.subject_id].append(_Differs(entry_of(row, number), leaf, salt))
    for of_subject in differs.values():
        faults += [_named(one, of_subject) for one in of_subject]
    faults += [Fault(Tampered.MISSING, str(gone), "封存的行已被删除") for gone in sorted(missing)]
    return faults


def salts_of(tiles: Sequence[RecordTile]) -> dict[UUID, bytes]:
    """The salt of each leaf by its id."""
    return {
        UUID(bytes=leaf): salt
        for tile in tiles
        for leaf, salt in zip(parts(tile.ids, ID), parts(tile.salts, SALT), strict=False)
        if len(leaf) == ID
    }


def _named(one: _Differs, of_subject: Sequence[_Differs]) -> Fault:
    where = f"{one.entry.subject_kind} {one.entry.subject} 第 {one.entry.seq} 行"
    for other in of_subject:
        as_it_was = (other.entry, replace(one.entry, seq=other.entry.seq))
        if other is not one and one.leaf in [salted(one.salt, entry.text()).hex() for entry in as_it_was]:
            return Fault(Tampered.REORDERED, str(one.entry.id), f"{where}与第 {other.entry.seq} 行对调")
    return Fault(Tampered.CHANGED, str(one.entry.id), f"{where}与封存时不符")


def _where(row: Happening) -> str:
    return f"{row.subject_kind} {row.subject_id} 第 {row.seq} 行"
