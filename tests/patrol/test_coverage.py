"""Evaluation is a pure function of the set of fixes."""

import math
from datetime import timedelta
from itertools import pairwise
from random import Random
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.patrol.coverage import FASTEST, GAP, TrackFix, coverage, lines_of
from backend.patrol.evaluate_day import figures_of
from tests.conftest import NOON

EAST = 1 / 97_400  # a metre, in degrees of longitude


def fix(number: int, seconds: float, metres: float = 0.0, grid: str | None = "A", **more: object) -> TrackFix:
    at = NOON + timedelta(seconds=seconds)
    return TrackFix(at, UUID(int=number + 1), 121.1289 + metres * EAST, 28.847, grid, **more)  # type: ignore[arg-type]


def walk(count: int = 60, seconds: float = 10) -> list[TrackFix]:
    """Eastwards at 1 m/s, a new grid each 100 m."""
    return [fix(n, n * seconds, n * seconds, "ABCDEFGH"[int(n * seconds // 100)]) for n in range(count)]


def test_a_walk_is_its_time_and_its_length() -> None:
    found = coverage(walk())
    assert found.seconds == 590
    assert found.distance_m == pytest.approx(590, rel=0.01)
    assert list(found.visits) == list("ABCDEF")
    assert [(one.left, one.entered) for one in found.crossings] == list(pairwise("ABCDEF"))
    assert found.visits["B"].seconds == 100
    assert sum(visit.seconds for visit in found.visits.values()) == found.seconds


def test_a_gap_is_neither_time_nor_length() -> None:
    found = coverage([fix(0, 0), fix(1, 60, 60), fix(2, 60 + 301, 90), fix(3, 420, 120)])
    assert found.seconds == 60 + 59
    assert found.gaps == ((NOON + timedelta(seconds=60), NOON + timedelta(seconds=361)),)


def test_mock_poor_and_impossible_fixes_are_counted_and_place_nobody() -> None:
    odd = [fix(90, 5, 0, "X", mock=True), fix(91, 15, 0, "X", accuracy_m=800.0), fix(92, 305, 9000, "X")]
    plain, found = coverage(walk()), coverage(walk() + odd)
    assert (found.fixes, found.mocks, found.poor, found.outliers) == (63, 1, 1, (UUID(int=93),))
    assert (found.visits, found.distance_m, found.crossings) == (plain.visits, plain.distance_m, plain.crossings)


def test_an_impossible_fix_at_either_end_is_an_outlier_too() -> None:
    assert coverage([fix(90, -10, 9000), *walk()]).outliers == (UUID(int=91),)
    assert coverage([*walk(), fix(90, 600, 9000)]).outliers == (UUID(int=91),)


def test_what_the_phone_itself_calls_invalid_is_counted_and_places_nobody() -> None:
    plain, found = coverage(walk()), coverage([*walk(), fix(90, 5, 0, "X", valid=False)])
    assert (found.fixes, found.invalid, plain.invalid) == (61, 1, 0)
    assert (found.visits, found.crossings, found.seconds) == (plain.visits, plain.crossings, plain.seconds)
    assert ("invalid" in figures_of(found), "invalid" in figures_of(plain)) == (True, False)


def test_the_lines_of_a_track_end_at_gaps_and_leave_out_what_places_nobody() -> None:
    odd = [fix(90, 5, 0, mock=True), fix(91, 15, valid=False), fix(92, 305, 9000), fix(93, 5000)]
    later = [fix(100 + n, 2000 + 10 * n, 600 + n) for n in range(3)]
    lines = lines_of([*reversed(walk()), *odd, *later, *walk()])
    assert [len(line) for line in lines] == [60, 3]
    assert lines[0] == walk()


def test_nothing_is_nothing() -> None:
    found = coverage([])
    assert (found.fixes, found.seconds, found.visits) == (0, 0, {})


some_fixes = st.lists(
    st.builds(
        fix, st.integers(0, 10**6), st.integers(0, 30_000), st.floats(-5000, 5000),
        st.sampled_from(["A", "B", "C", None]), accuracy_m=st.none() | st.floats(0, 300), mock=st.booleans(),
    ),
    max_size=60, unique_by=lambda one: one.id,
)  # fmt: skip


@given(some_fixes, st.randoms(use_true_random=False), st.integers(1, 7))
def test_any_shuffle_split_and_doubling_says_the_same(fixes: list[TrackFix], random: Random, parts: int) -> None:
    """The peers' defect 8: fixes that come in reverse miss a fence."""
    first = coverage(fixes)
    again = [*fixes, *random.sample(fixes, len(fixes) // 2)]
    random.shuffle(again)
    pieces = [again[start::parts] for start in range(parts)]
    random.shuffle(pieces)
    assert coverage(one for piece in pieces for one in piece) == first
    assert coverage(reversed(fixes)) == first


@given(some_fixes)
def test_time_and_length_add_up(fixes: list[TrackFix]) -> None:
    found = coverage(fixes)
    assert sum(visit.seconds for visit in found.visits.values()) <= found.seconds + 1e-6
    for visit in found.visits.values():
        assert visit.first <= visit.last
        assert visit.entries >= 1
    assert all(end - start > GAP for start, end in found.gaps)
    assert math.isfinite(found.distance_m)
    assert len(found.outliers) + found.mocks + found.poor <= found.fixes


def test_the_planted_fault_is_seen() -> None:
    """An evaluation that takes fixes as they come gives another answer for a day in reverse."""

    def as_they_come(fixes: list[TrackFix]) -> list[tuple[str | None, str | None]]:
        return [(one.grid, other.grid) for one, other in pairwise(fixes) if one.grid != other.grid]

    assert as_they_come(walk()) != as_they_come(walk()[::-1])
    assert FASTEST * 10 < 9000
