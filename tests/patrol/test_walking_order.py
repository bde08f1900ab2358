"""The order of a walk, measured against the best of all orders."""

import itertools
import random

import pytest

from backend.patrol.walking_order import length_m, walking_order
from backend.places.coordinates import distance_m
from tests.linhai import City
from tests.patrol.field import on_shift

START = (121.1289, 28.847)


def places(seed: int, number: int) -> list[tuple[float, float]]:
    dice = random.Random(seed)
    return [(121.1289 + dice.uniform(-0.02, 0.02), 28.847 + dice.uniform(-0.02, 0.02)) for _n in range(number)]


@pytest.mark.parametrize("seed", range(12))
def test_it_is_at_most_a_tenth_longer_than_the_best(seed: int) -> None:
    those = places(seed, 7)
    best = min(length_m(START, those, order) for order in itertools.permutations(range(7)))
    found = walking_order(START, those)
    assert sorted(found) == list(range(7))
    assert length_m(START, those, found) <= best * 1.1


def test_nothing_and_one_are_themselves() -> None:
    assert walking_order(START, []) == []
    assert walking_order(START, [START]) == [0]


def test_of_many_places_each_is_measured_against_each_other_a_few_times_only(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, those = list[int](), places(1, 100)

    def _counted(one: tuple[float, float], other: tuple[float, float]) -> float:
        asked.append(1)
        return distance_m(one, other)

    monkeypatch.setattr("backend.patrol.walking_order.distance_m", _counted)
    found = walking_order(START, those[:30])
    assert sorted(found) == list(range(30))
    assert len(asked) < 3 * 30 * 30
    found = walking_order(START, those)
    assert sorted(found) == list(range(100))
    monkeypatch.undo()
    assert length_m(START, those, found) < length_m(START, those, list(range(100))) / 4


@pytest.mark.anyio
@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_tasks_come_in_walking_order(city: City) -> None:
    inspector, citizen = await on_shift(city), await city.citizen()
    for north in (0.0004, 0.0001, 0.0003):
        await citizen.report(position={"lon": 121.1289, "lat": 28.847 + north, "coord_type": "wgs84"})
    answer = await inspector.get("/api/v1/tasks/route", params={"start": "121.1289,28.847"})
    assert answer.status_code == 200, answer.text
    assert [one["position"]["lat"] for one in answer.json()["items"]] == [28.8471, 28.8473, 28.8474]
    assert answer.json()["length_m"] == pytest.approx(44, abs=2)
    assert (await inspector.get("/api/v1/tasks/route", params={"start": "x"})).status_code == 422
