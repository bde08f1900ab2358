"""The tiles around a place hold what is near."""

from hypothesis import given, settings
from hypothesis import strategies as st

from backend.places.cell import cell_of
from backend.places.coordinates import distance_m
from backend.places.snapped_area import SIZE, cells_around, cells_in_box, cells_in_circle

NEAR = st.floats(-0.02, 0.02)


@settings(max_examples=60)
@given(NEAR, NEAR, st.integers(50, 2000), st.sampled_from([14, 16]))
def test_what_lies_within_the_metres_lies_in_the_tiles(east: float, south: float, metres: int, zoom: int) -> None:
    here, there = (121.1289, 28.8470), (121.1289 + east, 28.8470 + south)
    box = cells_around(*here, metres, zoom)
    inside = any(first <= cell_of(*there) <= last for first, last in box.ranges())
    assert inside or cell_of(*there, zoom) not in box.numbers
    assert cell_of(*there, zoom) in box.numbers or distance_m(here, there) > metres


def test_whoever_asks_at_the_pole_is_not_given_the_whole_world() -> None:
    assert cells_around(0.0, 90.0, 1150, 16).size < 100
    assert cells_around(179.9999, -90.0, 1150, 16).size < 100


def test_no_cell_lies_beyond_the_edge_of_the_world() -> None:
    for lon, lat in ((-180.0, 28.8), (180.0, 28.8), (121.1, 85.0511), (121.1, -85.0511)):
        boxes = [*cells_in_circle(lon, lat, 5000), cells_in_box(lon - 0.05, lat - 0.05, lon + 0.05, lat + 0.05)]
        assert len(boxes) > 3, (lon, lat)
        for box in boxes:
            assert box is not None, (lon, lat)
            assert 0 <= box.left <= box.right < SIZE, (lon, lat)
            assert 0 <= box.top <= box.bottom < SIZE, (lon, lat)
            assert all(0 <= first <= last for first, last in box.ranges()), (lon, lat)
