"""What is refused before a route of Open311 is reached, or because something is away, is told as Open311 tells it, and
when to come back stays with it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from backend.ground.settings import Settings
from tests.conftest import NOON
from tests.free_port import free_port
from tests.linhai import City, open_city
from tests.open311.asking import read, send

pytestmark = [pytest.mark.anyio, pytest.mark.dear]  # the database is not what is asked here
BOTH = pytest.mark.parametrize("fmt", ["json", "xml"])
MOST = 100_000  # bytes
URLENCODED = {"Content-Type": "application/x-www-form-urlencoded"}
TOKEN = "8b0b6a39-4c54-4a43-9a5f-1d6f2a6f7a10"


async def _in_pieces() -> AsyncIterator[bytes]:
    for _piece in range(20):
        yield b"description=" + b"x" * 10_000 + b"&"


@BOTH
async def test_a_body_that_is_too_large_is_told_how_large_it_may_be(city_settings: Settings, fmt: str) -> None:
    city_settings.body_limit_bytes = MOST
    async with open_city(city_settings, NOON) as city:
        for path in ("v2/requests", "v2/servicerequestupdates"):
            said = await send(city, fmt, path, description="x" * 2 * MOST)
            unsaid = await city.client.post(f"/open311/{path}.{fmt}", content=_in_pieces(), headers=URLENCODED)
            for answer in (said, unsaid):
                [told] = read(answer, fmt)
                assert (answer.status_code, told["code"]) == (413, "413")
                assert "正文不超过 97.7 KB" in told["description"]


@BOTH
async def test_a_database_that_is_away_is_told_with_when_to_come_back(tmp_path: Path, fmt: str) -> None:
    """No server answers there."""
    away = f"postgresql+asyncpg://nobody@127.0.0.1:{free_port()}/none"
    settings = Settings(_env_file=None, database_url=away, storage_url=f"file://{tmp_path}/photos")
    words = {"code": "503", "description": "The database is not available, try again"}
    async with open_city(settings, NOON) as city:
        asked = ("services", "requests", "requests/20261124000001", f"tokens/{TOKEN}", "servicerequestupdates")
        answers = [await city.client.get(f"/open311/v2/{path}.{fmt}", params={"locale": "en"}) for path in asked]
        for answer in (*answers, await send(city, fmt, locale="en")):
            assert read(answer, fmt) == [words]
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")


@BOTH
async def test_too_much_to_do_is_told_with_when_to_come_back(city_settings: Settings, fmt: str) -> None:
    city_settings.reads_at_once = 0
    async with open_city(city_settings, NOON) as city:
        answer = await city.client.get(f"/open311/v2/services.{fmt}")
        assert (answer.status_code, [one["code"] for one in read(answer, fmt)]) == (503, ["503"])
        assert int(answer.headers["retry-after"]) > 0


@BOTH
async def test_so_is_a_method_that_there_is_not_text_that_cannot_be_and_a_fault_of_ours(
    city: City, monkeypatch: pytest.MonkeyPatch, fmt: str
) -> None:
    method = await city.client.put(f"/open311/v2/services.{fmt}")
    assert (method.status_code, method.headers["allow"], read(method, fmt)[0]["code"]) == (405, "GET", "405")
    nul = await city.client.get(f"/open311/v2/requests.{fmt}?q=%00")
    assert (nul.status_code, read(nul, fmt)[0]["description"].partition("：")[0]) == (400, "q")
    monkeypatch.setattr("public_api.open311_requests.list_public", None)  # the fault
    ours = await city.client.get(f"/open311/v2/requests.{fmt}")
    assert (ours.status_code, read(ours, fmt)) == (500, [{"code": "500", "description": "系统内部错误"}])


async def test_every_other_door_tells_it_as_a_problem(city: City) -> None:
    for path in ("/public/v1/cases/1?a=%00", "/open311x"):
        answer = await city.client.get(path)
        assert answer.headers["content-type"] == "application/problem+json", path
