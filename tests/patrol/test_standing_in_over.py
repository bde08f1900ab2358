"""Standing in (代班) is over; what was done while it lasted is still taken: the check-out, the rest of the track by
whatever client, a form, a report."""

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col

from backend.cases.case import Case
from backend.patrol.fix import Fix
from backend.patrol.offer_next import expire_tasks
from tests.foreign.collect import Collect, filled
from tests.linhai import POINT, City, Person, report_form
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
    number, path = await accepted(city)
    desk = await later(city, "desk", minutes=16)
    answer = await desk.post(path, json=key(outcome="pass", note="已清理"))
    assert (answer.status_code, answer.json().get("late")) == (200, True), answer.text
    inspector = await on_shift(city)
    await expire_tasks(city.db, city.at)
    assert [one["number"] for one in (await inspector.get("/api/v1/tasks")).json()["items"]] == [number]
    case = (await (await city.signed_in("chief")).get(f"/api/v1/cases/{number}")).json()
    assert (case["step"], case["timeline"][-1]["note"]) == ("checking", "已清理")


async def accepted(city: City) -> tuple[str, str]:
    """A case to be checked by the desk, which stands in for ten minutes: its number, and where to answer the task."""
    await stands_in(city, minutes=10)
    assert (await clock(await city.signed_in("desk"))).status_code == 201
    number = await city.case_at("answered")
    desk = await city.signed_in("desk")
    await desk.act(number, "check")
    (task,) = (await desk.get("/api/v1/tasks")).json()["items"]
    assert (await desk.post(f"/api/v1/tasks/{task['id']}/accept", json=key())).status_code == 200
    return number, f"/api/v1/tasks/{task['id']}/answer"


async def answered_after(city: City, sent_after: dict[str, float], minutes: int | None) -> tuple[bool, str]:
    """Whether an answer of that minute of a standing in of ten is late, sent after that long; where the case stands."""
    began = city.at
    number, path = await accepted(city)
    desk = await later(city, "desk", **sent_after)
    captured = {"captured_at": (began + minutes * MINUTE).isoformat()} if minutes is not None else {}
    form = key(outcome="pass", note="已清理", **captured)
    answer, again = await desk.post(path, json=form), await desk.post(path, json=form)
    assert (answer.status_code, again.status_code) == (200, 200), answer.text
    assert again.json()["late"] == answer.json()["late"]
    case = (await (await city.signed_in("chief")).get(f"/api/v1/cases/{number}")).json()
    return answer.json()["late"], case["step"]


@pytest.mark.parametrize(
    ("minutes", "sent_after", "found"),
    [(8, {"minutes": 16}, (False, "checked")), (8, {"days": 6}, (False, "checked")),
     (8, {"days": 8}, (True, "checking")), (12, {"minutes": 16}, (True, "checking")),
     (-30, {"minutes": 16}, (True, "checking")), (None, {"minutes": 16}, (True, "checking"))],
)  # fmt: skip
async def test_an_answer_is_an_inspectors_by_when_it_was_given(
    city: City, minutes: int | None, sent_after: dict[str, float], found: tuple[bool, str]
) -> None:
    """As long as the task is open still: an offline phone has no line when the standing in ends."""
    assert await answered_after(city, sent_after, minutes) == found


async def test_an_answer_given_in_time_comes_too_late_where_another_was_sent_meanwhile(city: City) -> None:
    began = city.at
    number, path = await accepted(city)
    desk = await later(city, "desk", minutes=16)
    inspector = await on_shift(city)
    await expire_tasks(city.db, city.at)
    assert [one["number"] for one in (await inspector.get("/api/v1/tasks")).json()["items"]] == [number]
    form = key(outcome="pass", note="已清理", captured_at=(began + 8 * MINUTE).isoformat())
    answer = await desk.post(path, json=form)
    assert (answer.status_code, answer.json().get("late")) == (200, True), answer.text


async def tracked(city: City, key_: str, *times: datetime) -> list[int]:
    """What a client of others is answered for a fix of each time."""
    said = {"id": key_, "lat": "28.8470", "lon": "121.1289"}
    asked = [said | {"timestamp": str(int(time.timestamp()))} for time in times]
    return [(await city.client.get("/track", params=one)).status_code for one in asked]


async def track_key(person: Person) -> str:
    return str((await person.post("/api/v1/me/track-key", json={"name": "OsmAnd"})).json()["key"])


async def test_the_rest_of_a_track_by_a_client_of_others_is_taken_as_of_then(city: City) -> None:
    """Traccar and OsmAnd send what they kept when there is a line again; a refusal they would repeat for ever."""
    desk, ends_at = await stands_in(city)
    assert (await clock(desk)).status_code == 201
    track = await track_key(desk)
    desk = await later(city, "desk", minutes=6)
    assert (await clock(desk, "check-out", captured_at=(ends_at - MINUTE / 2).isoformat())).status_code == 201
    assert await tracked(city, track, ends_at - MINUTE, city.at) == [200, 200]
    async with city.db.read() as session:
        kept = (await session.execute(select(col(Fix.at)))).scalars().all()
    assert kept == [ends_at - MINUTE], "of after it nothing"
    city.wait(days=31)
    assert await tracked(city, track, ends_at - MINUTE) == [400]


async def test_a_key_of_who_was_on_no_shift_opens_nothing_after_it(city: City) -> None:
    desk, ends_at = await stands_in(city)
    track = await track_key(desk)
    assert await tracked(city, track, city.at) == [200]
    city.wait(minutes=6)
    assert await tracked(city, track, ends_at - MINUTE) == [400]


async def source_of(city: City, number: str) -> str:
    async with city.db.read() as session:
        found = (await session.execute(select(col(Case.source)).where(col(Case.number) == number))).scalar_one()
    return str(found)


@pytest.mark.parametrize("door", ["reports", "sync"])
@pytest.mark.parametrize(
    ("minutes", "sent_after", "source"),
    [(2, {"minutes": 6}, "inspector"), (2, {"days": 6}, "inspector"), (6, {"minutes": 8}, "public"),
     (2, {"days": 8}, "public"), (None, {"minutes": 6}, "public"), (-1, {"minutes": 4}, "public"),
     (None, {"minutes": 4}, "inspector"), (2, {"minutes": 4}, "inspector")],
)  # fmt: skip
async def test_a_report_is_an_inspectors_by_when_it_was_captured(
    city: City, door: str, minutes: int | None, sent_after: dict[str, float], source: str
) -> None:
    """`minutes` after the standing in began, which lasts five of them; None: as it is sent."""
    began = city.at
    await stands_in(city)
    desk = await later(city, "desk", **sent_after)
    form = report_form(captured_at=(began + minutes * MINUTE).isoformat() if minutes is not None else None)
    if door == "reports":
        made = (await desk.post("/api/v1/reports", json=form)).json()
    else:
        item = {"client_key": form.pop("client_key"), "kind": "report", "body": form}
        made = (await desk.post("/api/v1/sync", json={"items": [item]})).json()["items"][0]["body"]
    assert await source_of(city, made["number"]) == source


async def test_a_form_that_was_begun_while_it_lasted_is_taken_after_it(city: City) -> None:
    began = city.at
    desk, _ends_at = await stands_in(city)
    client = Collect(city, "desk", await track_key(desk))

    def _begun(minutes: int) -> str:
        return filled().replace("2026-11-24T11:58:00.000+08:00", (began + minutes * MINUTE).isoformat())

    city.wait(minutes=8)
    assert [(await client.head()).status_code, (await client.get("formList")).status_code] == [204, 200]
    assert (await client.send(_begun(2))).status_code == 201
    assert (await client.send(_begun(6))).status_code == 403, "not while it lasted"
    city.wait(days=8)
    assert [(await client.head()).status_code, (await client.send(_begun(2))).status_code] == [401, 401]
