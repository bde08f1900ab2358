"""The demo city's duty matrix has neither gaps nor overlaps."""

import pytest

from backend.routing.proof import prove_stored
from tests.linhai import City


@pytest.mark.anyio
async def test_every_duty_has_exactly_one_body_in_every_grid_of_the_demo_city(city: City) -> None:
    async with city.db.read() as session:
        proof = await prove_stored(session, city.at.date())
    assert (proof["gaps"], proof["overlaps"]) == ([], [])
    assert proof["grids"] == 2213
    assert proof["duties"] >= 121
