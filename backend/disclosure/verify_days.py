"""Verifies the days of the public record: their order, signatures and trees, the shelf, and every row of theirs."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.audit.close_page import BEGINNING
from backend.audit.verify_audit import Fault, Tampered
from backend.disclosure.compare_day import compare_day
from backend.disclosure.entry import NO_SALT, previous_text, salted, statement_tail
from backend.disclosure.merkle import root_of
from backend.disclosure.record_day import RecordDay
from backend.disclosure.record_key import RecordKey
from backend.disclosure.record_tile import RecordTile, leaves_of
from backend.disclosure.shelf import Shelf, Shelved
from backend.disclosure.signing import SigningKeys, is_signed, key_id


async def verify_days(session: AsyncSession, keys: SigningKeys, shelf: Shelf, shelved: Collection[str]) -> list[Fault]:
    """All faults of all days; empty if the record is whole. Reads one moment's state of it, if `session` does.

    `shelved`: the days that stood on the shelf before that moment. What stands there is believed before what
    stands in the database. The newest day must be signed with a key
    at hand; each day vouches for the one before, whatever key that was signed with.
    """
    days = (await session.execute(select(RecordDay).order_by(col(RecordDay.seq)))).scalars().all()
    known = {key.id: key.public_key for key in (await session.execute(select(RecordKey))).scalars()}
    faults: list[Fault] = []
    last: RecordDay | None = None
    for number, day in enumerate(days, 1):
        query = select(RecordTile).where(col(RecordTile.day_seq) == day.seq).order_by(col(RecordTile.number))
        tiles = (await session.execute(query)).scalars().all()
        kept = await shelf.read(day.day.isoformat())
        faults += [_fault(day, words) for words in _wrong(day, last, number, tiles, known)]
        faults += [_fault(day, words) for words in _off_shelf(day, tiles, kept, day.day.isoformat() in shelved)]
        leaves = dict((kept.leaves if kept else leaves_of(tiles))[1:])
        faults += await compare_day(session, last.before_id if last else BEGINNING, day.before_id, leaves, tiles)
        last = day
        session.expunge_all()
    if last is not None and last.key_id not in keys:
        faults.append(_fault(last, "最后一日不是用 CGT_RECORD_KEYS 中的密钥签名的"))
    for gone in sorted(set(shelved) - {day.day.isoformat() for day in days}):
        faults.append(Fault(Tampered.ANCHOR, gone, f"库外存有 {gone} 的存证，库内已不存在"))
    return faults


def _wrong(
    day: RecordDay, last: RecordDay | None, number: int, tiles: Sequence[RecordTile], known: Mapping[str, str]
) -> Iterator[str]:
    """What is wrong with a day in itself, and with how it follows the one before."""
    if day.seq != number or (last is not None and day.day != last.day + timedelta(days=1)):
        yield "与前一日不衔接"
    public = known.get(day.key_id, "")
    if key_id(public) != day.key_id or not is_signed(public, day.signature, day.statement):
        yield "签名不符"
    if not day.statement.endswith(statement_tail(day.day.isoformat(), day.leaves, day.root)):
        yield "与所签内容不符"
    leaves = leaves_of(tiles)
    if len(leaves) != day.leaves or root_of([bytes.fromhex(leaf) for _id, leaf in leaves]).hex() != day.root:
        yield "叶与根不符"
    first = previous_text(last.day.isoformat() if last else "", last.statement if last else "")
    if not leaves or leaves[0][1] != salted(NO_SALT, first).hex():
        yield "没有承接前一日"


def _off_shelf(day: RecordDay, tiles: Sequence[RecordTile], kept: Shelved | None, is_shelved: bool) -> Iterator[str]:
    """What the shelf says is believed only as far as what was signed bears it out."""
    if kept is None:
        if is_shelved:
            yield "库外所存无法读出"
        return
    if (kept.statement, kept.signature) != (day.statement, day.signature):
        yield "与库外所存不符"
    root = root_of([bytes.fromhex(leaf) for _id, leaf in kept.leaves]).hex()
    if not kept.statement.endswith(statement_tail(day.day.isoformat(), len(kept.leaves), root)):
        yield "库外所存的叶与所签的根不符"
    elif kept.leaves != leaves_of(tiles):
        yield "库内的叶与库外所存不符"


def _fault(day: RecordDay, words: str) -> Fault:
    return Fault(Tampered.DAY, day.day.isoformat(), f"{day.day.isoformat()} 的存证{words}")
