"""What stands between the world and the application: refusals without a stack, headers, settings, proxies."""

import base64
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from backend.ground.settings import Settings
from backend.web.application import build
from tests.linhai import City
from tests.people.matrix_admin import NOTICE
from tests.promises.running import Running

pytestmark = pytest.mark.anyio
SECRET = "s" * 32
URL = "https://city.example"
INSIDE = "the-word-inside"
TELLING = (INSIDE, "Traceback", "SELECT ", "INSERT ", "sqlalchemy", "asyncpg", "sqlite", ".py", "backend.", 'File "')


async def _sql(city: City) -> None:
    async with city.db.read() as session:
        await session.execute(text("SELECT secret_column FROM nowhere"))


async def _break() -> None:
    raise RuntimeError(INSIDE)


async def refusals_of_every_kind(city: City) -> dict[str, httpx.Response]:
    citizen, client = await city.citizen(), city.client

    async def sql() -> None:
        await _sql(city)

    city.app.get("/broken")(_break)
    city.app.get("/broken-sql")(sql)
    json_type = {"Content-Type": "application/json"}
    return {
        "500": await client.get("/broken"),
        "503 of the database": await client.get("/broken-sql"),
        "404 path": await client.get("/../../etc/passwd"),
        "404 NUL": await client.get("/api/v1/reports/%00"),
        "405": await client.request("TRACE", "/api/v1/me"),
        "401": await client.get("/api/v1/me"),
        "401 other scheme": await client.get("/api/v1/me", headers={"Authorization": "Basic eDp5"}),
        "403": await citizen.get("/api/v1/admin/audit"),
        "404 case": await citizen.get("/api/v1/cases/20261124000001"),
        "404 long": await citizen.get(f"/api/v1/cases/{'9' * 5000}"),
        "413": await citizen.post("/api/v1/reports", content=bytes(23 * 1024 * 1024)),
        "422 no JSON": await citizen.post("/api/v1/reports", content=b"{", headers=json_type),
        "422 NaN": await citizen.post("/api/v1/reports", content=b'{"position": NaN}', headers=json_type),
        "422 deep": await citizen.post("/api/v1/reports", content=b"[" * 100_000, headers=json_type),
        "422 long number": await citizen.post("/api/v1/reports", content=b"9" * 6000, headers=json_type),
        "422 no UTF-8": await citizen.post("/api/v1/reports", content=b'{"a": "\xff"}', headers=json_type),
        "422 surrogate": await citizen.post(
            "/api/v1/reports", content=rb'{"description": "\ud800"}', headers=json_type
        ),
        "422 query": await citizen.get("/api/v1/cases", params={"limit": "x' OR 1=1 --"}),
        "422 cursor": await citizen.get("/api/v1/cases", params={"after": "' OR 1=1"}),
        "422 NUL": await citizen.get("/api/v1/cases?q=%00"),
        "400 form": await citizen.post(
            "/api/v1/photos", content=b"x", headers={"Content-Type": "multipart/form-data; boundary=y"}
        ),
    }


async def check_refusals(city: City) -> None:
    found = await refusals_of_every_kind(city)
    for kind, answer in found.items():
        assert answer.headers["content-type"] == "application/problem+json", kind
        body = answer.json()
        assert {"type", "title", "status", "code", "detail", "errors"} <= set(body), kind
        assert body["status"] == answer.status_code, kind
        assert kind.split()[0] == str(answer.status_code), (kind, answer.text)
        assert not [word for word in TELLING if word.lower() in answer.text.lower()], (kind, answer.text)


async def test_every_refusal_is_a_problem_and_tells_nothing_of_the_inside(city: City) -> None:
    await check_refusals(city)


async def test_every_answer_says_nosniff_and_private_ones_are_not_kept(city: City) -> None:
    citizen = await city.citizen()
    answers = [
        await citizen.get("/api/v1/me"), await citizen.get("/api/v1/reports"), await citizen.get("/nowhere"),
        await city.client.post("/api/v1/auth/code", json={"phone": "1"}), await citizen.post("/api/v1/me/export"),
    ]  # fmt: skip
    for answer in [*answers, await city.client.get("/healthz"), await city.client.get("/public/v1/notices")]:
        assert answer.headers.get_list("x-content-type-options") == ["nosniff"]
        assert "server" not in answer.headers
        assert not [name for name in answer.headers if name.startswith("access-control-")]
    assert {answer.headers["cache-control"] for answer in answers} == {"no-store"}
    photo = (await citizen.post("/api/v1/photos", files={"file": ("p.jpg", _jpeg(), "image/jpeg")})).json()
    shown = await city.client.get(photo["links"]["view"])
    assert shown.headers.get_list("x-content-type-options") == ["nosniff"]
    assert "max-age" in shown.headers["cache-control"]
    assert "etag" in (await citizen.get("/api/v1/catalogue")).headers


def _jpeg() -> bytes:
    from tests.linhai import jpeg

    return jpeg()


REFUSED: tuple[tuple[dict[str, Any], str], ...] = (
    ({"mode": "production"}, "(?m)^secret$"),
    ({"mode": "production", "secret": "demo-secret-do-not-use-in-production"}, "(?m)^secret$"),
    ({"secret": "short"}, "16 个字符"),
    *(
        ({"mode": "production", "secret": SECRET, "wechat_url": url}, "(?m)^wechat_url$")
        for url in (
            "http://127.0.0.1:9",
            "http://localhost:9",
            "http://[::1]:9",
            "http://0.0.0.0:9",
            "http://127.9.9.9",
        )
    ),
    ({"mode": "production", "secret": SECRET, "trusted_proxies": "*"}, "(?m)^trusted_proxies$"),
    ({"mode": "production", "secret": SECRET}, "(?m)^public_url$"),
    ({"trusted_proxies": "10.0.0.1, *"}, "(?m)^trusted_proxies$"),
    ({"data_cipher": "none"}, "data_cipher"),
)


def not_refused(kind: type[Settings]) -> list[dict[str, Any]]:
    """Those of REFUSED which such settings take, or refuse without a word of why."""
    return [named for named, word in REFUSED if not re.search(word, _why(kind, named))]


def _why(kind: type[Settings], named: dict[str, Any]) -> str:
    try:
        kind(_env_file=None, **named)
    except ValueError as refused:
        return str(refused)
    return ""


def test_settings_that_are_not_safe_are_refused() -> None:
    assert not_refused(Settings) == []


def test_a_data_key_that_is_too_short_is_found_out_when_starting() -> None:
    key = base64.b64encode(b"x" * 16).decode()
    with pytest.raises(ValueError, match="data_keys"):
        build(Settings(_env_file=None, data_keys=f"k1:{key}"))
    whole = base64.b64encode(b"x" * 32).decode()
    with pytest.raises(ValueError, match="data_keys"):  # not hidden by another of the same name, either
        build(Settings(_env_file=None, data_keys=f"k1:{key},k1:{whole}"))


def test_production_has_no_docs_and_sends_no_code_in_an_answer() -> None:
    app = build(Settings(_env_file=None, mode="production", secret=SECRET, public_url=URL))
    assert (app.docs_url, app.redoc_url, app.openapi_url) == (None, None, None)


# a real server, behind and not behind a proxy


@contextmanager
def served(settings: Settings, folder: Path, module: str = "backend", **named: str) -> Iterator[httpx.Client]:
    """Of `chengguantong serve` in a process of its own, on the demo city."""
    running = Running(settings.database_url, folder, module=module, **named)
    running.start("serve")
    try:
        running.wait_until_ready(60)
        # verify: to load certificates for each client takes as much as a small server
        with httpx.Client(base_url=running.url, trust_env=False, timeout=30, verify=False) as client:
            yield client
    finally:
        running.terminate("serve")


def address_written_down(client: httpx.Client, forwarded: str | None) -> str:
    """The address the record keeps of a deed that came with this header."""

    def signed_in(username: str) -> dict[str, str]:
        form = {"username": username, "password": "demo"}
        return {"Authorization": f"Bearer {client.post('/api/v1/auth/password', data=form).json()['access_token']}"}

    headers = signed_in("admin") | ({"X-Forwarded-For": forwarded} if forwarded else {})
    made = client.post("/api/v1/admin/notices", json=NOTICE, headers=headers).json()["id"]
    found = client.get("/api/v1/admin/audit", params={"subject": made}, headers=signed_in("auditor"))
    return str(found.json()["items"][0]["address"])


def check_nobody_else_is_believed(settings: Settings, folder: Path, module: str = "backend") -> None:
    with served(settings, folder, module, CGT_TRUSTED_PROXIES="10.9.9.9") as client:
        assert address_written_down(client, "203.0.113.9") == "127.0.0.1"


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_x_forwarded_for_is_believed_of_a_named_proxy_alone(city_settings: Settings, tmp_path: Path) -> None:
    with served(city_settings, tmp_path) as client:
        assert address_written_down(client, "203.0.113.9") == "127.0.0.1"
        assert "x-version" in client.get("/healthz").headers
    check_nobody_else_is_believed(city_settings, tmp_path)
    with served(city_settings, tmp_path, CGT_TRUSTED_PROXIES="127.0.0.1") as client:
        assert address_written_down(client, None) == "127.0.0.1"
        assert address_written_down(client, "203.0.113.9") == "203.0.113.9"
        assert address_written_down(client, "198.51.100.1, 203.0.113.9") == "203.0.113.9"  # the first is a claim
        assert address_written_down(client, "2001:db8::7") == "2001:db8::7"
        assert address_written_down(client, "::ffff:203.0.113.9") == "203.0.113.9"
        assert address_written_down(client, "<script>" * 500) == "None"


def check_start_on_demo_accounts(settings: Settings, folder: Path, module: str = "backend") -> None:
    more = {"CGT_MODE": "production", "CGT_SECRET": SECRET, "CGT_PUBLIC_URL": URL, "CGT_LOG_LEVEL": "INFO"}
    running = Running(settings.database_url, folder, module=module, **more)
    running.start("serve")
    try:
        assert not running.serves(60), "it serves"
        printed = running.log.read_text()
        assert (running.terminate("serve"), "演示账号" in printed) == (1, True)
        assert SECRET not in printed
    finally:
        running.stop()


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_production_does_not_start_on_demo_accounts(city_settings: Settings, tmp_path: Path) -> None:
    check_start_on_demo_accounts(city_settings, tmp_path)
