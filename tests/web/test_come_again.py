"""Whoever is told to come again is told when (Retry-After), whatever it is that stands in the way."""

import pytest

from backend.ground.errors import Problem
from backend.ground.problems import PROBLEMS

COME_AGAIN = sorted(code for code, (status, *_words) in PROBLEMS.items() if status in {429, 503})


@pytest.mark.parametrize("code", COME_AGAIN)
def test_no_refusal_of_that_kind_goes_without_a_time(code: str) -> None:
    assert int(Problem(code).headers["Retry-After"]) > 0
    assert Problem(code, retry_after=77).headers["Retry-After"] == "77"


def test_a_refusal_that_is_final_names_none() -> None:
    assert "Retry-After" not in Problem("not_found").headers
