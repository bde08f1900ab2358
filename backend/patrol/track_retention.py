"""How long the patrol's personal data are kept (PIPL: tracks are sensitive): thinned, then erased."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlmodel import col

from backend.ground.db import Database
from backend.ground.ids import first_id
from backend.patrol.clocking import Clocking
from backend.patrol.command import Command
from backend.patrol.command_receipt import CommandReceipt
from backend.patrol.day_evaluation import DayEvaluation
from backend.patrol.fix import Fix
from backend.patrol.leave import Leave
from backend.patrol.roster import Roster
from backend.patrol.shift import Shift
from backend.patrol.task_answer import TaskAnswer
from backend.people.retention import Kept

TRACK_DAYS, WHOLE_DAYS = 90, 31  # a fix may come up to 30 days late
THIN_TO = timedelta(minutes=1)
BATCH = 2000
# a duty goes before its shifts and leave do: without them it would look like an absence
TRACK_RETENTION: tuple[Kept, ...] = (
    Kept(
        "巡查轨迹点（满 31 天后抽稀为每分钟一点）",
        Fix,
        "at",
        TRACK_DAYS,
        "考核复议期满即无用途；行踪轨迹为敏感个人信息",
    ),
    Kept("签到签退记录（含位置）", Clocking, "received_at", 200, "考勤与绩效复核"),
    Kept("排班", Roster, "starts_at", 200, "考勤与绩效复核"),
    Kept("在岗班次（含最后位置）", Shift, "from_at", 210, "考勤与绩效复核"),
    Kept("请假", Leave, "ends_at", 210, "考勤与绩效复核"),
    Kept("调度指令的回执与回复", CommandReceipt, "made_at", 365, "指令与消息同期"),
    Kept("调度指令", Command, "made_at", 366, "指令与消息同期"),
    Kept("任务回复（说明、位置、到场判定）", TaskAnswer, "received_at", 1095, "案件与考核的倒查"),
    Kept("巡查日评价", DayEvaluation, "issued_at", 1095, "考核的倒查"),
)


async def thin_tracks(db: Database, at: datetime) -> int:
    """Of fixes older than WHOLE_DAYS the first of each minute and person stays; how many went. Run again: none."""
    until = at - timedelta(days=WHOLE_DAYS)
    day = until - timedelta(days=1)
    gone = 0
    while day >= until - timedelta(days=3):  # a day a look, and those a stopped worker missed
        gone += await _thin(db, day, day + timedelta(days=1))
        day -= timedelta(days=1)
    return gone


async def _thin(db: Database, start: datetime, end: datetime) -> int:
    async with db.write() as session:
        query = select(col(Fix.id), col(Fix.person_id), col(Fix.at)).where(
            col(Fix.id) >= first_id(start), col(Fix.id) < first_id(end)
        )
        kept, gone = set(), []
        for identity, person_id, time in await session.execute(query.order_by(col(Fix.at), col(Fix.id))):
            minute = (person_id, int(time.timestamp() // THIN_TO.total_seconds()))
            if minute in kept:
                gone.append(identity)
            kept.add(minute)
        for first in range(0, len(gone), BATCH):
            await session.execute(delete(Fix).where(col(Fix.id).in_(gone[first : first + BATCH])))
    return len(gone)
