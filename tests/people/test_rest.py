"""The child that hashes: who comes first does not wait, guessing without end gets a twenty-fifth of a core."""

import pytest

from backend.people.rest import Rest

WORK = 0.0125  # seconds of a hash


def test_who_comes_first_does_not_wait_for_a_rest() -> None:
    rest = Rest()
    assert [rest.after(WORK, 0.0) for _sign_in in range(160)] == [0.0] * 160
    assert rest.after(WORK, 0.0) == pytest.approx(24 * WORK)


@pytest.mark.parametrize("work", [0.004, 0.0125, 0.05])
def test_guessing_without_end_gets_three_passwords_a_second_at_most(work: float) -> None:
    rest, now, tried = Rest(most=0.0), 0.0, 0
    while now < 600:
        now, tried = now + work, tried + 1
        now += rest.after(work, now)
    assert tried / now < 1 / 0.3


@pytest.mark.parametrize("pause", [0.0, 4.0])
def test_guessing_without_end_gets_a_small_part_of_a_core_with_pauses_or_without(pause: float) -> None:
    rest, now, worked = Rest(), 0.0, 0.0
    while now < 3600:
        for _guess in range(40):
            now, worked = now + WORK, worked + WORK
            now += rest.after(WORK, now)
        now += pause
    assert worked / now < 1 / 25 + 1 / 60 + 0.001


def test_a_calm_minute_gives_back_what_it_may_and_no_more() -> None:
    rest = Rest()
    rest.after(2.0, 0.0)
    assert rest.after(0.5, 30.0) == 0.0
    assert rest.after(0.5, 30.0) == 12.0
    rest.after(0.0, 100_000.0)
    assert rest.credit == rest.most
