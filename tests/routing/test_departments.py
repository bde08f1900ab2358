"""Whom a case can be sent to, for the pickers of those who send it."""

import pytest

from tests.linhai import City

pytestmark = pytest.mark.anyio


async def test_a_dispatcher_finds_every_department_and_a_handler_every_article(city: City) -> None:
    found = (await (await city.signed_in("dispatcher")).get("/api/v1/departments")).json()
    codes = [one["code"] for one in found["items"]]
    assert codes == sorted(codes)
    assert {one["kind"] for one in found["items"]} == {"department", "town"}
    assert (len(found["items"]), len(found["duties"])) == (
        57,
        130,
    )  # 38 and 19; 121 articles, and 9 common to the towns
    assert (await (await city.signed_in("handler")).get("/api/v1/departments")).json() == found
