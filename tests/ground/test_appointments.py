"""Those who found no place come back one after another, as fast as the others are served."""

from collections import Counter

import pytest

from backend.ground.appointments import LONGEST, OVER_AFTER, Appointments


class Hall:
    """A door that serves so many a second, and a clock in the test's hand."""

    def __init__(self, pace: int) -> None:
        self.at, self.pace = 1000.0, pace
        self.book = Appointments(lambda: self.at)

    def second(self, refused: int) -> list[float]:
        """A second in which so many find no place: when each of them is to come back."""
        back, steps = [], max(self.pace, refused)
        for step in range(steps):
            self.at += 1 / steps
            if step < self.pace:
                self.book.served()
            if step < refused:
                back.append(self.at + self.book.wait(object()))
        return back


@pytest.mark.parametrize("pace", [20, 200])
def test_they_come_back_no_faster_than_the_door_serves(pace: int) -> None:
    hall = Hall(pace)
    hall.second(refused=pace)
    hall.second(refused=pace)  # measured from here
    back = Counter(int(at) for _ in range(3) for at in hall.second(refused=3 * pace))
    busiest = max(back[second] for second in back if second > min(back) + 3)
    assert busiest <= 2 * pace  # whole seconds are told: two may fall together
    assert sum(back.values()) == 9 * pace


def test_the_first_of_a_crowd_come_soon_and_nobody_is_sent_away_for_long() -> None:
    hall = Hall(10)
    assert hall.second(refused=1)[0] - hall.at <= 2
    waits = [at - hall.at for _ in range(20) for at in hall.second(refused=500)]
    assert max(waits) <= LONGEST
    assert len(waits) == 20 * 500


def test_when_the_crowd_is_gone_the_next_waits_a_moment_only() -> None:
    hall = Hall(10)
    for _ in range(20):
        hall.second(refused=500)
    hall.at += OVER_AFTER + 0.1
    assert hall.book.wait(object()) == 2


def test_those_who_were_too_many_are_forgotten_when_there_is_room_again() -> None:
    hall = Hall(10)
    for _ in range(20):
        hall.second(refused=500)
    hall.pace = 60
    waits = [at - hall.at for _ in range(60) for at in hall.second(refused=1)]
    assert max(waits[-10:]) <= 4


def test_a_stall_sends_nobody_away_for_longer_than_it_lasted() -> None:
    """A database that does not answer for two seconds, and is as fast as before then."""
    hall = Hall(0)
    stalled = [at - hall.at for _ in range(2) for at in hall.second(refused=20)]
    assert max(stalled) <= 4
    hall.pace = 100
    hall.second(refused=0)
    assert max(at - hall.at for at in hall.second(refused=20)) <= 4


def test_a_burst_beyond_all_measure_is_not_told_the_same_second() -> None:
    hall = Hall(50)
    back = Counter(int(at) for at in hall.second(refused=10_000))
    assert max(back.values()) < 1000
