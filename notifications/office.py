"""What the command does with outbox and books. The edge: here settings and time are read."""

import re
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from difflib import get_close_matches

from backend.ground import clock
from backend.ground.clock import CITY_ZONE
from backend.ground.db import Database
from backend.ground.settings import Settings
from notifications.addresses import ADDRESSES
from notifications.audience import AUDIENCE
from notifications.books.reconcile import DIFFERENCES, reconcile
from notifications.books.stuck import stuck_now
from notifications.delivery import State
from notifications.outbox.letters import Wanted, letters, replay
from notifications.told_as import RECORDED_AS
from notifications.webhook_endpoint import PublicKind

Progress = Callable[[int, int], None]
# of all that stands in the books as told to people and machines
KINDS = {*AUDIENCE, *(kind.value for kind in PublicKind)} - RECORDED_AS.keys()
NUMBER = re.compile(r"\d{14,16}")  # of a case


async def list_letters(wanted: Wanted, limit: int) -> list[list[str]]:
    """One row each, without address or text: id, case, kind, channel, state, attempts, when, why, what was answered."""
    async with _database() as db, db.read() as session:
        rows = await letters(session, wanted, limit)
    return [
        [
            str(one.id), one.case_number or "", one.kind, one.channel, one.state.value, str(one.attempts),
            _here(one.ended_at or one.due_at or one.sent_at or one.made_at), one.fault or "", (one.answer or "")[:60],
        ]
        for one in rows
    ]  # fmt: skip


async def replay_letters(wanted: Wanted, progress: Progress) -> int:
    """How many may try again."""
    async with _database() as db:
        return await replay(db, wanted, clock.now, progress)


async def check_deliveries(days: int, progress: Progress) -> tuple[str, list[str]]:
    """What was balanced, and each difference in words. Up to five minutes ago; what is on its way is no difference for
    a day: some wait for the morning."""
    until = clock.now() - timedelta(minutes=5)
    async with _database() as db:
        found = await reconcile(db, until - timedelta(days=days), until, progress, until - timedelta(days=1))
        async with db.read() as session:
            stuck = await stuck_now(session, clock.now())
    lines = [
        f"{DIFFERENCES[one.what]}: 事件 {one.happening_id}" + (f" 投递 {one.row}" if one.row else "")
        for one in found.differences
    ]
    lines += [f"积压: {name} {number}" for name, number in stuck.items()]
    return f"{found.happenings} 个事件，{found.deliveries} 条投递，{len(found.differences)} 处差异", lines


def wanted_of(
    states: Sequence[str], channel: str | None, kind: str | None, case: str | None, fault: str | None, days: int | None
) -> Wanted:
    """The words of the command as a filter. ValueError, with the option and why, for a word that names nothing: it
    would be answered as if all had been sent."""
    if unknown := [one for one in states if one not in set(State)]:
        raise ValueError("--state", f"没有 {'、'.join(unknown)} 这样的状态，可选：{' '.join(State)}")
    if channel is not None and channel not in ADDRESSES:
        raise ValueError("--channel", f"没有 {channel} 这样的渠道，可选：{' '.join(ADDRESSES)}")
    if kind in RECORDED_AS:
        raise ValueError("--kind", f"{kind} 记作 {'、'.join(sorted(RECORDED_AS[kind]))}：请按其查找")
    if kind is not None and kind not in KINDS:
        near = "".join(f"（是否指 {one}）" for one in get_close_matches(kind, KINDS, 1))
        raise ValueError("--kind", f"没有 {kind} 这样的事件{near}，全部见 docs/audience.md")
    if case is not None and not NUMBER.fullmatch(case):
        raise ValueError("--case", f"{case} 不是案件编号：编号为 14 至 16 位数字")
    since = clock.now() - timedelta(days=days) if days is not None else None
    return Wanted(
        tuple(State(one) for one in states) or Wanted.states, channel=channel, kind=kind, case_number=case, fault=fault,
        since=since,
    )  # fmt: skip


@asynccontextmanager
async def _database() -> AsyncIterator[Database]:
    """Past any pooler, and as long as it takes: what is looked through are all months there are."""
    db = Database(Settings().for_the_whole)
    try:
        yield db
    finally:
        await db.close()


def _here(at: datetime) -> str:
    return at.astimezone(CITY_ZONE).strftime("%m-%d %H:%M:%S")
