"""How long the patrol's personal data are kept (PIPL: tracks are sensitive): thinned, then erased."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.ground.db import Database
from backend.patrol.absence import Absence
from backend.patrol.clocking import Clocking
from backend.patrol.command import Command
from backend.patrol.command_receipt import CommandReceipt
from backend.patrol.day_evaluation import DayEvaluation
from backend.patrol.drop_fixes import FixTime, drop_fixes
from backend.patrol.fix import Fix
from backend.patrol.leave import Leave
from backend.patrol.roster import Roster
from backend.patrol.shift import Shift
from backend.patrol.task_answer import TaskAnswer
from backend.people.retention import Kept

TRACK_DAYS, WHOLE_DAYS = 90, 31  # a fix may come up to 30 days late
ANSWER_DAYS = 1095
THIN_TO = timedelta(minutes=1)
NAME = "thinning"
# a duty goes before its shifts and leave do: without them it would look like an absence
TRACK_RETENTION: tuple[Kept, ...] = (
    Kept(
        "巡查轨迹点（满 31 天后抽稀为每分钟一点）",
        Fix,
        "at",
        TRACK_DAYS,
        "考核复议期满即无用途；行踪轨迹为敏感个人信息",
        by_id=True,
    ),
    Kept("签到签退记录（含位置）", Clocking, "received_at", 200, "考勤与绩效复核", by_id=True),
    Kept("排班", Roster, "starts_at", 200, "考勤与绩效复核"),
    Kept("在岗班次（含最后位置）", Shift, "from_at", 210, "考勤与绩效复核"),
    Kept("请假", Leave, "ends_at", 210, "考勤与绩效复核"),
    Kept("调度指令的回执与回复", CommandReceipt, "made_at", 365, "指令与消息同期"),
    Kept("调度指令", Command, "made_at", 366, "指令与消息同期"),
    Kept("任务回复（说明、位置、到场判定）", TaskAnswer, "received_at", ANSWER_DAYS, "案件与考核的倒查", by_id=True),
    Kept("缺位记录", Absence, "at", 1095, "考核的倒查"),
    Kept("巡查日评价", DayEvaluation, "issued_at", 1095, "考核的倒查", by_id=True),
)


async def thin_tracks(db: Database, at: datetime) -> int:
    """Of fixes older than WHOLE_DAYS the first of each minute and person stays; how many went. It goes on where it was
    left, however long the worker was away; run again: none."""
    return await drop_fixes(db, NAME, at - timedelta(days=WHOLE_DAYS), _too_many)


async def _too_many(_session: AsyncSession, fixes: Sequence[FixTime]) -> list[UUID]:
    """All but the first of each minute and person."""
    kept, found = set[tuple[UUID, int]](), list[UUID]()
    for identity, person_id, time in fixes:
        minute = (person_id, int(time.timestamp() // THIN_TO.total_seconds()))
        if minute in kept:
            found.append(identity)
        kept.add(minute)
    return found
