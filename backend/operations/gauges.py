"""What is asked of the database when somebody looks: how far the work is behind. GAUGES can be printed.

Each answers by a few looks into indexes, whatever the number of cases; `at` is the time of the look.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.cases.escalation_lag import escalation_lag
from backend.ground.failing import failing_for
from backend.ground.named import named
from backend.ground.untold import Untold
from backend.operations.last_backup import backup_age
from backend.operations.wal_slots import slots_gone, wal_slots
from backend.people.retention import kept_age

# what stands after the name in braces: value
Read = dict[str, float]
PLAIN = ""


@dataclass(frozen=True)
class Figure:
    """A figure of the whole city: its words, the label it is split by, and how it is read."""

    help: str
    label: str
    read: Callable[[AsyncSession, datetime], Awaitable[Read]]


async def _escalation_waiting(session: AsyncSession, at: datetime) -> Read:
    return {PLAIN: (await escalation_lag(session, at)).waiting}


async def _escalation_behind(session: AsyncSession, at: datetime) -> Read:
    return {PLAIN: (await escalation_lag(session, at)).behind(at).total_seconds()}


async def _untold_age(session: AsyncSession, at: datetime) -> Read:
    oldest = (await session.execute(select(func.min(col(Untold.at))))).scalar()
    return {PLAIN: max(0.0, (at - oldest).total_seconds()) if oldest else 0.0}


async def _stuck(session: AsyncSession, at: datetime) -> Read:
    found: dict[str, int] = await named("notifications.books.stuck:stuck_now")(session, at)
    return {name: float(number) for name, number in found.items()}


async def _oldest_delivery(session: AsyncSession, at: datetime) -> Read:
    found: Read = await named("notifications.books.gauges:oldest_due")(session, at)
    return found


async def _books_differ(session: AsyncSession, _at: datetime) -> Read:
    return {PLAIN: await named("notifications.books.gauges:differences_last_night")(session)}


async def _backup_age(session: AsyncSession, at: datetime) -> Read:
    return {PLAIN: await backup_age(session, at)}


async def _retention_age(session: AsyncSession, at: datetime) -> Read:
    return {PLAIN: await kept_age(session, at)}


async def _wal_kept(session: AsyncSession, _at: datetime) -> Read:
    return {PLAIN: (await wal_slots(session)).kept}


async def _wal_idle(session: AsyncSession, _at: datetime) -> Read:
    return {PLAIN: float((await wal_slots(session)).idle)}


async def _wal_there(session: AsyncSession, _at: datetime) -> Read:
    return {PLAIN: float((await wal_slots(session)).there)}


async def _wal_gone(session: AsyncSession, _at: datetime) -> Read:
    return dict.fromkeys(await slots_gone(session), 1.0)


GAUGES: dict[str, Figure] = {
    "cgt_escalations_waiting": Figure("已到期而尚未上报的逐级上报数", "", _escalation_waiting),
    "cgt_escalation_behind_seconds": Figure("最早一条未上报的逐级上报已拖延的秒数", "", _escalation_behind),
    "cgt_untold_age_seconds": Figure("最早一件未分发消息的事件已等待的秒数", "", _untold_age),
    "cgt_delivery_age_seconds": Figure("各渠道最早一条到期未投递的消息已等待的秒数", "channel", _oldest_delivery),
    "cgt_stuck": Figure("滞留的分发与投递", "what", _stuck),
    "cgt_books_differences": Figure("最近一次对账的差数，应为 0", "", _books_differ),
    "cgt_backup_age_seconds": Figure("最近一次备份完成至今的秒数；从未备份为 +Inf", "", _backup_age),
    "cgt_retention_age_seconds": Figure("最近一次到期内容全部清除至今的秒数；从未有过为 +Inf", "", _retention_age),
    "cgt_failing_seconds": Figure("后台任务持续失败或没有结束的秒数；正常的不列出", "deed", failing_for),
    "cgt_wal_kept_bytes": Figure("落后最多的复制槽使 PostgreSQL 留存的 WAL 字节数", "", _wal_kept),
    "cgt_wal_slots_idle": Figure("无人接收的复制槽数", "", _wal_idle),
    "cgt_wal_slots": Figure("复制槽数，正在进行的备份所用的不计", "", _wal_there),
    "cgt_wal_slots_gone": Figure("有人接收过、现在不在了的复制槽；都在则不列出", "slot", _wal_gone),
}
