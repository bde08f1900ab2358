"""What may be done now, in every way it may be done, and where what it needs goes."""

from typing import Any

import pytest

from backend.workflow.guards import GUARDS
from mobile_api.action_shapes import ActionIn
from tests.doing import ARTICLE, done, shown
from tests.linhai import City

pytestmark = pytest.mark.anyio


async def ways(city: City, number: str, action: str) -> list[set[str]]:
    """Each way in which the department may do it."""
    moves = (await shown(city, number, "handler"))["moves"]
    (button,) = [one for one in moves if one["action"] == action]
    assert not button["ways"] or button["needs"] in button["ways"]
    return [set(way) for way in button["ways"] or [button["needs"]]]


async def test_a_department_reads_what_it_may_apply_for_now(city: City) -> None:
    number = await city.case_at("handling")
    every = {"for_extend": {"note"}, "for_suspend": {"days", "note"}, "for_return": {"reason", "duty", "note"}}
    named = [{kind, *more} for kind, more in every.items()]
    assert await ways(city, number, "apply") == named
    city.wait(days=60)
    assert await ways(city, number, "apply") == named[1:], "what is late is not extended"
    await done(city, "handler", number, "return", **ARTICLE)
    await done(city, "arbiter", number, "arbitrate", department="D02", note="应由其处置")
    await done(city, "handler", number, "accept")
    assert await ways(city, number, "apply") == named[:2], "a ruling binds"
    assert await ways(city, number, "answer") == [{"after_photo"}]


async def test_the_document_says_into_which_field_what_is_needed_goes(city: City) -> None:
    button: dict[str, Any] = (await city.client.get("/openapi.json")).json()["components"]["schemas"]["Button"]
    needs = button["properties"]["needs"]
    fields = {field.alias or name for name, field in ActionIn.model_fields.items()}
    can_be_sent = {name: guard.field for name, guard in GUARDS.items() if guard.field}
    assert set(needs["items"]["enum"]) == set(can_be_sent)
    assert set(can_be_sent.values()) <= fields
    for name, field in can_be_sent.items():
        assert f"{name}（{GUARDS[name].chinese}）→ {field}" in needs["description"]
