"""Late, early, absent: a duty held against the shifts and the leave. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from backend.patrol.pair_clockings import LONGEST, Span


class Mark(StrEnum):
    PENDING = "pending"  # 未到时间
    PRESENT = "present"  # 正常
    LATE = "late"  # 迟到
    EARLY = "early"  # 早退
    NO_CHECK_OUT = "no_check_out"  # 未签退: when they went nobody knows
    ABSENT = "absent"  # 缺勤
    EXCUSED = "excused"  # 请假


# mark: from how much on; a city sets its own, these are the usual ones of an office
ATTENDANCE: dict[Mark, timedelta] = {
    Mark.LATE: timedelta(minutes=10),  # after the duty begins
    Mark.EARLY: timedelta(minutes=10),  # before it ends
    Mark.ABSENT: timedelta(minutes=120),  # nobody came so long after it began, or before it ended
}
BEFORE = timedelta(hours=2)  # somebody may come so early for a duty


@dataclass(frozen=True)
class Duty:
    """From `starts` to before `ends`."""

    starts: datetime
    ends: datetime


@dataclass(frozen=True)
class Attendance:
    """Every mark a duty has earned, and by how many minutes."""

    marks: tuple[tuple[Mark, int], ...]
    came: datetime | None
    went: datetime | None


def judge_attendance(duty: Duty, spans: Sequence[Span], leaves: Sequence[Duty], at: datetime) -> Attendance:
    """What is known at `at`. A shift not ended counts as lasting, until it ends by itself; a duty is what leave leaves
    of it, and all leave excuses it. Of who stood in only the time of standing in is among the spans
    (`while_standing_in`)."""
    begins, ends = without_leave(duty, leaves)
    left = Duty(begins, ends) if begins < ends else duty
    mine = sorted((span for span in spans if _meets(span, left, at)), key=lambda span: span.start)
    came = mine[0].start if mine else None
    forgotten = bool(mine) and _ended_by_itself(mine[-1], at)
    went = None if not mine or forgotten or any(span.end is None for span in mine) else max(
        span.end for span in mine if span.end
    )  # fmt: skip
    if begins >= ends:
        return Attendance(((Mark.EXCUSED, 0),), came, went)
    if came is None:
        gone = at >= min(begins + ATTENDANCE[Mark.ABSENT], ends)
        return Attendance(((Mark.ABSENT, _minutes(ends - begins)) if gone else (Mark.PENDING, 0),), None, None)
    marks = []
    if came - begins >= ATTENDANCE[Mark.LATE]:
        marks.append((Mark.LATE, _minutes(came - begins)))
    if went is not None and ends - went >= ATTENDANCE[Mark.EARLY]:
        marks.append((Mark.EARLY, _minutes(ends - went)))
    if forgotten:
        marks.append((Mark.NO_CHECK_OUT, 0))
    return Attendance(tuple(marks) or ((Mark.PRESENT, 0),), came, went)


def while_standing_in(span: Span, when: Duty, at: datetime) -> Span | None:
    """What of a stand-in's (代班) shift falls into the time of standing in; None if nothing does. It lasts at `at`
    only if both do."""
    start = max(span.start, when.starts)
    end = when.ends if when.ends <= (span.end or at) else span.end
    return Span(span.id, start, end) if start < (end or at) else None


def _ended_by_itself(span: Span, at: datetime) -> bool:
    """No check-out ended it: no shift that one did is that long."""
    return (span.end or at) - span.start >= LONGEST


def _meets(span: Span, duty: Duty, at: datetime) -> bool:
    end = span.end or min(at, span.start + LONGEST)
    return (duty.starts - BEFORE <= span.start < duty.ends and end > duty.starts) or span.start <= duty.starts < end


def without_leave(duty: Duty, leaves: Sequence[Duty]) -> tuple[datetime, datetime]:
    """When a duty begins and ends without the leave at either end of it; it is all leave if it ends first."""
    begins, ends = duty.starts, duty.ends
    for leave in sorted(leaves, key=lambda one: one.starts):
        if leave.starts <= begins < leave.ends:
            begins = leave.ends
    for leave in sorted(leaves, key=lambda one: one.ends, reverse=True):
        if leave.starts < ends <= leave.ends:
            ends = leave.starts
    return begins, ends


def _minutes(span: timedelta) -> int:
    return int(span.total_seconds() // 60)
