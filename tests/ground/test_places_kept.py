"""While a hall is full, those who were told when to come find a place; nobody keeps it by coming again at once."""

import heapq
from collections.abc import Callable, Hashable

import pytest

from backend.ground.appointments import FREED_AFTER, Appointments
from backend.ground.expected import LATE, MOST, MOST_EACH, Expected

PLACES, PACE, PHONES = 64, 40, 300  # served so many a second
FAIR = 3 * PHONES / PACE  # seconds: a round of all of them takes a third of it


class Unkept(Appointments):
    """The fault: whoever finds a free place has it."""

    def find_place(self, who: Hashable, here: int, most: int) -> bool:
        return here < most


def longest_wait(book_of: Callable[[Callable[[], float]], Appointments], seconds: float) -> float:
    """Of phones that send one thing after another, as they are answered: how long one was waited for at most."""
    at, here, free_at, names = 0.0, 0, 0.0, iter(range(10**9))
    book = book_of(lambda: at)
    coming = [(0.0, next(names), 0.0, False) for _phone in range(PHONES)]  # when, name, since when, whether it leaves
    longest = 0.0
    while coming[0][0] < seconds:
        at, name, since, leaves = heapq.heappop(coming)
        if leaves:
            here, longest = here - 1, max(longest, at - since)
            book.served()
            heapq.heappush(coming, (at, next(names), at, False))
        elif book.find_place(name, here, PLACES):
            book.came(name)
            here, free_at = here + 1, max(free_at, at) + 1 / PACE
            heapq.heappush(coming, (free_at, name, since, True))
        else:
            heapq.heappush(coming, (at + book.wait(name), name, since, False))
    return max(longest, *(at - since for _when, _name, since, _leaves in coming))


def test_everybody_has_a_turn() -> None:
    assert longest_wait(Appointments, 120.0) < FAIR


def test_those_who_come_again_at_once_have_every_place_where_none_is_kept() -> None:
    """The planted fault."""
    assert longest_wait(Unkept, 120.0) > 2 * FAIR


@pytest.mark.parametrize("come_back", [True, False])
def test_where_places_are_free_nobody_is_refused_for_long(come_back: bool) -> None:
    """A load of 40 who stay a second, and once 64 more at one stroke: only the places kept are wanting, and those
    who are refused because of them are no reason to keep them on."""
    at, here, names, refused = 0.0, 0, iter(range(10**9)), list[float]()
    book = Appointments(lambda: at)
    steady = [(turn / PACE, next(names), False) for turn in range(180 * PACE)]
    coming = sorted([*steady, *((5.0, next(names), False) for _ in range(PLACES))])
    while coming:
        at, name, leaves = heapq.heappop(coming)
        if leaves:
            here -= 1
            book.served()
        elif book.find_place(name, here, PLACES):
            book.came(name)
            here += 1
            heapq.heappush(coming, (at + 1.0, name, True))
        else:
            refused.append(at)
            wait = book.wait(name)
            if come_back:
                heapq.heappush(coming, (at + wait, name, False))
    assert len(refused) > PLACES / 2
    assert max(refused) < 5.0 + FREED_AFTER


def test_half_of_the_places_is_for_those_who_were_told_to_come() -> None:
    at = 0.0
    book = Appointments(lambda: at)
    assert book.find_place("new", 5, 6)  # nobody is to come
    assert not book.find_place("told", 6, 6)
    at += book.wait("told")
    assert not book.find_place("new", 3, 6)
    assert book.find_place("new", 2, 6)
    assert book.find_place("told", 5, 6)
    assert not book.find_place("told", 6, 6)
    book.came("told")
    assert book.find_place("new", 5, 6)


def test_who_comes_too_early_or_not_at_all_has_no_place_kept() -> None:
    at = 0.0
    book = Appointments(lambda: at)
    assert not book.find_place("told", 6, 6)
    wait = book.wait("told")
    assert wait >= 2
    assert not book.find_place("told", 5, 6)
    at = wait + LATE + 1.5
    assert book.find_place("new", 5, 6)


def test_for_who_has_come_no_place_is_kept_any_more_however_early_they_came() -> None:
    at = 0.0
    book = Appointments(lambda: at)
    assert not book.find_place("told", 6, 6)
    assert book.wait("told", is_one=True) == book.wait("told", is_one=True) == 2
    assert not book.find_place("new", 5, 6)
    book.came("told", is_one=True)
    assert book.find_place("new", 5, 6)


@pytest.mark.parametrize("names", [1, MOST + 10])
def test_it_remembers_no_more_than_it_has_room_for(names: int) -> None:
    at = 0.0
    expected = Expected(lambda: at)
    for turn in range(MOST + 10):
        expected.add(turn % names, 5.0)
    at, came = 5.0, 0
    while expected.is_due(came % names):
        expected.strike(came % names)
        came += 1
    assert came == (MOST_EACH if names == 1 else MOST)
    assert not expected.is_anybody
