"""A duty or leave planned twice, as its answer was lost or two planned at once, is there once."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from tests.linhai import City

pytestmark = pytest.mark.anyio
DUTIES, LEAVES = "/api/v1/patrol/duties", "/api/v1/patrol/leaves"


async def planned(city: City, day: int = 0) -> dict[str, Any]:
    """Four hours of the inspector's, from now on or so many days later."""
    me = (await (await city.signed_in("inspector")).get("/api/v1/me")).json()["id"]
    start = city.at + timedelta(days=day)
    return {"person_id": me, "starts_at": start.isoformat(), "ends_at": (start + timedelta(hours=4)).isoformat()}


async def mark_of(city: City) -> str:
    """The first mark of today's one duty."""
    (item,) = (await (await city.signed_in("inspector")).get("/api/v1/patrol/attendance")).json()["items"]
    return str(item["marks"][0]["mark"])


async def test_leave_granted_again_is_the_same_and_taken_back_it_excuses_nothing(city: City) -> None:
    supervisor, span = await city.signed_in("supervisor"), await planned(city)
    assert (await supervisor.post(DUTIES, json=span)).status_code == 201
    first, again = [await supervisor.post(LEAVES, json=span | {"kind": "sick"}) for _time in range(2)]
    assert (first.status_code, again.status_code, again.json()) == (201, 201, first.json())
    other = await supervisor.post(LEAVES, json=span | {"kind": "annual"})
    assert (other.status_code, await mark_of(city)) == (201, "excused")
    for leave in (first, other):
        assert (await supervisor.post(f"{LEAVES}/{leave.json()['id']}/cancel")).status_code == 204
    assert await mark_of(city) == "pending"
    anew = await supervisor.post(LEAVES, json=span | {"kind": "sick"})
    assert (anew.json()["id"] != first.json()["id"], await mark_of(city)) == (True, "excused")


async def test_of_two_duties_planned_at_once_for_the_same_hours_one_is_refused(city: City) -> None:
    supervisor, chief = await city.signed_in("supervisor"), await city.signed_in("chief")
    for day in range(1, 9):
        span = await planned(city, day)
        both = await asyncio.gather(*(who.post(DUTIES, json=span) for who in (supervisor, chief)))
        assert sorted(one.status_code for one in both) == [201, 409], [one.text for one in both]


async def test_of_the_same_leave_granted_twice_at_once_there_is_one(city: City) -> None:
    supervisor, chief = await city.signed_in("supervisor"), await city.signed_in("chief")
    for day in range(1, 9):
        form = await planned(city, day) | {"kind": "sick"}
        both = await asyncio.gather(*(who.post(LEAVES, json=form) for who in (supervisor, chief)))
        assert len({one.json()["id"] for one in both}) == 1, [one.text for one in both]
