"""The proof of the duty matrix at the size of a city: every grid × every duty, in under a second."""

from datetime import date

import pytest

from backend.routing.choose import Matrix, RuleFacts
from backend.routing.proof import prove

GRIDS, DUTIES, ON = 2213, 121, date(2026, 11, 24)
TRIES = 3
TOWNS = [f"331082{town:03}" for town in range(1, 20)]


@pytest.mark.parametrize("by_town", [False, True])
def test_2213_grids_by_121_duties_are_proven_in_under_a_second(by_town: bool) -> None:
    """Half of the duties are the city's, half are split among its towns, if `by_town`."""
    grids = [f"{TOWNS[number % 19]}{number // 19 // 9 + 1:03}{number // 19 % 9 + 1:03}" for number in range(GRIDS)]
    rules: dict[tuple[str, str], list[RuleFacts]] = {}
    for duty in range(DUTIES):
        for area in TOWNS if by_town and duty % 2 else [""]:
            rules[f"E{duty:03}", area] = [RuleFacts(f"D{duty % 20:02}", f"X{duty}", date(2020, 1, 1), None)]
    matrix = Matrix(0, rules, {}, {})
    duties = {f"X{duty}": [f"E{duty:03}"] for duty in range(DUTIES)}
    # the quickest of some: what the machine does beside the others is not of it
    proof = min((prove(matrix, duties, grids, ON) for _time in range(TRIES)), key=lambda one: one.seconds)
    print(f"{proof.pairs} pairs, {proof.seconds} s")
    assert (len(set(grids)), proof.pairs, proof.gap_count, proof.overlap_count) == (GRIDS, GRIDS * DUTIES, 0, 0)
    assert proof.seconds < 1
    del rules["E000", ""]
    rules["E001", grids[0]] = [RuleFacts(body, "X1", date(2020, 1, 1), None) for body in ("D01", "D02")]
    planted = prove(matrix, duties, grids, ON)
    assert (planted.gap_count, planted.overlap_count, planted.overlaps) == (GRIDS, 1, [("E001", grids[0])])
