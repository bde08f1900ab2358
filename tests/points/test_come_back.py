"""A case that comes back (重新受理、撤销并案) and is filed again earns again what was taken back when it ended."""

import pytest

from tests.linhai import City, Person
from tests.points.earning import WATER, award, file, filed, points, reasons, reported

pytestmark = pytest.mark.anyio


async def done(city: City, who: str, number: str, action: str, **more: str) -> None:
    answer = await (await city.signed_in(who)).act(number, action, **more)
    assert answer.status_code == 200, answer.text


async def cancelled(city: City) -> tuple[Person, str]:
    """A citizen whose report was filed, and cancelled by mistake."""
    citizen = await city.citizen()
    number = await filed(city, citizen, class_code=WATER)
    await award(city)
    await done(city, "chief", number, "cancel", reason="other", note="查无此事")
    await award(city)
    assert await reasons(citizen) == [("award", 5, "earned"), ("reversal", -5, "cancelled")]
    return citizen, number


async def test_what_was_cancelled_by_mistake_earns_again_once_it_is_filed_again(city: City) -> None:
    citizen, number = await cancelled(city)
    await done(city, "chief", number, "readmit", note="误作废")
    await award(city)
    assert (await points(citizen))["balance"] == 0
    await file(city, number, WATER)
    for _turn in range(2):
        await award(city)
    assert (await reasons(citizen))[2:] == [("award", 5, "earned")]
    assert (await points(citizen))["balance"] == 5
    await done(city, "chief", number, "cancel", reason="other", note="确无此事")
    await award(city)
    assert (await points(citizen))["balance"] == 0


async def test_what_an_appeal_has_given_in_its_place_is_not_given_again(city: City) -> None:
    citizen, number = await cancelled(city)
    (taken,) = [one for one in (await points(citizen))["items"] if one["kind"] == "reversal"]
    made = await citizen.post("/api/v1/points/appeals", json={"entry_id": taken["id"], "text": "误作废"})
    assert made.status_code == 201, made.text
    form = {"points": 5, "answer": "属误作废，补计 5 分"}
    granted = await (await city.signed_in("supervisor")).post(
        f"/api/v1/points/appeals/{made.json()['id']}/decision", json=form
    )
    assert granted.status_code == 200, granted.text
    await done(city, "chief", number, "readmit", note="误作废")
    await file(city, number, WATER)
    await award(city)
    assert (await points(citizen))["balance"] == 5


async def test_what_was_merged_by_mistake_earns_as_what_it_is(city: City) -> None:
    first, second, third = [await city.citizen() for _ in range(3)]
    early = await reported(first)
    city.wait(minutes=1)
    stays = await filed(city, second, 5)
    await award(city)
    last = await reported(third, 9)
    for gone in (early, last):
        await done(city, "desk", gone, "merge", into=stays)
    await award(city)
    assert await reasons(second) == [("award", 2, "earned"), ("reversal", -2, "earlier")]
    assert await reasons(third) == [("none", 0, "not_first")]
    for gone in (early, last):
        await done(city, "chief", gone, "unmerge", note="不是同一处")
    await award(city)
    assert (await reasons(second))[2:] == [("award", 2, "earned")]
    for gone in (early, last):
        await file(city, gone)
    for _turn in range(2):
        await award(city)
    assert await reasons(first) == [("award", 2, "earned")]
    assert await reasons(third) == [("none", 0, "not_first"), ("award", 2, "earned")]
    assert (await reasons(second))[2:] == [("award", 2, "earned")]
