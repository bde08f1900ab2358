"""Verifies the record: every chain of happenings, every page of the ledger, every anchor. Names what was tampered
with."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.audit.anchor import Anchor
from backend.audit.close_page import BEGINNING
from backend.audit.ledger_page import LedgerPage, PageHash
from backend.ground.chain import ChainHead
from backend.ground.happening import NO_HASH, Happening, hash_of

Progress = Callable[[int, int], None]


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


async def verify_audit(session: AsyncSession, anchor: Anchor, told: Progress | None = None) -> list[Fault]:
    """All faults, the first of each subject; empty if the record is whole. Reads one moment's state of it: what is
    written meanwhile is no fault. `session` must be new."""
    anchored = await anchor.pages()  # before the database: a page stands there before it is anchored
    if session.get_bind().dialect.name == "postgresql":
        await session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    faults = [fault async for fault in _chains(session, told)]
    faults += [fault async for fault in _pages(session, anchored)]
    return faults


async def _chains(session: AsyncSession, told: Progress | None) -> AsyncIterator[Fault]:
    heads = {head.subject_id: head for head in (await session.execute(select(ChainHead))).scalars()}
    count = (await session.execute(select(func.count()).select_from(Happening))).scalar_one()
    rows = await session.stream_scalars(
        select(Happening).order_by(col(Happening.subject_id), col(Happening.seq)).execution_options(yield_per=1000)
    )
    chain, broken, done = _Chain(), False, 0
    async for row in rows:
        done += 1
        if told and (done % 1000 == 0 or done == count):
            told(done, count)
        if row.subject_id != chain.subject:
            if not broken and (fault := _end(chain, heads.pop(chain.subject, None))):  # type: ignore[arg-type]
                yield fault
            heads.pop(chain.subject, None)  # type: ignore[arg-type]
            chain, broken = _Chain(row.subject_id), False
        if not broken and (fault := _step(chain, row)):
            broken = True
            yield fault
        chain.seq, chain.hash = row.seq, row.hash
    if not broken and (fault := _end(chain, heads.pop(chain.subject, None))):  # type: ignore[arg-type]
        yield fault
    heads.pop(chain.subject, None)  # type: ignore[arg-type]
    for head in heads.values():
        yield Fault(Tampered.MISSING, str(head.subject_id), f"{head.subject_kind} 的全部 {head.seq} 行缺失")


def _step(chain: _Chain, row: Happening) -> Fault | None:
    where = f"{row.subject_kind} {row.subject_id} 第 {row.seq} 行"
    if row.seq > chain.seq + 1:
        return Fault(Tampered.MISSING, str(row.id), f"{where}之前缺 {row.seq - chain.seq - 1} 行")
    if row.seq != chain.seq + 1 or row.prev_hash != chain.hash:
        return Fault(Tampered.REORDERED, str(row.id), f"{where}与前一行不衔接")
    if hash_of(row) != row.hash:
        return Fault(Tampered.CHANGED, str(row.id), f"{where}内容被改")
    return None


def _end(chain: _Chain, head: ChainHead | None) -> Fault | None:
    if chain.subject is None:
        return None
    if head is None or head.seq != chain.seq:
        return Fault(Tampered.CUT_OFF, str(chain.subject), f"第 {chain.seq} 行之后被删，或链头被改")
    if head.hash != chain.hash:
        return Fault(Tampered.CHANGED, str(chain.subject), f"第 {chain.seq} 行与链头不符")
    return None


async def _pages(session: AsyncSession, anchored: dict[int, str]) -> AsyncIterator[Fault]:
    pages = (await session.execute(select(LedgerPage).order_by(col(LedgerPage.seq)))).scalars().all()
    begin, prev_hash = BEGINNING, NO_HASH
    for number, page in enumerate(pages, 1):
        found = await _content(session, begin, page.before_id)
        right = found.close(prev_hash, number, page.before_id)
        if page.seq != number or page.prev_hash != prev_hash or right != page.hash:
            yield Fault(Tampered.PAGE, str(page.seq), f"第 {page.seq} 页（{page.rows} 行，现有 {found.rows} 行）不符")
        begin, prev_hash = page.before_id, page.hash
    known = {page.seq: page.hash for page in pages}
    for seq, page_hash in sorted(anchored.items()):
        if known.get(seq) != page_hash:
            word = "被改写" if seq in known else "已不存在"
            yield Fault(Tampered.ANCHOR, str(seq), f"已锚定的第 {seq} 页{word}")


async def _content(session: AsyncSession, begin: UUID, before: UUID) -> PageHash:
    within = (col(Happening.id) >= begin, col(Happening.id) < before)
    content = PageHash()
    async for (row_hash,) in await session.stream(
        select(col(Happening.hash)).where(*within).order_by(col(Happening.id))
    ):
        content.add(row_hash)
    return content
