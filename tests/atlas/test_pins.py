"""A pin put together of what many have in common is the feature it would be by itself; its light is the case's."""

import itertools
import random
from datetime import UTC, datetime, timedelta

import pytest
from pydantic_core import to_json

from backend.atlas.pin import Clock, Pin
from backend.atlas.standing import State
from backend.cases.light_at import light_of
from backend.places.cell import PUBLIC_ZOOM, cell_of, middle_of, tile_of
from backend.places.coordinates import CoordType
from backend.workflow.limits import Light
from backend.workflow.steps import Step
from public_api.map_shapes import _pin, _point, case_properties, feature

CHANCE = random.Random(20261127)
AT = datetime(2026, 11, 27, 4, 5, 6, 789, tzinfo=UTC)
LON, LAT = 121.12, 28.85


def some_pin(step: Step, lit: Light | None, class_code: str | None) -> Pin:
    state = CHANCE.choice(list(State))
    when = AT - timedelta(seconds=CHANCE.randrange(10**7))
    number, place = f"20261127{CHANCE.randrange(10**5):05}", tile_of(LON + CHANCE.random(), LAT, PUBLIC_ZOOM)
    return Pin(*place, number, step, '"<门前', class_code, when, state, lit)


@pytest.mark.parametrize("wanted", list(CoordType))
def test_a_pin_is_drawn_as_the_feature_it_is(wanted: CoordType) -> None:
    for step, lit, code in itertools.product(Step, (None, *Light), (None, "E0110")):
        pin = some_pin(step, lit, code)
        place = _point(*middle_of(pin.x, pin.y, PUBLIC_ZOOM), wanted)
        said = to_json(feature(place, case_properties(pin, AT)))
        assert [_pin(pin, wanted, AT) for _twice in range(2)] == [said] * 2


def test_a_pin_is_drawn_anew_when_it_is_asked_for_otherwise_or_its_light_turns() -> None:
    pin = some_pin(Step.HANDLING, None, None)
    pin.lit = Clock(AT + timedelta(hours=2), AT + timedelta(hours=1), None, None)
    drawn = {_pin(pin, wanted, AT + timedelta(hours=turn)) for turn in (0, 1.5, 3) for wanted in CoordType}
    assert len(drawn) == 3 * len(CoordType)


def test_the_light_of_a_pin_is_that_of_its_case() -> None:
    instants = (None, AT - timedelta(hours=1), AT, AT + timedelta(hours=1))
    for due, yellow, held, ended in itertools.product(instants, repeat=4):
        clock = Clock(due, yellow, held, ended)
        pin = Pin.of((cell_of(LON, LAT), "1", Step.HANDLING, "b", "c", False, AT - timedelta(days=1), *clock))
        for hours in (-2, -1, 0, 1, 2):
            at = AT + timedelta(hours=hours)
            assert pin.light(at) is light_of(clock, at), (clock, at)
        assert (pin.x, pin.y) == tile_of(LON, LAT, PUBLIC_ZOOM)
        assert pin.state is (State.OPEN if ended is None else State.CLOSED)
        assert pin.class_code is None
