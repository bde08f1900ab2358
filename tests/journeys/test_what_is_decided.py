"""Whoever answers an application (申请) answers the one they have read: a later one is another matter."""

from uuid import uuid4

import pytest

from backend.cases.deed import Deed
from backend.cases.done_before import _digest
from backend.workflow.steps import Action
from tests.doing import done, shown
from tests.linhai import City

pytestmark = pytest.mark.anyio


async def asked(city: City, number: str, days: int) -> str:
    """The id of an application to suspend (挂账)."""
    case = await done(city, "handler", number, "apply", **{"for": "suspend", "days": days, "note": "待汛期后施工"})
    (waiting,) = [one["id"] for one in case["applications"] if one["state"] == "pending"]
    return str(waiting)


@pytest.mark.parametrize("answer", ["grant", "decline"])
async def test_what_was_applied_for_since_is_not_decided_unread(city: City, answer: str) -> None:
    number = await city.case_at("handling")
    first = await asked(city, number, 30)
    read = (await shown(city, number, "dispatcher"))["version"]
    await done(city, "dispatcher", number, "decline", note="理由不充分", application=first)
    second = await asked(city, number, 365)
    dispatcher = await city.signed_in("dispatcher")
    stale = await dispatcher.act(number, answer, version=read, application=first, note="同意")
    assert (stale.status_code, stale.json()["code"]) == (409, "conflict"), "the version is the same: nothing moved"
    present = stale.json()["case"]
    assert [one["state"] for one in present["applications"] if one["id"] == second] == ["pending"]
    assert (present["step"], present["marks"]["suspensions"]) == ("handling", 0)
    fresh = await dispatcher.act(number, answer, version=read, application=second, note="同意")
    assert fresh.status_code == 200, fresh.text


async def test_an_answer_sent_again_under_its_key_is_the_same_answer(city: City) -> None:
    number = await city.case_at("handling")
    version, one, key = (await shown(city, number))["version"], await asked(city, number, 30), str(uuid4())
    dispatcher = await city.signed_in("dispatcher")
    first, again = [
        await dispatcher.act(number, "grant", version=version, application=one, client_key=key) for _ in range(2)
    ]
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert again.json()["marks"]["suspensions"] == 1


def test_a_deed_that_names_none_has_the_digest_it_had_before_one_could_be_named() -> None:
    assert _digest("1", Deed(Action.URGE, None)) == "c359dc707aba39d5bc6b34a629e9446cb0c90ebf7ecc1c4f5d49bd01550cbaa2"
