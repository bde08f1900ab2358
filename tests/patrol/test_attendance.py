"""Shifts out of clockings, and duties held against them: pure."""

import itertools
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.ground.ids import new_id
from backend.patrol.clocking import ClockKind, ClockVerdict
from backend.patrol.judge_attendance import Duty, Mark, judge_attendance, while_standing_in
from backend.patrol.judge_place import judge_place
from backend.patrol.pair_clockings import LONGEST, Span, pair_clockings
from backend.patrol.pair_clockings import Mark as Clocked
from backend.people.stand_in import StandIn
from tests.linhai import City
from tests.patrol.field import clock, later, on_shift

EIGHT = datetime(2026, 11, 24, 0, 0, tzinfo=UTC)  # 08:00 in the city
DUTY = Duty(EIGHT, EIGHT + timedelta(hours=8))
IN, OUT = ClockKind.IN, ClockKind.OUT


def clocked(minutes: float, kind: ClockKind) -> Clocked:
    return Clocked(EIGHT + timedelta(minutes=minutes), UUID(int=int(minutes * 60) + 10**6), kind)


def span(start: float, end: float | None) -> Span:
    ends = None if end is None else EIGHT + timedelta(minutes=end)
    return Span(UUID(int=1), EIGHT + timedelta(minutes=start), ends)


def marks(*spans: Span, at: float = 600, leaves: tuple[Duty, ...] = ()) -> dict[Mark, int]:
    return dict(judge_attendance(DUTY, spans, leaves, EIGHT + timedelta(minutes=at)).marks)


def test_an_in_and_an_out_are_a_shift() -> None:
    (found,) = pair_clockings([clocked(480, OUT), clocked(0, IN)])
    assert (found.start, found.end) == (EIGHT, EIGHT + timedelta(hours=8))


def test_a_second_check_in_begins_nothing_and_an_out_alone_ends_nothing() -> None:
    assert len(pair_clockings([clocked(0, IN), clocked(5, IN), clocked(480, OUT), clocked(481, OUT)])) == 1
    assert pair_clockings([clocked(0, OUT)]) == []


def test_a_forgotten_check_out_ends_by_itself_before_the_next_day() -> None:
    first, second = pair_clockings([clocked(0, IN), clocked(24 * 60, IN)])
    assert first.end == EIGHT + LONGEST
    assert second.end is None


@given(st.lists(st.tuples(st.integers(0, 5000), st.sampled_from([IN, OUT])), max_size=12), st.randoms())
def test_the_order_in_which_clockings_come_says_nothing(those: list[tuple[int, ClockKind]], random: object) -> None:
    made = [clocked(minutes + place / 60, kind) for place, (minutes, kind) in enumerate(those)]
    first = pair_clockings(made)
    random.shuffle(made)  # type: ignore[attr-defined]
    assert pair_clockings(made) == first
    for one, other in itertools.pairwise(first):
        assert one.end is not None
        assert one.end <= other.start


def test_in_time_and_to_the_end_is_present() -> None:
    assert marks(span(-5, 481)) == {Mark.PRESENT: 0}
    assert marks(span(9, 471)) == {Mark.PRESENT: 0}


def test_late_and_early_are_both_said() -> None:
    assert marks(span(25, 440)) == {Mark.LATE: 25, Mark.EARLY: 40}


def test_nobody_after_two_hours_is_absent_and_before_that_pending() -> None:
    assert marks(at=119) == {Mark.PENDING: 0}
    assert marks(at=120) == {Mark.ABSENT: 480}


def test_somebody_who_still_works_is_not_early() -> None:
    assert marks(span(0, None), at=300) == {Mark.PRESENT: 0}


def test_who_never_checks_out_is_not_one_who_stayed_to_the_end() -> None:
    assert marks(span(0, None), at=959) == {Mark.PRESENT: 0}
    assert marks(span(0, None), at=960) == {Mark.NO_CHECK_OUT: 0}
    assert marks(span(25, None), at=2000) == {Mark.LATE: 25, Mark.NO_CHECK_OUT: 0}
    forgotten = judge_attendance(DUTY, [span(0, 16 * 60)], (), EIGHT + timedelta(days=2))
    assert (forgotten.marks, forgotten.went) == (((Mark.NO_CHECK_OUT, 0),), None)
    assert marks(span(0, 700), at=2000) == {Mark.PRESENT: 0}
    assert marks(span(0, 60), span(90, None), at=2000) == {Mark.NO_CHECK_OUT: 0}


def test_leave_over_the_duty_excuses_and_leave_at_its_beginning_moves_it() -> None:
    assert marks(leaves=(DUTY,)) == {Mark.EXCUSED: 0}
    assert marks(span(60, 480), leaves=(Duty(EIGHT, EIGHT + timedelta(hours=1)),)) == {Mark.PRESENT: 0}


def minutes(start: float, end: float) -> Duty:
    return Duty(EIGHT + timedelta(minutes=start), EIGHT + timedelta(minutes=end))


def test_a_duty_is_what_leave_leaves_of_it() -> None:
    morning = (minutes(0, 240),)
    assert marks(at=130, leaves=morning) == marks(at=359, leaves=morning) == {Mark.PENDING: 0}
    assert marks(at=360, leaves=morning) == {Mark.ABSENT: 240}
    assert marks(span(-5, 30), leaves=morning) == {Mark.ABSENT: 240}  # left for the leave, and came no more
    assert marks(span(-5, 481), leaves=morning) == {Mark.PRESENT: 0}
    assert marks(leaves=(minutes(-60, 100), minutes(100, 900))) == {Mark.EXCUSED: 0}
    assert marks(leaves=(minutes(100, 900), minutes(-60, 100))) == {Mark.EXCUSED: 0}


@pytest.mark.anyio
async def test_who_was_stood_in_for_is_not_absent(city: City) -> None:
    city.at = EIGHT - timedelta(hours=1)
    inspector, supervisor = await city.signed_in("inspector"), await city.signed_in("supervisor")
    me, other = [(await one.get("/api/v1/me")).json()["id"] for one in (inspector, await city.signed_in("inspector-1"))]
    span = {"starts_at": EIGHT.isoformat(), "ends_at": (EIGHT + timedelta(hours=8)).isoformat()}
    assert (await supervisor.post("/api/v1/patrol/duties", json={"person_id": me} | span)).status_code == 201
    async with city.db.write() as session:
        session.add(StandIn(
            id=new_id(city.at), person_id=UUID(other), for_person_id=UUID(me), starts_at=EIGHT - timedelta(hours=1),
            ends_at=EIGHT + timedelta(hours=9), made_by=UUID(me), made_at=city.at,
        ))  # fmt: skip
    await later(city, "inspector-1", hours=1, minutes=20)
    await on_shift(city, "inspector-1")
    supervisor = await later(city, "supervisor", hours=4)
    (found,) = (await supervisor.get("/api/v1/patrol/attendance", params={"day": "2026-11-24"})).json()["items"]
    assert (found["person_id"], found["marks"]) == (me, [{"mark": "late", "minutes": 20}])


@pytest.mark.anyio
async def test_a_supervisor_sees_that_a_check_in_was_told_hours_after_it_was_made(city: City) -> None:
    city.at = EIGHT - timedelta(hours=1)
    inspector, supervisor = await city.signed_in("inspector"), await city.signed_in("supervisor")
    me = (await inspector.get("/api/v1/me")).json()["id"]
    span = {"starts_at": EIGHT.isoformat(), "ends_at": (EIGHT + timedelta(hours=8)).isoformat()}
    assert (await supervisor.post("/api/v1/patrol/duties", json={"person_id": me} | span)).status_code == 201
    inspector = await later(city, "inspector", hours=6)
    came, received = EIGHT + timedelta(minutes=3), EIGHT + timedelta(hours=5)
    assert (await clock(inspector, captured_at=came.isoformat())).status_code == 201
    inspector = await later(city, "inspector", hours=3, minutes=5)
    assert (await clock(inspector, "check-out")).status_code == 201
    supervisor = await later(city, "supervisor", minutes=10)
    (found,) = (await supervisor.get("/api/v1/patrol/attendance", params={"day": "2026-11-24"})).json()["items"]
    times = [datetime.fromisoformat(found[f"{what}_{at}"]) for what in ("came", "went") for at in ("at", "received_at")]
    assert times == [came, received, *[EIGHT + timedelta(hours=8, minutes=5)] * 2]


def test_of_a_stand_in_only_the_time_of_standing_in_counts() -> None:
    at = EIGHT + timedelta(hours=5)
    assert while_standing_in(span(0, None), minutes(120, 600), at) == span(120, None)
    assert while_standing_in(span(0, None), minutes(120, 200), at) == span(120, 200)
    assert while_standing_in(span(0, 150), minutes(120, 600), at) == span(120, 150)
    assert while_standing_in(span(0, 100), minutes(120, 600), at) is None
    assert while_standing_in(span(0, None), minutes(400, 600), at) is None


def test_a_shift_of_yesterday_is_not_todays() -> None:
    assert marks(span(-900, -400)) == {Mark.ABSENT: 480}


def test_the_place_of_a_check_in_is_judged_with_its_accuracy() -> None:
    assert judge_place(0, 5)[0] is ClockVerdict.INSIDE
    assert judge_place(80, 40)[0] is ClockVerdict.NEAR
    assert judge_place(80, 5)[0] is ClockVerdict.OUTSIDE
    assert judge_place(None, 5)[0] is ClockVerdict.NO_GRID


def test_two_hundred_metres_away_is_outside_however_poor_the_accuracy() -> None:
    verdict, why = judge_place(200, 5000)
    assert (verdict, why) == (ClockVerdict.OUTSIDE, "距责任网格 200 米，超出容差 150 米")
