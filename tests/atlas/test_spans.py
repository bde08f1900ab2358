"""A window of time is cut in the fewest kept spans, and they hold just its days."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from backend.atlas.spans import FIRST, KINDS, LENGTHS, day_of, last_of, span_of, spans_between, start_of

DAYS = st.integers(FIRST, date(2060, 1, 1).toordinal())


@given(DAYS, st.integers(0, 800))
def test_spans_hold_each_day_of_a_window_once_and_no_other(first: int, length: int) -> None:
    spans, last = set(spans_between(first, first + length)), first + length
    assert len(spans) <= 30 + length // LENGTHS[-1]
    for day in (first - 1, first, first + length // 2, last, last + 1):
        held = sum(span_of(day, kind) in spans for kind in range(1, KINDS))
        assert held == (first <= day <= last), day
    assert spans_between(last, first) == [] or length == 0


@given(DAYS, st.integers(0, 800))
def test_until_today_spans_are_fewer_and_go_beyond_it_alone(first: int, length: int) -> None:
    today = first + length
    spans, exact = set(spans_between(first, today, is_today=True)), spans_between(first, today)
    assert len(spans) <= min(len(exact), 16 + length // LENGTHS[-1])
    for day in (first - 1, first, first + length // 2, today):
        assert sum(span_of(day, kind) in spans for kind in range(1, KINDS)) == (first <= day), day


@given(DAYS)
def test_a_day_is_the_citys(day: int) -> None:
    assert day_of(start_of(day)) == day_of(last_of(day)) == day
    assert day_of(start_of(day + 1)) == day + 1
