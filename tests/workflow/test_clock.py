"""The clock as a ledger of turns: pauses, extensions, stops, and what they come to."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.workflow.clock import Deadline, Running, Turn, explain
from backend.workflow.limit_tables import limit_tables
from backend.workflow.moves import Limit
from backend.workflow.stage_limits import STAGE_LIMITS, stage_at
from backend.workflow.steps import ENDED, Step
from backend.working_time import Duration, TimeUnit
from tests.test_working_time import CHINA, city

DAY, HOUR, URGENT = TimeUnit.WORK_DAY, TimeUnit.WORK_HOUR, TimeUnit.URGENT_WORK_HOUR
URGENT_DAY, NATURAL, NATURAL_DAY = TimeUnit.URGENT_WORK_DAY, TimeUnit.NATURAL_HOUR, TimeUnit.NATURAL_DAY
moments = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 1), timezones=st.just(UTC))  # noqa: DTZ001
limits = st.builds(Duration, st.integers(1, 40), st.sampled_from(TimeUnit))


def start(at: str, value: float, unit: TimeUnit) -> Turn:
    return Turn(Limit.START, city(at), "file", Duration(value, unit))


def turn(what: Limit, at: str, limit: Duration | None = None) -> Turn:
    return Turn(what, city(at), what.value, limit)


def deadline(*turns: Turn, at: str = "2026-12-31T00:00") -> Deadline:
    found = explain(turns, CHINA, city(at))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("limit", "began", "pause", "resume", "due"),
    [
        (Duration(2, DAY), "2026-11-24T09:00", "2026-11-24T10:00", "2026-11-26T10:00", "2026-11-30T09:00"),
        (Duration(1, DAY), "2026-09-30T09:00", "2026-09-30T10:00", "2026-10-08T09:00", "2026-10-08T17:00"),  # 国庆
        (Duration(1, DAY), "2026-10-09T16:00", "2026-10-10T09:00", "2026-10-10T10:00", "2026-10-10T17:00"),  # 调休
        (Duration(4, HOUR), "2026-02-13T14:00", "2026-02-13T16:30", "2026-02-25T08:30", "2026-02-25T10:00"),  # 春节
        (Duration(2, HOUR), "2026-11-27T16:30", "2026-11-27T17:00", "2026-11-30T08:30", "2026-11-30T10:00"),
        (Duration(2, HOUR), "2026-11-27T16:30", "2026-11-28T10:00", "2026-11-29T10:00", "2026-11-30T09:30"),  # nothing
        (Duration(4, URGENT), "2026-10-01T00:00", "2026-10-01T01:00", "2026-10-02T01:00", "2026-10-02T04:00"),
        (Duration(1, URGENT_DAY), "2026-10-01T00:00", "2026-10-01T06:00", "2026-10-05T06:00", "2026-10-06T00:00"),
        (Duration(3, NATURAL), "2026-02-16T23:00", "2026-02-17T00:00", "2026-02-20T12:00", "2026-02-20T14:00"),
        (Duration(2, NATURAL_DAY), "2026-02-16T23:00", "2026-02-17T23:00", "2026-02-20T12:00", "2026-02-21T12:00"),
    ],
)  # fmt: skip
def test_a_pause_takes_out_exactly_what_would_have_counted(
    limit: Duration, began: str, pause: str, resume: str, due: str
) -> None:
    value, unit = limit.value, limit.unit
    shown = deadline(start(began, value, unit), turn(Limit.PAUSE, pause), turn(Limit.RESUME, resume))
    assert shown.due_at == city(due)
    assert sum((span.end - span.start for span in shown.spans), timedelta()) == shown.length


def test_each_extension_adds_a_limit() -> None:
    one = start("2026-09-30T16:30", 1, DAY)
    more = turn(Limit.EXTEND, "2026-09-30T17:00", one.limit)
    assert deadline(one, more).due_at == city("2026-10-09T16:30")
    assert deadline(one, more, more).due_at == city("2026-10-10T16:30")  # a Saturday that is worked
    mixed = deadline(one, turn(Limit.EXTEND, "2026-10-01T00:00", Duration(2, URGENT)))
    assert mixed.due_at == city("2026-10-08T18:30")


def test_an_extension_makes_a_yellow_case_green_again() -> None:
    one, at = start("2026-11-24T09:00", 1, DAY), "2026-11-25T08:40"
    assert deadline(one, at=at).yellow_at < city(at)
    more = deadline(one, turn(Limit.EXTEND, at, one.limit), at=at)
    assert more.yellow_at > city(at)
    assert more.used == pytest.approx(deadline(one, at=at).used / 2)


def test_while_paused_nothing_is_used() -> None:
    turns = start("2026-11-24T09:00", 2, DAY), turn(Limit.PAUSE, "2026-11-24T12:00")
    early, late = deadline(*turns, at="2026-11-25T00:00"), deadline(*turns)
    assert early.used == late.used == pytest.approx(3 / 14)
    assert (late.running, late.held_at) == (Running.PAUSED, city("2026-11-24T12:00"))


def test_after_a_stop_nothing_is_used_and_rework_makes_the_stop_void() -> None:
    turns = start("2026-11-24T09:00", 1, DAY), turn(Limit.STOP, "2026-11-24T11:00")
    stopped = deadline(*turns)
    assert (stopped.running, stopped.used) == (Running.STOPPED, pytest.approx(2 / 7))
    again = deadline(*turns, turn(Limit.RESUME, "2026-11-25T09:00"), at="2026-11-25T10:00")
    assert (again.due_at, again.running) == (city("2026-11-25T09:00"), Running.RUNNING)
    assert again.used == pytest.approx(8 / 7)


def test_a_new_start_begins_anew() -> None:
    old = start("2026-11-20T09:00", 1, DAY), turn(Limit.STOP, "2026-11-20T10:00")
    anew = start("2026-11-24T09:00", 1, DAY)
    assert deadline(*old, anew) == deadline(anew)


def test_the_days_on_the_way_are_named_where_they_count() -> None:
    days = deadline(start("2026-09-30T16:30", 1, DAY)).days
    assert next(day.day.isoformat() for day in days if not day.worked) == "2026-10-01"
    assert deadline(start("2026-09-30T16:30", 240, URGENT)).days == ()


def test_without_a_start_there_is_no_deadline() -> None:
    assert explain([turn(Limit.STOP, "2026-11-24T09:00")], CHINA, city("2026-11-24T09:00")) is None


@settings(max_examples=150)
@given(moments, limits, st.lists(st.integers(1, 200_000), max_size=8))
def test_pauses_add_up(began: datetime, limit: Duration, steps: list[int]) -> None:
    """What counts outside the pauses, up to the due instant, is the limit, whatever the pauses."""
    turns, at = [Turn(Limit.START, began, "file", limit)], began
    for number, step in enumerate(steps):
        at += timedelta(seconds=step)
        turns.append(Turn(Limit.RESUME if number % 2 else Limit.PAUSE, at, "suspend"))
    shown = explain(turns, CHINA, at)
    assert shown is not None
    counted = CHINA.counted(began, shown.due_at, limit.unit)
    paused = sum(
        (CHINA.counted(p.start, min(p.end, shown.due_at), limit.unit) for p in shown.pauses if p.end), timedelta()
    )
    assert counted - paused == shown.length == CHINA.length_of(limit)


@settings(max_examples=100)
@given(moments, limits, st.integers(0, 10**6))
def test_used_share_and_due_instant_agree(began: datetime, limit: Duration, later: int) -> None:
    at = began + timedelta(seconds=later)
    shown = explain([Turn(Limit.START, began, "file", limit)], CHINA, at)
    assert shown is not None
    assert (shown.used >= 1) == (at >= shown.due_at)
    assert shown.due_at == CHINA.add(began, limit)
    assert shown.yellow_at == CHINA.add(began, Duration(limit.value * 0.8, limit.unit))


def test_the_tables_in_the_docs_are_current_and_every_step_that_waits_has_a_stage() -> None:
    assert limit_tables() in (Path(__file__).parents[2] / "docs/deadlines.md").read_text(encoding="utf-8")
    assert {step.value for step in Step if stage_at(step) is None} <= {*ENDED, "suspended"}
    assert all(limit.holders for limit in STAGE_LIMITS)
