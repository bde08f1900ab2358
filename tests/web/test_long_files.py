"""A file of an administrator may be long: others are served meanwhile, and of what is wrong with it so much is told."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from backend.ground.errors import MEGA
from backend.ground.loading import MOST_NAMED
from tests.held_up import held_up
from tests.linhai import City

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("database_kind", ["sqlite"])]
LONG = 3 * MEGA
MOST = 0.2  # seconds others may wait: 12 MB of rules took twelve of them
RULES, DUTY = "body_code,duty_code,duty_name,class_prefix,area_prefix", "D02,D02-01,清运"


def csv_of(head: str, row: str) -> bytes:
    """Of one row, over and over."""
    line = f"{row}\n".encode()
    return f"{head}\n".encode() + line * (LONG // len(line))


def guides() -> bytes:
    one = json.dumps({"code": "NO CODE", "kind": "guide", "topic": "parking", "title": "停车", "days": 3})
    return f"[{','.join([one] * (LONG // len(one)))}]".encode()


AMENITY = (
    "code,kind,state,name,address,lon,lat,coord_type,hours,phone,features,places,note,component_id",
    "T 1,toilet,,公厕,,121.1289,28.8470,wgs84,Mo-Su 05:00-23:00,,paper|accessible,3,,",
)
FILES: dict[str, Callable[[], bytes]] = {
    "rules/import": lambda: csv_of(RULES, f"{DUTY},E０１,"),
    "people/import": lambda: csv_of("username,name,roles,body_code,grids", ",王五,,D01,331082001001001"),
    "departments/import": lambda: csv_of("code,name,kind,area_code", ",某局,department,"),
    "amenities/import": lambda: csv_of(*AMENITY),
    "guides/import": guides,
    "calendar/preview": lambda: csv_of("day,worked,name,provisional", "2027-13-01,false,元旦,false"),
    "calendar": lambda: csv_of("day,worked,name,provisional", "2027-13-01,false,元旦,false"),
}


async def sent(city: City, path: str, content: bytes) -> tuple[httpx.Response, float]:
    """The answer, and how long nobody else had a turn."""
    admin = await city.signed_in("admin")
    async with held_up() as seen:
        answer = await admin.post(f"/api/v1/admin/{path}", files={"file": ("long", content, "text/csv")})
    print(f"{path}: {len(content) / MEGA:.1f} MB, others held up {seen.longest:.3f} s")
    return answer, seen.longest


@pytest.mark.parametrize("path", FILES)
async def test_others_are_served_while_a_long_file_is_read(city: City, path: str) -> None:
    answer, held = await sent(city, path, FILES[path]())
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_file")
    assert held < MOST
    told: dict[str, Any] = answer.json()
    assert len(told["errors"]) == MOST_NAMED
    assert f"，只列出其中 {MOST_NAMED} 处，另有 " in told["detail"]


async def test_others_are_served_while_a_long_file_is_written(city: City) -> None:
    rows = [f"{DUTY},E{number:06},\n" for number in range(30_000)]
    answer, held = await sent(city, "rules/import", "".join([f"{RULES}\n", *rows]).encode())
    assert (answer.status_code, answer.json()) == (201, {"rows": len(rows)})
    assert held < MOST
