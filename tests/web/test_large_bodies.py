"""What is read whole at once is small, from whomever it comes; the two that may be larger are read of those only whose
token is ours. nginx of docs/operations has the same limits."""

import json
import re
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest

from backend.ground.errors import MEGA
from backend.web.admission import SMALL
from backend.web.body_limits import USUAL, WHOLE, most_for
from tests.linhai import POINT, City, Person
from tests.operations.shipped_nginx import SHIPPED

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("database_kind", ["sqlite"])]
FULL, PIECE = 22 * MEGA, 64 * 1024
LIMIT = re.compile(r"location (~|=) (\S+) \{[^}]*client_max_body_size (\d+)m;")
SYNC, RELEASES = "/api/v1/sync", "/api/v1/admin/releases"


class Body:
    """JSON of so many bytes, whose length is not said; how many of them were read."""

    def __init__(self, size: int) -> None:
        self.left, self.read = size, 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while self.left:
            piece = min(self.left, PIECE)
            self.left, self.read = self.left - piece, self.read + piece
            yield b" " * piece


async def sent(city: City, path: str, size: int, said: bool, headers: dict[str, str]) -> tuple[int, int, Any]:
    """The status, the bytes read for it and the answer."""
    body = Body(size)
    length = {"Content-Length": str(size)} if said else {}
    more = {"Content-Type": "application/json"} | length | headers
    answer = await city.client.post(path, content=body, headers=more)
    return answer.status_code, body.read, answer


@pytest.mark.parametrize("said", [True, False])
async def test_json_of_a_megabyte_is_the_largest_of_anybody(city: City, said: bool) -> None:
    citizen = await city.citizen()
    for path, headers in (("/api/v1/auth/code", {}), ("/api/v1/reports", citizen.headers)):
        status, read, answer = await sent(city, path, USUAL + 1, said, headers)
        assert (status, answer.json()["code"], answer.json()["detail"]) == (413, "too_large", "正文不超过 1 MB")
        assert read <= USUAL + 1
        assert (await sent(city, path, USUAL, said, headers))[0] == 422, "white space is no deed"


@pytest.mark.parametrize("said", [True, False])
@pytest.mark.parametrize("path", [SYNC, RELEASES])
async def test_more_is_read_of_those_only_whose_token_is_ours(city: City, path: str, said: bool) -> None:
    citizen, most = await city.citizen(), WHOLE["POST", path]
    ours = citizen.headers["Authorization"]
    assert (await sent(city, path, USUAL + 1, said, citizen.headers))[0] in (403, 422)
    assert (await sent(city, path, most + 1, said, citizen.headers))[0] == 413
    forged = f"{ours[:-6]}AAAAAA"
    for shown in ("", "Bearer", forged, f"Basic {ours.removeprefix('Bearer ')}"):
        status, read, answer = await sent(city, path, USUAL + 1, said, {"Authorization": shown} if shown else {})
        assert (status, answer.json()["code"]) == (401, "not_signed_in"), shown
        assert read <= (0 if said else SMALL + PIECE), shown
    city.wait(hours=1)
    status, read, answer = await sent(city, path, USUAL + 1, said, citizen.headers)
    assert (status, read) == (401, 0) or not said
    assert "expired" in answer.headers["WWW-Authenticate"], "the phone takes a new one and sends the queue again"


def report() -> dict[str, Any]:
    photos = [uuid4().hex * 2 for _ in range(9)]
    body = {
        "client_key": str(uuid4()), "bucket": "none", "description": "满" * 4000, "photo_sha256": photos,
        "position": POINT, "address": "路" * 100, "captured_at": "2026-11-24T12:00:00+08:00",
    }  # fmt: skip
    return {"client_key": body["client_key"], "kind": "report", "body": body}


def as_phones(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


async def posted(city: City, person: Person, path: str, content: bytes) -> Any:
    headers = person.headers | {"Content-Type": "application/json"}
    return await city.client.post(path, content=content, headers=headers)


async def test_the_largest_queue_of_a_phone_is_taken(city: City) -> None:
    named = {"client_keys": [str(uuid4()) for _ in range(5000)], "photos": [uuid4().hex * 2 for _ in range(5000)]}
    content = as_phones({"queue_id": str(uuid4()), **named, "items": [report() for _ in range(500)]})
    assert 6 * MEGA < len(content) < WHOLE["POST", SYNC]
    answer = await posted(city, await city.signed_in("inspector"), SYNC, content)
    assert (answer.status_code, {one["status"] for one in answer.json()["items"]}) == (200, {425}), "without photos"


async def test_the_largest_release_is_no_larger_than_may_be_sent(city: City) -> None:
    """Its rows as the demo city has them, as many as may be."""
    admin = await city.signed_in("admin")
    drafted = (await admin.post(RELEASES, json={"note": "草稿"})).json()["number"]
    content = (await admin.get(f"{RELEASES}/{drafted}")).json()["content"]
    rules, standards = content["rules"], content["standards"]
    assert len(as_phones(content)) < USUAL / 4
    most = {"note": "满", "rules": (rules * 200)[:50_000], "standards": (standards * 70)[:20_000]}
    assert len(most["rules"]) == 50_000
    assert len(as_phones(most)) < WHOLE["POST", RELEASES]
    matrix = {"note": "全市", "rules": (rules * 50)[: 121 * 19 * 5], "standards": standards}
    assert (await posted(city, admin, RELEASES, as_phones(matrix))).status_code in (201, 422)


async def test_nginx_lets_through_what_the_application_takes_and_no_more(city: City) -> None:
    """Each operation that takes a body, with a form of files where it takes one."""
    document, shipped = (await city.client.get("/openapi.json")).json(), SHIPPED.read_text()
    places = [(kind, pattern, int(most) * MEGA) for kind, pattern, most in LIMIT.findall(shipped)]
    assert len(places) == 4
    assert "\n        client_max_body_size 1m;" in shipped
    of_files = set()
    for path, method, kind in taking_bodies(document):
        asked = path.replace("{fmt}", "json").replace("{", "").replace("}", "")
        headers = [(b"content-type", kind.encode())]
        most = most_for({"type": "http", "method": method, "path": asked, "headers": headers}, FULL)
        outside = [size for how, pattern, size in places if (re.fullmatch if how == "~" else _same)(pattern, asked)]
        of_files |= {asked} if kind == "multipart/form-data" else set()
        assert most <= (outside or [USUAL])[0], asked
        assert (most == FULL) == (kind == "multipart/form-data" or "/media/uploads/" in asked), asked
        assert kind == "application/x-www-form-urlencoded" or most == (outside or [USUAL])[0], asked
    assert len(of_files) == 11


def taking_bodies(document: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [
        (path, method.upper(), kind)
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
        for kind in operation.get("requestBody", {}).get("content", ())
    ]


def _same(one: str, other: str) -> bool:
    return one == other
