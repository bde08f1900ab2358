"""What docs/load-files.md says of a column is what its loader does: it may be empty where it says so, and nowhere else;
what is too long for where it is kept is named."""

import csv
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from backend.cli import LOADERS
from backend.ground.loading import LoadRefused
from backend.load_files_page import ABOUT, DATA
from tests.linhai import City

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("database_kind", ["sqlite"])]
GOOD: dict[str, dict[str, str]] = {
    "components": {
        "id": "3310820101000001", "name": "上水井盖", "owner_code": "D01", "keeper_code": "D01", "state": "intact",
        "lon": "121.1289", "lat": "28.8470", "coord_type": "wgs84",
    },
    "stages": {"stage": "filing", "limit_value": "2", "limit_unit": "work_hour"},
    "calendar": {"day": "2027-01-01", "worked": "false", "name": "元旦", "provisional": "false"},
    "indicators": {
        "code": "closing", "name": "结案率", "numerator": "close", "denominator": "need_close", "better": "higher",
        "of": "department", "weight": "10",
    },
    "people": {"username": "newcomer", "name": "王五", "roles": "desk", "body_code": "D01", "grids": ""},
}  # fmt: skip
KINDS = [kind for kind in LOADERS if not ABOUT[kind].other]


def good_row(kind: str) -> dict[str, str]:
    if kind in GOOD:
        return GOOD[kind]
    with (DATA / ABOUT[kind].demo).open(encoding="utf-8-sig", newline="") as lines:
        return next(csv.DictReader(lines))


async def faults(city: City, kind: str, row: dict[str, str], folder: Path) -> set[str]:
    """The columns that are named; nothing is kept."""
    module, _, deed = LOADERS[kind].partition(":")
    path = folder / f"{kind}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(row))
        writer.writeheader()
        writer.writerow(row)
    async with city.db.write() as session:
        try:
            await getattr(import_module(module), deed)(session, path, city.at)
        except LoadRefused as refused:
            return {one.field for one in refused.bad_rows}
        finally:
            await session.rollback()
    return set()


def columns(kind: str) -> dict[str, Any]:
    found: dict[str, Any] = import_module(LOADERS[kind].partition(":")[0]).COLUMNS
    return found


@pytest.mark.parametrize("kind", KINDS)
async def test_a_column_may_be_empty_where_the_page_says_so(city: City, tmp_path: Path, kind: str) -> None:
    row = good_row(kind)
    assert set(columns(kind)) == set(row)
    assert await faults(city, kind, row, tmp_path) == set()
    for name, words in columns(kind).items():
        refused = await faults(city, kind, row | {name: ""}, tmp_path)
        assert bool(refused) != ("空" in words), (name, words, refused)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in ("stages", "amenities")])
async def test_what_is_too_long_is_named(city: City, tmp_path: Path, kind: str) -> None:
    name = {"duties": "duty_name", "catalogue": "minor_name", "standards": "condition"}.get(kind, "name")
    assert name in await faults(city, kind, good_row(kind) | {name: "长" * 1000}, tmp_path)
