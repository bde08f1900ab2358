"""The page that describes the doors asks nothing of anybody but this server."""

import re

import pytest

from tests.linhai import City

pytestmark = [pytest.mark.anyio, pytest.mark.dear]  # the database is not what is asked here


async def test_all_the_page_needs_comes_from_this_server(city: City) -> None:
    page = await city.client.get("/docs")
    assert page.status_code == 200
    needed = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert needed
    for path in (*needed, "/openapi.json"):
        assert path.startswith("/"), f"{path} is asked of somebody else"
        assert path in page.text
        part = await city.client.get(path)
        assert (part.status_code, bool(part.content)) == (200, True), path


async def test_a_part_that_is_not_there_is_not_found(city: City) -> None:
    assert (await city.client.get("/docs/parts/../../pyproject.toml")).status_code == 404
    assert (await city.client.get("/docs/parts/nothing.js")).status_code == 404
