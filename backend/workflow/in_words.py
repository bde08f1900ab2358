"""A deadline in plain Chinese (为什么到期时间是…): what it is made of, sentence by sentence. Pure."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from backend.workflow.clock import Deadline, Running
from backend.workflow.steps import CHINESE, Action
from backend.working_time import CITY_ZONE, CLOCK, Duration, TimeUnit

UNIT_NAMES: dict[TimeUnit, str] = {
    TimeUnit.URGENT_WORK_HOUR: "紧急工作时", TimeUnit.URGENT_WORK_DAY: "紧急工作日", TimeUnit.WORK_HOUR: "工作时",
    TimeUnit.WORK_DAY: "工作日", TimeUnit.NATURAL_HOUR: "自然时", TimeUnit.NATURAL_DAY: "自然日",
}  # fmt: skip
RUNNING_NAMES = {Running.RUNNING: "正在计时", Running.PAUSED: "计时已暂停", Running.STOPPED: "计时已停止"}


def in_words(deadline: Deadline) -> list[str]:
    """The sentences, in the order in which things happened."""
    before = [*_beginning(deadline), *_hours(deadline), *_holidays(deadline)]
    return [*before, *_pauses(deadline), *_extensions(deadline), *_end(deadline)]


def limit_in_words(limit: Duration) -> str:
    """As people say it: 2 个工作日."""
    return f"{limit.value:g} 个{UNIT_NAMES[limit.unit]}"


def _beginning(deadline: Deadline) -> Iterator[str]:
    yield f"{_time(deadline.started_at)} 开始计时，时限 {limit_in_words(deadline.limit)}。"
    if deadline.limit.unit in CLOCK:
        yield f"{UNIT_NAMES[deadline.limit.unit]}昼夜连续计算，节假日不停。"
    elif deadline.spans[0].start > deadline.started_at:
        yield f"开始时不在工作时间，从 {_time(deadline.spans[0].start)} 起计。"


def _hours(deadline: Deadline) -> Iterator[str]:
    for hours in deadline.hours:
        spans = "、".join(f"{opens:%H:%M}–{closes:%H:%M}" for opens, closes in hours.spans)
        yield f"{hours.since:%m月%d日}至{hours.until:%m月%d日}按{hours.name or '另定作息'}（{spans}）计。"


def _holidays(deadline: Deadline) -> Iterator[str]:
    off = [f"{day.day:%m月%d日}（{day.name}）" for day in deadline.days if not day.worked]
    worked = [f"{day.day:%m月%d日}（{day.name}）" for day in deadline.days if day.worked]
    if off:
        yield f"其间 {'、'.join(off)} 放假，不计入。"
    if worked:
        yield f"其间 {'、'.join(worked)} 上班，计入。"
    if any(day.provisional for day in deadline.days):
        yield "其中有的日期为暂定，以正式放假通知为准。"
    for year in deadline.unknown:
        yield f"{year} 年的节假日安排尚未载入，暂按周末规则计算，载入后可能变动。"


def _pauses(deadline: Deadline) -> Iterator[str]:
    for pause in deadline.pauses:
        until = f"至 {_time(pause.end)}" if pause.end else "起至今"
        yield f"{_time(pause.start)} {until} 因{_why(pause.why)}暂停，扣除 {_length(pause.counted)}。"


def _extensions(deadline: Deadline) -> Iterator[str]:
    for turn in deadline.extensions:
        more = limit_in_words(turn.limit or deadline.limit)
        yield f"{_time(turn.at)} 因{_why(turn.why)}增加 {more}。"


def _end(deadline: Deadline) -> Iterator[str]:
    word = "如现在恢复计时，到期时间为" if deadline.running is Running.PAUSED else "因此到期时间是"
    yield f"{word} {_time(deadline.due_at)}，{RUNNING_NAMES[deadline.running]}，已用 {deadline.used:.0%}。"


def _why(action: str) -> str:
    try:
        return CHINESE[Action(action)]
    except (ValueError, KeyError):
        return action


def _time(at: datetime) -> str:
    return f"{at.astimezone(CITY_ZONE):%Y年%m月%d日 %H:%M}"


def _length(length: timedelta) -> str:
    minutes = round(length / timedelta(minutes=1))
    return f"{minutes // 60} 小时 {minutes % 60} 分"
