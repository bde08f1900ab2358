"""The file of who is nobody, or may not load one, is refused unread: it would lie on the disk, 22 MB at a time."""

import uuid
from collections.abc import AsyncIterator
from typing import Any

import pytest

from backend.ground.errors import MEGA
from backend.web.admission import SMALL
from tests.linhai import City

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("database_kind", ["sqlite"])]
PIECE, SIZE = 64 * 1024, 8 * MEGA
HEAD = b'--b\r\nContent-Disposition: form-data; name="file"; filename="f.csv"\r\n\r\n'
FORM = {"Content-Type": "multipart/form-data; boundary=b"}


class Sent:
    """A form with a large file; how many of its bytes were read."""

    def __init__(self) -> None:
        self.read = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in (HEAD, *[b"x" * PIECE] * (SIZE // PIECE), b"\r\n--b--\r\n"):
            self.read += len(piece)
            yield piece


async def taking_files(city: City) -> list[str]:
    """The operations of administrators that take a file."""
    document: dict[str, Any] = (await city.client.get("/openapi.json")).json()
    return sorted(
        path
        for path, operations in document["paths"].items()
        if path.startswith("/api/v1/admin/")
        and "multipart/form-data" in operations.get("post", {}).get("requestBody", {}).get("content", ())
    )


async def test_a_file_is_read_of_the_administrator_alone(city: City) -> None:
    citizen, security = await city.citizen(), await city.signed_in("security")
    forged = citizen.headers["Authorization"][:-6] + "AAAAAA"
    wanted: list[tuple[dict[str, str], int, str]] = [
        ({}, 401, "not_signed_in"), ({"Authorization": forged}, 401, "not_signed_in"),
        ({"Authorization": f"Bearer {uuid.uuid4()}"}, 401, "not_signed_in"),
        (citizen.headers, 403, "not_allowed"), (security.headers, 403, "not_allowed"),
    ]  # fmt: skip
    paths = await taking_files(city)
    assert len(paths) == 7
    for path in paths:
        for shown, status, code in wanted:
            for length in ({}, {"Content-Length": str(len(HEAD) + SIZE + 9)}):
                body = Sent()
                answer = await city.client.post(path, content=body, headers=FORM | length | shown)
                assert (answer.status_code, answer.json()["code"]) == (status, code), path
                assert body.read <= (0 if length else SMALL + PIECE), (path, shown)


async def test_a_photo_is_read_of_who_may_take_one(city: City) -> None:
    child, gone = await city.citizen(), await city.citizen()
    assert (await child.post("/api/v1/me/minor")).status_code == 204
    assert (await gone.post("/api/v1/auth/logout")).status_code == 204
    wanted: list[tuple[dict[str, str], int, str]] = [
        ({}, 401, "not_signed_in"), ({"Authorization": f"Bearer {uuid.uuid4()}"}, 401, "not_signed_in"),
        (gone.headers, 401, "not_signed_in"), (child.headers, 403, "guardian_needed"),
    ]  # fmt: skip
    for shown, status, code in wanted:
        for length in ({}, {"Content-Length": str(len(HEAD) + SIZE + 9)}):
            body = Sent()
            answer = await city.client.post("/api/v1/photos", content=body, headers=FORM | length | shown)
            assert (answer.status_code, answer.json()["code"]) == (status, code)
            assert body.read == 0


async def test_who_has_signed_out_is_refused_unread_too(city: City) -> None:
    admin = await city.signed_in("admin")
    assert (await admin.post("/api/v1/auth/logout")).status_code == 204
    body = Sent()
    answer = await city.client.post("/api/v1/admin/rules/import", content=body, headers=FORM | admin.headers)
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")
    assert "invalid_token" in answer.headers["WWW-Authenticate"]
    assert body.read <= SMALL + PIECE
