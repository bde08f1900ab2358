"""What is refused before a route of OpenRosa is reached, or because something is away, is told as its clients read."""

from pathlib import Path
from typing import Any

import httpx
import pytest
from defusedxml.ElementTree import fromstring
from prometheus_client import REGISTRY

from backend.ground.settings import Settings
from tests.conftest import NOON
from tests.foreign.collect import Collect, collect, filled
from tests.free_port import free_port
from tests.linhai import City, jpeg, open_city

pytestmark = [pytest.mark.anyio, pytest.mark.dear]  # the database is not what is asked here
MOST = 100_000  # bytes


def told(answer: httpx.Response) -> tuple[int, str, Any]:
    """The status, the words that a client shows, and what it shows them as."""
    assert (answer.headers["content-type"], answer.headers["x-openrosa-version"]) == ("text/xml; charset=utf-8", "1.0")
    (said,) = fromstring(answer.content)
    return answer.status_code, said.text or "", said.get("nature")


async def test_a_body_that_is_too_large_is_told_how_large_it_may_be(city_settings: Settings) -> None:
    city_settings.body_limit_bytes = MOST
    async with open_city(city_settings, NOON) as city:
        answer = await (await collect(city)).send(filled(photos=["a.jpg"]), [("a.jpg", bytes(2 * MOST))])
        assert told(answer) == (413, "正文不超过 97.7 KB", "submit_error")


async def test_a_database_that_is_away_is_told_with_when_to_come_back(tmp_path: Path) -> None:
    """No server answers there."""
    away = f"postgresql+asyncpg://nobody@127.0.0.1:{free_port()}/none"
    settings = Settings(_env_file=None, database_url=away, storage_url=f"file://{tmp_path}/photos")
    async with open_city(settings, NOON) as city:
        client = Collect(city, "inspector", "key")
        for answer in (await client.get("formList"), await client.send(filled())):
            status, words, nature = told(answer)
            assert (status, nature, answer.headers["retry-after"]) == (503, "submit_error", "2")
            assert "数据库" in words


async def test_too_much_to_do_is_told_with_when_to_come_back(city_settings: Settings) -> None:
    city_settings.reads_at_once = 0
    async with open_city(city_settings, NOON) as city:
        answer = await city.client.get("/openrosa/formList")
        status, words, nature = told(answer)
        assert (status, nature, bool(words)) == (503, "submit_error", True)
        assert int(answer.headers["retry-after"]) > 0


async def test_so_is_what_there_is_not_and_what_of_a_form_is_too_much(city: City) -> None:
    client = await collect(city)
    assert told(await client.get("nothing"))[::2] == (404, "submit_error")
    method = await city.client.put("/openrosa/submission")
    assert (told(method)[::2], {*method.headers["allow"].split(", ")}) == ((405, "submit_error"), {"HEAD", "POST"})
    many = await client.send(filled(), [(f"{place}.jpg", jpeg()) for place in range(41)])
    assert told(many) == (400, "表单格式有误，最多 40 个文件", "submit_error")


async def test_refusals_of_this_door_are_counted_as_all_are(city: City) -> None:
    def _counted() -> float:
        return REGISTRY.get_sample_value("cgt_refused_total", {"code": "bad_xml"}) or 0.0

    before = _counted()
    assert told(await (await collect(city)).send("<data"))[0] == 422
    assert _counted() == before + 1
