"""Which area an address names, by names of Linhai: villages called alike, and names that are part of others."""

from typing import Any

import pytest
import shapely

from backend.places.locate import GridMap, Locator
from backend.places.place_by_words import place_by_words

pytestmark = pytest.mark.anyio
NAMES = {
    "331082001": "古城街道", "331082001010": "人民社区", "331082001011": "白塔社区", "331082106": "白水洋镇",
    "331082106206": "东山村委会", "331082100": "汛桥镇", "331082100224": "东山村委会", "331082107217": "大岙村委会",
    "331082110218": "前大岙村委会", "331082114247": "涧大岙村委会", "331082003210": "下东山村委会",
    "331082111200": "水洋村委会", "331082112": "杜桥镇",
}  # fmt: skip
MAPPED = [code for code in NAMES if len(code) == 12]


class Fixed(Locator):
    async def current(self, session: Any) -> GridMap:
        boxes = {f"{code}001": shapely.box(place, 0, place + 1, 1) for place, code in enumerate(MAPPED)}
        return GridMap(1, [(code, shapely.to_wkb(box)) for code, box in boxes.items()])


@pytest.mark.parametrize(
    ("words", "area"),
    [
        ("前大岙村 3 号", "331082110218"),  # 大岙村 is another, in another town
        ("涧大岙村口", "331082114247"),
        ("大岙村口", "331082107217"),
        ("白水洋镇东山村", "331082106206"),
        ("白水洋镇上", "331082106"),  # and not 水洋村, in another town
        ("东山村 5 号", None),  # there are two
        ("下东山村", "331082003210"),
        ("人民社区、白塔社区交界", "331082001"),  # both in one town
        ("331082001011", "331082001011"),
        ("331082001999", None),
        ("杜桥镇", None),  # of which there is no map
        ("火星", None),
    ],
)
async def test_an_address_is_placed_where_it_says_or_nowhere(words: str, area: str | None) -> None:
    session: Any = None
    found = await place_by_words(session, words, locator=Fixed(), names=NAMES)
    if area is None:
        assert found is None
        return
    assert found is not None
    first = next(place for place, code in enumerate(MAPPED) if code.startswith(area))
    assert (found.name, int(found.lon)) == (NAMES[area], first)
