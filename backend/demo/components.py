"""The demo city's components: seeded, in every grid of the streets a few."""

import random
from collections import Counter
from collections.abc import Sequence

import shapely

from backend.demo.grids import CITY, STREETS, DemoArea

SEED = 331082
PER_GRID = 3
POINT = shapely.Point(121.1289, 28.8470)  # the demo point has some of its own
# class, name, owner and keeper (bodies of the demo city)
KINDS = (
    ("C0101", "上水井盖", "D14", "D14"),
    ("C0102", "污水井盖", "D06", "D06"),
    ("C0103", "雨水井盖", "D04", "D04"),
    ("C0107", "通信井盖", "D17", "D17"),
    ("C0111", "燃气井盖", "D15", "D15"),
    ("C0137", "路灯", "D07", "D07"),
    ("C0305", "垃圾箱（果皮箱、桶）", "D02", "D02"),
    ("C0402", "行道树", "D05", "D05"),
    ("C0407", "街头座椅", "D05", "D05"),
)


def demo_components(areas: Sequence[DemoArea]) -> list[dict[str, object]]:
    """Rows of components, the same every time: 16-digit id, class, owner, keeper, position in its grid."""
    drawn = random.Random(SEED)  # noqa: S311 - a demo city, not a secret
    counts: Counter[str] = Counter()
    rows: list[dict[str, object]] = []
    for area in areas:
        if area.shape is None or area.code[6:9] not in STREETS:
            continue
        middle = POINT if area.shape.intersects(POINT) else area.shape.representative_point()
        for number in range(PER_GRID):
            code, name, owner, keeper = drawn.choice(KINDS)
            counts[code] += 1
            reach = 0.0002 * (number - 1)
            rows.append({
                "id": f"{CITY}{code[1:]}{counts[code]:06d}", "class_code": code, "name": name, "owner_code": owner,
                "keeper_code": keeper, "grid_code": area.code, "state": "intact",
                "lon": round(middle.x + reach, 7), "lat": round(middle.y, 7),
            })  # fmt: skip
    return rows
