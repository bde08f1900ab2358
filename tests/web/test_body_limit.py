"""No operation takes a body beyond the limit: neither one that says its length nor one that comes in pieces."""

from collections.abc import AsyncIterator

import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from backend.ground.settings import Settings
from backend.web import body_limits
from tests.conftest import NOON
from tests.linhai import City, open_city

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("database_kind", ["sqlite"])]
MOST = 100_000  # bytes; 22 MB by default, which a test need not send a hundred times
PIECE = 10_000
XML = "text/xml; charset=utf-8"  # OpenRosa
MULTIPART = "multipart/form-data"
BODIES = {
    "application/json": b'{"description": "' + b"x" * 2 * MOST + b'"}',
    "application/x-www-form-urlencoded": b"username=" + b"x" * 2 * MOST,
    MULTIPART: b'--b\r\nContent-Disposition: form-data; name="file"; filename="p.jpg"\r\n\r\n' + bytes(2 * MOST)
    + b"\r\n--b--\r\n",
}  # fmt: skip


@pytest.fixture
def limited(city_settings: Settings) -> Settings:
    city_settings.body_limit_bytes = MOST
    return city_settings


class Pieces:
    """A body whose length is not said; how many bytes of it were read."""

    def __init__(self, body: bytes) -> None:
        self.body, self.read = body, 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for start in range(0, len(self.body), PIECE):
            piece = self.body[start : start + PIECE]
            self.read += len(piece)
            yield piece


async def check_limit(city: City) -> int:
    """Every operation that takes a body, with one of its kind, its length said and unsaid; how many. Files are read of
    an administrator alone."""
    citizen, admin, tried = await city.citizen(), await city.signed_in("admin"), 0
    for method, path, kind in await _taking_bodies(city):
        who = admin if path.startswith("/api/v1/admin/") else citizen
        headers = who.headers | {"Content-Type": kind + ("; boundary=b" if kind == MULTIPART else "")}
        pieces = Pieces(BODIES[kind])
        for content in (BODIES[kind], pieces):
            answer = await city.client.request(method, path, content=content, headers=headers)
            if content is pieces and not pieces.read:  # refused before a byte of it was read
                assert answer.is_client_error, (method, path)
                continue
            assert answer.status_code == 413, (method, path, kind)
            assert answer.headers["content-type"] in ("application/problem+json", XML), (method, path)
            tried += 1
        assert pieces.read <= MOST + PIECE, (method, path)
    return tried


async def _taking_bodies(city: City) -> list[tuple[str, str, str]]:
    document = (await city.client.get("/openapi.json")).json()
    return [
        (method.upper(), path.replace("{", "").replace("}", ""), kind)
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
        for kind in operation.get("requestBody", {}).get("content", ())
    ]


async def test_a_photo_is_told_how_large_a_body_may_be_where_that_is_less_than_a_photo_may(limited: Settings) -> None:
    async with open_city(limited, NOON) as city:
        citizen = await city.citizen()
        headers = citizen.headers | {"Content-Type": MULTIPART + "; boundary=b"}
        answer = await city.client.post("/api/v1/photos", content=BODIES[MULTIPART], headers=headers)
        told = [(one["field"], one["detail"]) for one in answer.json()["errors"]]
        assert (answer.status_code, told) == (413, [("file", "照片不超过 97.7 KB")])


async def test_no_operation_takes_a_body_beyond_the_limit(limited: Settings) -> None:
    async with open_city(limited, NOON) as city:
        print(f"{await check_limit(city)} bodies too large")


class _Unlimited:
    def __init__(self, app: ASGIApp, max_body_size: int) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, send)


class _ByItsWord(_Unlimited):
    """Believes what the length is said to be; what says nothing may be as long as it likes."""

    def __init__(self, app: ASGIApp, max_body_size: int) -> None:
        super().__init__(app, max_body_size)
        self.limited = REAL(app, max_body_size=max_body_size)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        said = any(name == b"content-length" for name, _value in scope.get("headers", ()))
        await (self.limited if said else self.app)(scope, receive, send)


REAL = body_limits.RequestBodyLimitMiddleware


@pytest.mark.parametrize("fault", [_Unlimited, _ByItsWord])
async def test_a_door_without_a_limit_is_seen(
    fault: type[_Unlimited], limited: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted faults."""
    monkeypatch.setattr(body_limits, "RequestBodyLimitMiddleware", fault)
    async with open_city(limited, NOON) as city:
        with pytest.raises(AssertionError, match=r"assert 4.. == 413"):
            await check_limit(city)
