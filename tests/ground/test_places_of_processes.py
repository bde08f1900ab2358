"""Several processes behind one name: whoever is told when to come may meet one that told nobody so."""

import heapq
import random
from collections import deque
from collections.abc import Callable, Hashable

import pytest

from backend.ground.appointments import Appointments, Tell

PLACES, PACE, PHONES, LASTS = 64, 20.0, 150, 120.0  # of each process: places, served a second, phones; seconds
SEED = 20261130
Which = Callable[[random.Random, Hashable, int], int]


def anyone(chance: random.Random, _name: Hashable, processes: int) -> int:
    """Whichever has least to do just now."""
    return chance.randrange(processes)


def same(_chance: random.Random, name: Hashable, processes: int) -> int:
    """The same each time."""
    return hash(name) % processes


def played(processes: int, which: Which, apart: float | None) -> tuple[float, float]:
    """The longest that one thing of a phone was waited for, and of those who came when told the share that found a
    place. Phones send one thing after another, as they are answered. `apart`: seconds until a process hears what
    another has told; None: never."""
    at, chance, names = 0.0, random.Random(SEED), iter(range(10**9))
    notes = deque[tuple[float, int, Hashable, float | None]]()

    def _telling(teller: int) -> Tell:
        return lambda who, wait: notes.append((at, teller, who, wait))

    books = [Appointments(lambda: at, tell=_telling(number)) for number in range(processes)]
    here, free_at, longest, kept, came = [0] * processes, [0.0] * processes, 0.0, 0, 0
    phones = PHONES * processes
    # when, name, since when, which it leaves, whether it was told to come
    coming = [(0.0, next(names), 0.0, -1, False) for _phone in range(phones)]
    while coming[0][0] < LASTS:
        at, name, since, leaves, told = heapq.heappop(coming)
        while apart is not None and notes and notes[0][0] + apart <= at:
            told_at, teller, who, wait = notes.popleft()
            for number, book in enumerate(books):
                if number != teller:
                    book.hear(who, wait if wait is None else wait - (at - told_at))
        if leaves >= 0:
            here[leaves], longest = here[leaves] - 1, max(longest, at - since)
            books[leaves].served()
            heapq.heappush(coming, (at, next(names), at, -1, False))
            continue
        met = which(chance, name, processes)
        came += told
        if books[met].find_place(name, here[met], PLACES):
            kept += told
            books[met].came(name)
            here[met], free_at[met] = here[met] + 1, max(free_at[met], at) + 1 / PACE
            heapq.heappush(coming, (free_at[met], name, since, met, False))
        else:
            heapq.heappush(coming, (at + books[met].wait(name), name, since, -1, True))
    return max(longest, *(at - since for _when, _name, since, _leaves, _told in coming)), kept / came


@pytest.mark.parametrize("processes", [2, 4])
def test_whoever_comes_when_told_finds_a_place_whichever_process_they_meet(processes: int) -> None:
    longest, kept = played(processes, anyone, apart=0.3)
    print(f"{processes} processes: longest {longest:.1f} s, {kept:.0%} of those told found a place")
    assert kept > 0.9


def test_whoever_meets_a_process_that_heard_nothing_is_as_anyone() -> None:
    """The planted fault."""
    longest, kept = played(2, anyone, apart=None)
    print(f"apart: longest {longest:.1f} s, {kept:.0%} of those told found a place")
    assert kept < 0.8
