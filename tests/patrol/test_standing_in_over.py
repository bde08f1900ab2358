"""Standing in (代班) is over; what was done while it lasted is still taken: the check-out, the rest of the track."""

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest

from backend.patrol.offer_next import expire_tasks
from tests.linhai import POINT, City, Person
from tests.patrol.field import clock, fixes_from, key, later, on_shift, send

pytestmark = pytest.mark.anyio
MINUTE = timedelta(minutes=1)


async def stands_in(city: City, minutes: int = 5) -> tuple[Person, datetime]:
    """The desk, on shift for an inspector, and when that ends."""
    desk, absent, admin = [await city.signed_in(who) for who in ("desk", "inspector", "admin")]
    me, other = [(await one.get("/api/v1/me")).json()["id"] for one in (desk, absent)]
    ends_at = city.at + minutes * MINUTE
    form = {"person_id": me, "for_person_id": other, "starts_at": city.at.isoformat(), "ends_at": ends_at.isoformat()}
    made = await admin.post("/api/v1/admin/stand-ins", json=form)
    assert made.status_code == 201, made.text
    return desk, ends_at


async def current(person: Person) -> dict[str, Any] | None:
    found: dict[str, Any] | None = (await person.get("/api/v1/patrol/shifts/current")).json()["shift"]
    return found


async def test_who_stood_in_until_the_end_of_the_shift_checks_out_after_it(city: City) -> None:
    """A night shift till 24:00, stood in for till 24:00: nobody checks out at the very instant."""
    desk, ends_at = await stands_in(city)
    assert (await clock(desk)).status_code == 201
    desk = await later(city, "desk", minutes=6)
    assert (await send(desk, fixes_from(ends_at - MINUTE, 3)))["stored"] == 3
    answer = await clock(desk, "check-out")
    assert (answer.status_code, answer.json().get("counts")) == (201, True)
    assert await current(desk) is None


async def test_a_queue_that_comes_after_the_standing_in_is_taken_as_of_then(city: City) -> None:
    desk, ends_at = await stands_in(city)
    began = city.at + MINUTE
    desk = await later(city, "desk", minutes=30)
    items = [
        ("check_in", {"position": POINT, "captured_at": began.isoformat()}),
        ("fixes", {"device_id": "phone-1", "fixes": fixes_from(began, 3)}),
        ("check_out", {"position": POINT, "captured_at": (ends_at - MINUTE).isoformat()}),
    ]
    queue = [{"client_key": str(uuid.uuid4()), "kind": kind, "body": body} for kind, body in items]
    answer = (await desk.post("/api/v1/sync", json={"items": queue})).json()["items"]
    assert [one["status"] for one in answer] == [201, 200, 201], answer


async def test_nobody_begins_a_shift_after_it_nor_sends_a_track_of_none(city: City) -> None:
    await stands_in(city)
    desk = await later(city, "desk", minutes=6)
    assert (await clock(desk)).status_code == 403
    assert (await clock(desk, "check-out")).status_code == 403
    sent = await desk.post("/api/v1/patrol/fixes", json={"device_id": "p", "fixes": fixes_from(city.at, 1)})
    assert sent.status_code == 403


async def test_an_answer_that_comes_after_it_is_kept_and_the_task_goes_to_an_inspector(city: City) -> None:
    """What was seen in the field is never lost; who is no inspector any more moves no case."""
    await stands_in(city, minutes=10)
    assert (await clock(await city.signed_in("desk"))).status_code == 201
    number = await city.case_at("answered")
    desk = await city.signed_in("desk")
    await desk.act(number, "check")
    (task,) = (await desk.get("/api/v1/tasks")).json()["items"]
    assert (await desk.post(f"/api/v1/tasks/{task['id']}/accept", json=key())).status_code == 200
    desk = await later(city, "desk", minutes=16)
    answer = await desk.post(f"/api/v1/tasks/{task['id']}/answer", json=key(outcome="pass", note="已清理"))
    assert (answer.status_code, answer.json().get("late")) == (200, True), answer.text
    inspector = await on_shift(city)
    await expire_tasks(city.db, city.at)
    assert [one["number"] for one in (await inspector.get("/api/v1/tasks")).json()["items"]] == [number]
    case = (await (await city.signed_in("chief")).get(f"/api/v1/cases/{number}")).json()
    assert (case["step"], case["timeline"][-1]["note"]) == ("checking", "已清理")
