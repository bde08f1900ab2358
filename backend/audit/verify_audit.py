"""Verifies the record: every chain of happenings, every page of the ledger, every anchor. Names what was tampered
with."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Row, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.audit.anchor import Anchor
from backend.audit.close_page import BEGINNING
from backend.audit.ledger_page import LedgerPage, PageHash
from backend.ground.chain import ChainHead
from backend.ground.happening import NO_HASH, Happening, hash_of
from backend.ground.one_moment import at_one_moment

FEW = 1000  # rows held at once
Progress = Callable[[int, int], None]
Head = Row[tuple[UUID, str, int, str]]  # of a chain: whose it is, of what kind, its last number and hash


class Tampered(StrEnum):
    """How."""

    CHANGED = "changed"  # 内容被改
    MISSING = "missing"  # 缺行
    REORDERED = "reordered"  # 次序被改
    CUT_OFF = "cut_off"  # 末尾被删
    PAGE = "page"  # 封存页不符
    ANCHOR = "anchor"  # 与外部锚定不符
    INSERTED = "inserted"  # 封存之后插入
    DAY = "day"  # 每日存证不符


@dataclass(frozen=True)
class Fault:
    """One fault: how, which row (the happening's id, or the page's number), and in words."""

    how: Tampered
    where: str
    text: str


@dataclass
class _Chain:
    subject: UUID | None = None
    seq: int = 0
    hash: str = NO_HASH
    broken: bool = False  # its first fault is told


class _Heads:
    """The heads of all chains in the order of their subjects, a few at a time: a city has millions."""

    def __init__(self, rows: AsyncIterator[Head]) -> None:
        self._rows = rows
        self._next: Head | None = None

    @classmethod
    async def opened(cls, session: AsyncSession) -> "_Heads":
        """At the first one."""
        asked = (col(getattr(ChainHead, name)) for name in ("subject_id", "subject_kind", "seq", "hash"))
        query = select(*asked).order_by(col(ChainHead.subject_id)).execution_options(yield_per=FEW)
        heads = cls(aiter(await session.stream(query)))
        heads._next = await anext(heads._rows, None)
        return heads

    async def up_to(self, subject: UUID | None) -> AsyncIterator[Head]:
        """Those that were not given yet, up to that of a subject; None: all."""
        while (head := self._next) is not None and (subject is None or head.subject_id <= subject):
            self._next = await anext(self._rows, None)
            yield head


async def verify_audit(session: AsyncSession, anchor: Anchor, told: Progress | None = None) -> list[Fault]:
    """All faults, the first of each subject; empty if the record is whole. Reads one moment's state of it: what is
    written meanwhile is no fault. `session` must be new."""
    anchored = await anchor.pages()  # before the database: a page stands there before it is anchored
    await at_one_moment(session)
    faults = [fault async for fault in _chains(session, told)]
    faults += [fault async for fault in _pages(session, anchored)]
    return faults


async def _chains(session: AsyncSession, told: Progress | None) -> AsyncIterator[Fault]:
    heads = await _Heads.opened(session)
    count = (await session.execute(select(func.count()).select_from(Happening))).scalar_one()
    rows = await session.stream_scalars(
        select(Happening).order_by(col(Happening.subject_id), col(Happening.seq)).execution_options(yield_per=FEW)
    )
    chain, done = _Chain(), 0
    async for row in rows:
        done += 1
        if told and (done % FEW == 0 or done == count):
            told(done, count)
        if row.subject_id != chain.subject:
            async for wrong in _ended(chain, heads):
                yield wrong
            chain = _Chain(row.subject_id)
        if not chain.broken and (fault := _step(chain, row)):
            chain.broken = True
            yield fault
        chain.seq, chain.hash = row.seq, row.hash
    async for wrong in _ended(chain, heads):
        yield wrong
    async for head in heads.up_to(None):
        yield _without_rows(head)


async def _ended(chain: _Chain, heads: _Heads) -> AsyncIterator[Fault]:
    """What is wrong with the end of a chain; before it, the heads of chains between the last one and it."""
    if chain.subject is None:
        return
    own = None
    async for head in heads.up_to(chain.subject):
        if head.subject_id == chain.subject:
            own = head
        else:
            yield _without_rows(head)
    if not chain.broken and (fault := _end(chain, own)):
        yield fault


def _without_rows(head: Head) -> Fault:
    return Fault(Tampered.MISSING, str(head.subject_id), f"{head.subject_kind} 的全部 {head.seq} 行缺失")


def _step(chain: _Chain, row: Happening) -> Fault | None:
    where = f"{row.subject_kind} {row.subject_id} 第 {row.seq} 行"
    if row.seq > chain.seq + 1:
        return Fault(Tampered.MISSING, str(row.id), f"{where}之前缺 {row.seq - chain.seq - 1} 行")
    if row.seq != chain.seq + 1 or row.prev_hash != chain.hash:
        return Fault(Tampered.REORDERED, str(row.id), f"{where}与前一行不衔接")
    if hash_of(row) != row.hash:
        return Fault(Tampered.CHANGED, str(row.id), f"{where}内容被改")
    return None


def _end(chain: _Chain, head: Head | None) -> Fault | None:
    if head is None or head.seq != chain.seq:
        return Fault(Tampered.CUT_OFF, str(chain.subject), f"第 {chain.seq} 行之后被删，或链头被改")
    if head.hash != chain.hash:
        return Fault(Tampered.CHANGED, str(chain.subject), f"第 {chain.seq} 行与链头不符")
    return None


async def _pages(session: AsyncSession, anchored: dict[int, str]) -> AsyncIterator[Fault]:
    asked = (col(getattr(LedgerPage, name)) for name in ("seq", "before_id", "rows", "prev_hash", "hash"))
    pages = await session.stream(select(*asked).order_by(col(LedgerPage.seq)).execution_options(yield_per=FEW))
    begin, prev_hash, number, rewritten, gone = BEGINNING, NO_HASH, 0, set[int](), set(anchored)
    async for page in pages:
        number += 1
        found = await _content(session, begin, page.before_id)
        right = found.close(prev_hash, number, page.before_id)
        if page.seq != number or page.prev_hash != prev_hash or right != page.hash:
            yield Fault(Tampered.PAGE, str(page.seq), f"第 {page.seq} 页（{page.rows} 行，现有 {found.rows} 行）不符")
        if anchored.get(page.seq, page.hash) != page.hash:
            rewritten.add(page.seq)
        gone.discard(page.seq)
        begin, prev_hash = page.before_id, page.hash
    for seq in sorted(rewritten | gone):
        yield Fault(Tampered.ANCHOR, str(seq), f"已锚定的第 {seq} 页{'已不存在' if seq in gone else '被改写'}")


async def _content(session: AsyncSession, begin: UUID, before: UUID) -> PageHash:
    within = (col(Happening.id) >= begin, col(Happening.id) < before)
    content = PageHash()
    async for (row_hash,) in await session.stream(
        select(col(Happening.hash)).where(*within).order_by(col(Happening.id))
    ):
        content.add(row_hash)
    return content
