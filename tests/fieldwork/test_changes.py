"""What a phone fetches again: only what changed, what is over named as such."""

from typing import Any

import pytest

from backend.patrol.changed_tasks import OVERLAP
from backend.patrol.offer_next import expire_tasks
from tests.linhai import City, Person
from tests.patrol.field import clock, inside_own_grid, key, on_shift

pytestmark = pytest.mark.anyio
TASKS, CONTACTS = "/api/v1/sync/tasks", "/api/v1/sync/contacts"


async def changes(person: Person, since: str | None = None, **more: Any) -> dict[str, Any]:
    answer = await person.get(TASKS, params={"since": since, **more} if since else more)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_a_phone_that_asks_for_changes_has_in_the_end_what_a_full_look_shows(city: City) -> None:
    inspector, supervisor = await on_shift(city), await city.signed_in("supervisor")
    (grid,) = (await inspector.get("/api/v1/me")).json()["grids"]
    me = (await inspector.get("/api/v1/me")).json()["id"]

    async def sent() -> str:
        form = {"grids": [grid], "note": "排查", "to": me}
        return str((await supervisor.post("/api/v1/patrol/special", json=form)).json()["id"])

    phone: dict[str, dict[str, Any]] = {}

    async def asked(since: str | None, limit: int = 2) -> tuple[str, int]:
        """As a phone does: page after page, what is closed taken off. The next place, and how many items came."""
        came = 0
        while True:
            found = await changes(inspector, since, limit=limit)
            phone.update({one["id"]: one for one in found["items"]})
            for one in found["closed"]:
                phone.pop(one["id"], None)
            came, since = came + len(found["items"]) + len(found["closed"]), found["next"]
            if not found["more"]:
                return str(since), came

    tasks = [await sent() for _ in range(5)]
    since, came = await asked(None)
    assert (set(phone), came) == (set(tasks), 5)
    city.wait(seconds=2 * OVERLAP.total_seconds())
    since, came = await asked(since)
    assert came == 5  # the overlap of the first look
    city.wait(seconds=2 * OVERLAP.total_seconds())
    since, came = await asked(since)
    assert came == 0
    await inspector.post(f"/api/v1/tasks/{tasks[0]}/accept", json=key())
    await inspector.post(f"/api/v1/tasks/{tasks[1]}/decline", json=key(reason="busy"))
    await inspector.post(f"/api/v1/tasks/{tasks[2]}/answer", json=key(outcome="done"))
    tasks.append(await sent())
    since, came = await asked(since)
    assert (came, phone[tasks[0]]["state"]) == (4, "accepted")
    city.wait(minutes=20)  # not accepted in time: on to another on shift
    inspector, other = await city.signed_in("inspector"), await city.signed_in("inspector-1")
    await clock(other, position=await inside_own_grid(city, other))
    await expire_tasks(city.db, city.at)
    since, came = await asked(since)
    full = (await inspector.get("/api/v1/tasks")).json()["items"]
    assert phone == {one["id"]: one for one in full}
    wrong = await inspector.get(TASKS, params={"since": "nonsense"})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "bad_cursor")


async def test_contacts_are_fetched_again_only_when_somebody_came_or_went(city: City) -> None:
    inspector, dispatcher, admin = [await city.signed_in(who) for who in ("inspector", "dispatcher", "admin")]
    first = await inspector.get(CONTACTS)
    people = {one["name"]: one for one in first.json()["items"]}
    assert {"李采集", "采集员1号", "黄派遣", "郑督查", "陈受理"} <= set(people)
    assert (people["黄派遣"]["roles"], len(people["李采集"]["grids"])) == (["dispatcher"], 1)
    assert {one["phone"] for one in people.values()} == {None}
    for tag in (first.headers["etag"], f'"other", W/{first.headers["etag"]}'):
        headers = inspector.headers | {"If-None-Match": tag}
        assert (await city.client.get(CONTACTS, headers=headers)).status_code == 304
    assert (await dispatcher.get(CONTACTS)).status_code == 200
    gone = people["采集员1号"]["person_id"]
    ended = await admin.put(f"/api/v1/admin/people/{gone}", json={"name": "采集员1号", "active": False})
    assert ended.status_code == 200, ended.text
    again = await city.client.get(CONTACTS, headers=inspector.headers | {"If-None-Match": first.headers["etag"]})
    assert again.status_code == 200
    assert {one["person_id"] for one in people.values()} - {one["person_id"] for one in again.json()["items"]} == {gone}
    assert (await (await city.citizen()).get(CONTACTS)).status_code == 403
