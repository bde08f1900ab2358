"""WGS-84, GCJ-02, BD-09: published pairs, and there and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.places.coordinates import CoordType, distance_m, from_wgs84, to_wgs84

# wgs84, gcj02, bd09: two published implementations agree on these within 2e-7 degrees
GOLDEN = [
    ((121.144556, 28.858881), (121.1489370, 28.8560303), (121.1555183, 28.8617068)),
    ((121.491502, 28.761898), (121.4957625, 28.7588633), (121.5023304, 28.7645039)),
    ((116.397128, 39.916527), (116.4033725, 39.9179307), (116.4097393, 39.9242693)),
]
in_china = st.tuples(st.floats(74, 135), st.floats(4, 53))


@pytest.mark.parametrize(("wgs", "gcj", "bd"), GOLDEN)
def test_published_pairs_come_out(wgs: tuple, gcj: tuple, bd: tuple) -> None:
    assert from_wgs84(*wgs, CoordType.GCJ02) == pytest.approx(gcj, abs=3e-7)
    assert from_wgs84(*wgs, CoordType.BD09) == pytest.approx(bd, abs=3e-7)
    assert to_wgs84(*gcj, CoordType.GCJ02) == pytest.approx(wgs, abs=3e-7)
    assert to_wgs84(*bd, CoordType.BD09) == pytest.approx(wgs, abs=3e-7)


@given(place=in_china, system=st.sampled_from([CoordType.GCJ02, CoordType.BD09]))
def test_there_and_back_is_less_than_a_millimetre_away(place: tuple[float, float], system: CoordType) -> None:
    back = to_wgs84(*from_wgs84(*place, system), system)
    assert distance_m(place, back) < 0.001


@pytest.mark.parametrize("place", [(2.35, 48.85), (-70.0, -33.0), (140.0, 35.0)])
def test_abroad_nothing_is_shifted(place: tuple[float, float]) -> None:
    assert from_wgs84(*place, CoordType.BD09) == place
    assert to_wgs84(*place, CoordType.GCJ02) == place


def test_a_degree_of_latitude_is_some_111_kilometres() -> None:
    assert distance_m((121.0, 28.0), (121.0, 29.0)) == pytest.approx(111_195, rel=1e-3)
