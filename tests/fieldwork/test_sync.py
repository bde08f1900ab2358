"""A phone's whole queue in one call: any order, any number of times, over a line that drops."""

import os
import random
import uuid
from datetime import timedelta
from hashlib import sha256
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from backend.cases.case import Case
from backend.patrol.clocking import Clocking
from backend.patrol.fix import Fix
from backend.patrol.shift import Shift
from tests.linhai import POINT, City, Person, jpeg, report_form
from tests.patrol.field import fixes_from, later, on_shift
from tests.unkept_keys import drop_uniqueness

pytestmark = pytest.mark.anyio
SYNC = "/api/v1/sync"
ITEMS = int(os.environ.get("CGT_TEST_QUEUE_ITEMS", "60"))
TIMES = int(os.environ.get("CGT_TEST_QUEUE_TIMES", "3"))


def item(kind: str, body: dict[str, Any]) -> dict[str, Any]:
    return {"client_key": str(uuid.uuid4()), "kind": kind, "body": body}


def report_item(**more: Any) -> dict[str, Any]:
    return item("report", report_form(client_key=None, **more))


async def sync(person: Person, items: list[dict[str, Any]], **more: Any) -> list[dict[str, Any]]:
    answer = await person.post(SYNC, json={"items": items} | more)
    assert answer.status_code == 200, answer.text
    done: list[dict[str, Any]] = answer.json()["items"]
    assert [one["client_key"] for one in done] == [one["client_key"] for one in items]
    return done


async def count(city: City, table: Any) -> int:
    async with city.db.read() as session:
        return (await session.execute(select(func.count()).select_from(table))).scalar_one()


async def test_an_empty_queue_is_nothing(city: City) -> None:
    assert await sync(await city.citizen(), []) == []


async def test_a_report_whose_photo_is_in_the_queue_waits_for_the_bytes(city: City) -> None:
    person, content = await city.citizen(), jpeg()
    digest = sha256(content).hexdigest()
    queue, me = str(uuid.uuid4()), [report_item(photo_sha256=[digest]), item("photo", {"sha256": digest})]
    first = await sync(person, me, queue_id=queue, photos=[digest])
    assert [(one["status"], one["body"]["code"]) for one in first] == [(425, "photo_missing")] * 2
    (missing,) = (await person.get(f"{SYNC}/missing")).json()["queues"]
    assert (missing["photos"], len(missing["client_keys"]), missing["complete"]) == ([digest], 2, False)
    early = await person.post(f"{SYNC}/seal", json={"queue_id": queue})
    assert (early.status_code, early.json()["code"], early.json()["photos"]) == (409, "incomplete", [digest])
    photo = await person.photo(content)
    second = await sync(person, me, queue_id=queue)
    assert [one["status"] for one in second] == [201, 200]
    assert second[0]["body"]["photos"][0]["id"] == photo
    sealed = await person.post(f"{SYNC}/seal", json={"queue_id": queue})
    assert (sealed.status_code, sealed.json()["complete"]) == (200, True)
    assert (await person.get(f"{SYNC}/missing")).json() == {"queues": [], "more": False}
    late = await person.post(SYNC, json={"items": [report_item()], "queue_id": queue})
    assert (late.status_code, late.json()["code"]) == (409, "sealed")


async def test_a_case_through_either_door_is_one_case(city: City) -> None:
    person, form = await city.citizen(), report_form()
    native = await person.post("/api/v1/reports", json=form)
    queued = {"client_key": form.pop("client_key"), "kind": "report", "body": form}
    (done,) = await sync(person, [queued])
    assert (native.status_code, done["status"]) == (201, 200)
    assert done["body"]["number"] == native.json()["number"]
    (other,) = await sync(person, [queued | {"body": form | {"description": "别的"}}])
    assert (other["status"], other["body"]["code"]) == (422, "key_reused")


async def test_one_bad_item_spoils_no_other_and_says_every_field(city: City) -> None:
    person = await city.citizen()
    bad, good = report_item(description="", position={"lon": 999, "lat": 0}), report_item()
    first, second = await sync(person, [bad, good])
    assert (first["status"], first["body"]["code"], second["status"]) == (422, "invalid", 201)
    assert {"description", "position.lon", "position.coord_type"} <= {one["field"] for one in first["body"]["errors"]}
    (forbidden,) = await sync(person, [item("check_in", {"position": POINT})])
    assert (forbidden["status"], forbidden["body"]["code"]) == (403, "not_allowed")


async def test_two_offline_days_sent_again_and_again_shuffled_over_a_bad_line_are_one_effect_each(city: City) -> None:
    """Answers are lost at random: the phone cannot know, and sends all again. `make prove`: 300 items, 5 times."""
    await check_two_days(city)
    print(f"{ITEMS} items offline, sent {TIMES} times over: {ITEMS} effects, once each")


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_a_queue_whose_keys_nothing_keeps_apart_is_seen(city: City) -> None:
    """The planted fault: the index by which a key is there once is gone."""
    await drop_uniqueness(city.db)
    with pytest.raises(AssertionError, match=rf"== \({2 * parts(ITEMS)[0]}, 4, 2\)"):
        await check_two_days(city)


async def check_two_days(city: City) -> None:
    await city.signed_in("inspector")
    start = city.at
    inspector = await later(city, "inspector", hours=45)
    items = two_days(start, ITEMS)
    reports, batches = parts(ITEMS)
    assert len(items) == ITEMS
    dice = random.Random(5)
    for _time in range(TIMES):
        shuffled = dice.sample(items, len(items))
        for place in range(0, len(shuffled), ITEMS // 6):
            try:
                await sync(Dropping(inspector, dice), shuffled[place : place + ITEMS // 6])  # type: ignore[arg-type]
            except httpx.ReadError:
                continue
    final = await sync(inspector, items)
    assert {one["status"] for one in final} <= {200, 201}
    assert (await count(city, Case), await count(city, Clocking), await count(city, Shift)) == (2 * reports, 4, 2)
    assert await count(city, Fix) == 2 * batches * 12


class Dropping:
    """A line that loses one answer in three after the server has done the work."""

    def __init__(self, person: Person, dice: random.Random) -> None:
        self.person, self.dice = person, dice

    async def post(self, path: str, **more: Any) -> httpx.Response:
        answer = await self.person.post(path, **more)
        if self.dice.random() < 0.34:
            raise httpx.ReadError("lost")
        return answer


def parts(items: int) -> tuple[int, int]:
    """How many reports, and batches of fixes, a day: of 300 items 48 and 100."""
    reports = items * 16 // 100
    return reports, items // 2 - 2 - reports


def two_days(start: Any, items: int) -> list[dict[str, Any]]:
    """Reports, 4 clockings, batches of a dozen fixes: two shifts of eight hours."""
    reports, batches = parts(items)
    made: list[dict[str, Any]] = []
    for day in range(2):
        begin = start + timedelta(hours=24 * day)
        made += [
            item("check_in", {"position": POINT, "captured_at": begin.isoformat()}),
            item("check_out", {"position": POINT, "captured_at": (begin + timedelta(hours=8)).isoformat()}),
        ]
        for batch in range(batches):
            fixes = fixes_from(begin + timedelta(minutes=4 * batch), 12)
            made.append(item("fixes", {"device_id": "phone-1", "fixes": fixes}))
        for number in range(reports):
            captured = (begin + timedelta(minutes=9 * number)).isoformat()
            made.append(report_item(captured_at=captured, description=f"问题 {day}-{number}"))
    return made


async def test_an_answer_done_offline_is_kept_late_or_moves_the_case(city: City) -> None:
    inspector = await on_shift(city)
    number = await city.case_at("answered")
    await (await city.signed_in("desk")).act(number, "check")
    (task,) = (await inspector.get("/api/v1/tasks")).json()["items"]
    queue = [item("answer", {"task_id": task["id"], "outcome": "pass"}), item("accept", {"task_id": task["id"]})]
    done = await sync(inspector, queue)
    assert [one["status"] for one in done] == [200, 200]
    assert done[0]["body"]["late"] is False
    again = await sync(inspector, queue)
    assert [one["status"] for one in again] == [200, 200]
    (late,) = await sync(inspector, [item("answer", {"task_id": task["id"], "outcome": "pass"})])
    assert (late["status"], late["body"]["late"]) == (200, True)


async def test_the_grid_pack_of_the_city_is_below_a_megabyte_and_unchanged_is_304(city: City) -> None:
    inspector = await city.signed_in("inspector")
    own = await inspector.get(f"{SYNC}/grids")
    assert len(own.json()["features"]) == 1
    whole = await inspector.get(f"{SYNC}/grids", params={"within": "331082"})
    assert (len(whole.json()["features"]), int(whole.headers["content-length"]) < 1_000_000) == (2213, True)
    print("grid pack:", whole.headers["content-length"], "bytes")
    headers = inspector.headers | {"If-None-Match": own.headers["etag"]}
    again = await city.client.get(f"{SYNC}/grids", headers=headers)
    assert again.status_code == 304


async def test_an_order_is_acknowledged_from_the_queue_once(city: City) -> None:
    inspector, dispatcher = await on_shift(city), await city.signed_in("dispatcher")
    form = {"client_key": str(uuid.uuid4()), "to": {"on_shift": True}, "text": "请检查户外广告"}
    order = (await dispatcher.post("/api/v1/patrol/commands", json=form)).json()["id"]
    queued, nobodys = [item("acknowledge", {"command_id": one, "reply": "收到"}) for one in (order, str(uuid.uuid4()))]
    first, missed = await sync(inspector, [queued, nobodys])
    assert (first["status"], first["body"]["reply"], missed["status"]) == (200, "收到", 404)
    city.wait(minutes=1)
    assert (await sync(inspector, [queued]))[0]["body"] == first["body"]
    native = {"client_key": queued["client_key"], "reply": "收到"}
    again = await inspector.post(f"/api/v1/patrol/commands/{order}/acknowledge", json=native)
    assert again.json() == first["body"]
    shown = (await dispatcher.get(f"/api/v1/patrol/commands/{order}")).json()
    assert (shown["addressed"], shown["acknowledged"]) == (1, 1)


async def test_what_an_inspector_reports_from_the_queue_is_an_inspectors_find(city: City) -> None:
    for who, source in ((await city.signed_in("inspector"), "inspector"), (await city.citizen(), "public")):
        answer = await who.post(SYNC, json={"items": [report_item()]})
        number = answer.json()["items"][0]["body"]["number"]
        case = (await (await city.signed_in("chief")).get(f"/api/v1/cases/{number}")).json()
        assert case["source"] == source


async def test_what_was_done_first_is_done_first_in_whatever_zone_its_time_is_told(city: City) -> None:
    """09:00, 08:30 and 08:45 of the city: two phones' clocks, and one whose app tells UTC."""
    times = ("2026-11-24T01:00:00Z", "2026-11-24T08:30:00+08:00", "2026-11-24T09:45:00.5+09:00", "no time", ["none"])
    done = await sync(await city.citizen(), [report_item(captured_at=time) for time in times])
    assert [one["status"] for one in done] == [201, 201, 201, 422, 422]
    first, second, third = (done[at]["body"]["number"] for at in (1, 2, 0))
    assert first < second < third
