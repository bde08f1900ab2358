"""The rows of the public map: for anyone, whoever else it is."""

from typing import Any

from tests.people.matrix_rows import OPEN

MAP_MATRIX: dict[str, str] = dict.fromkeys(
    ("show_map", "show_heat", "show_case_tile", "show_area_tile", "list_areas"), OPEN
)
MAP_PATHS = {"{z}": "10", "{x}": "856", "{y}": "426"}
BOX = {"params": {"bbox": "121.10,28.83,121.16,28.87", "zoom": "12"}}


def map_bodies() -> dict[str, dict[str, Any]]:
    """What is asked with."""
    return {"show_map": BOX, "show_heat": BOX}
