"""Who is sent: grid first, then distance, load, skill."""

import random
from datetime import timedelta
from uuid import UUID

from backend.patrol.choose_inspector import Candidate, Errand, choose_inspector
from tests.conftest import NOON

PLACE = (121.1289, 28.8470)
GRID, OTHER = "331082001001001", "331082001001002"
METRE = 1 / 97_400  # of longitude at this latitude, degrees


def candidate(number: int, metres: float | None = 100, **more: object) -> Candidate:
    position = None if metres is None else (PLACE[0] + metres * METRE, PLACE[1])
    given = {"grids": frozenset({GRID}), "position": position, "position_at": NOON} | more
    return Candidate(UUID(int=number), f"采集员{number}", **given)  # type: ignore[arg-type]


def chosen(*candidates: Candidate, bucket: str | None = None, excluded: frozenset[UUID] = frozenset()) -> int | None:
    found = choose_inspector(candidates, Errand(GRID, *PLACE, bucket, excluded), NOON)
    return found.person_id.int if found else None


def test_the_grid_comes_before_distance() -> None:
    assert chosen(candidate(1, 10, grids=frozenset({OTHER})), candidate(2, 3000)) == 2


def test_then_the_nearest() -> None:
    assert chosen(candidate(1, 2000), candidate(2, 400)) == 2


def test_as_near_as_another_the_load_counts_then_the_skill() -> None:
    assert chosen(candidate(1, 10, load=3), candidate(2, 200, load=1)) == 2
    assert chosen(candidate(1, 10), candidate(2, 200, skills=frozenset({"sanitation"})), bucket="sanitation") == 2


def test_an_old_position_says_nothing() -> None:
    assert chosen(candidate(1, 10, position_at=NOON - timedelta(hours=1)), candidate(2, 3000)) == 2


def test_out_of_ones_grids_nobody_is_sent_too_far_nor_where_nobody_knows_where_they_are() -> None:
    elsewhere = frozenset({OTHER})
    assert chosen(candidate(1, 6000, grids=elsewhere), candidate(2, None, grids=elsewhere)) is None
    assert chosen(candidate(1, 4000, grids=elsewhere)) == 1


def test_who_is_excluded_is_not_sent_and_nobody_is_nobody() -> None:
    assert chosen(candidate(1), excluded=frozenset({UUID(int=1)})) is None
    assert chosen() is None


def test_the_order_of_candidates_says_nothing() -> None:
    those = [candidate(number, random.Random(number).uniform(0, 6000), load=number % 3) for number in range(1, 30)]
    first = chosen(*those)
    for seed in range(20):
        shuffled = random.Random(seed).sample(those, len(those))
        assert chosen(*shuffled) == first


def test_the_choice_says_why() -> None:
    found = choose_inspector([candidate(1, 100, load=2)], Errand(GRID, *PLACE), NOON)
    assert found is not None
    assert found.why == ("本网格在岗采集员", "距现场 100 米", "手头任务 2 件", "可派在岗人员共 1 人")
