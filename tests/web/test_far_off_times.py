"""Times that no city has: refused as one field's fault, in every body and query; and no item of a queue stops another.

The worst have no UTC at all: the year 1 east of Greenwich, the last evening of the year 9999 west of it.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from sqlalchemy import text

from tests.fieldwork.test_sync import item, report_item, sync
from tests.linhai import POINT, City, jpeg
from tests.patrol.field import on_shift
from tests.people.good_bodies import good_bodies, table_bodies
from tests.people.test_mass_assignment import headers_of

pytestmark = pytest.mark.anyio
FAR_OFF = (
    "0001-01-01T00:00:00+08:00", "9999-12-31T23:59:59-08:00", "1989-12-31T23:59:59Z", "2200-01-01T00:00:00Z",
)  # fmt: skip

FAR_OFF_DAYS = ("0001-01-01", "1960-01-01", "1989-12-31", "2200-01-01", "9999-12-31")


def times_of(schema: Mapping[str, Any], document: Mapping[str, Any]) -> Iterator[str]:
    """The fields of a body that hold an instant."""
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    for name, field in schema.get("properties", {}).items():
        if any(one.get("format") == "date-time" for one in (field, *field.get("anyOf", ()))):
            yield name


@pytest.mark.dear
async def test_every_body_refuses_them_and_names_the_field(city: City) -> None:
    document = (await city.client.get("/openapi.json")).json()
    bodies = await good_bodies(city) | table_bodies(document)
    reporter = str(bodies.pop("reporter")[0])
    described = {one["operationId"]: one for ways in document["paths"].values() for one in ways.values()}
    headers, tried = await headers_of(city, reporter, {who for who, *_rest in bodies.values()}), 0
    for operation, (who, method, path, body) in bodies.items():
        content = described[operation].get("requestBody", {}).get("content", {}).get("application/json")
        for name in times_of(content["schema"], document) if content else ():
            for far in FAR_OFF:
                answer = await city.client.request(method, path, headers=headers[who], json=body | {name: far})
                assert answer.status_code == 422, (operation, name, far, answer.text)
                assert (name, "far_off_time") in {(one["field"], one["code"]) for one in answer.json()["errors"]}
                tried += 1
    assert tried >= 20 * len(FAR_OFF), tried


@pytest.mark.dear
async def test_every_query_refuses_them_and_names_the_parameter(city: City) -> None:
    document, tried = (await city.client.get("/openapi.json")).json(), 0
    for path, ways in document["paths"].items():
        for asked in ways.get("get", {}).get("parameters", ()):
            kinds = [asked["schema"], *asked["schema"].get("anyOf", ())]
            if asked["in"] == "query" and any(one.get("format") == "date-time" for one in kinds):
                for far in FAR_OFF:
                    for who in ("chief", "auditor", "supervisor"):
                        answer = await (await city.signed_in(who)).get(path, params={asked["name"]: far})
                        assert answer.status_code in (403, 422), (path, asked["name"], far, answer.text)
                        tried += answer.status_code == 422
    assert tried >= 4 * len(FAR_OFF), tried


async def test_every_day_in_an_address_refuses_them_and_names_the_parameter(city: City) -> None:
    document, tried = (await city.client.get("/openapi.json")).json(), 0
    supervisor = await city.signed_in("supervisor")
    me = (await supervisor.get("/api/v1/me")).json()["id"]
    given = {"of": "region", "from": "2026-11-01", "to": "2026-11-02"}  # what else they want to be told
    for path, ways in document["paths"].items():
        for asked in ways.get("get", {}).get("parameters", ()):
            kinds = [asked["schema"], *asked["schema"].get("anyOf", ())]
            if not any(one.get("format") == "date" for one in kinds):
                continue
            for far in FAR_OFF_DAYS:
                there = path.replace("{person_id}", me).replace("{day}", far)
                params = {asked["name"]: far} if asked["in"] == "query" else {}
                answer = await supervisor.get(there, params=(given if "evaluation" in path else {}) | params)
                assert answer.status_code == 422, (path, asked["name"], far, answer.text)
                assert answer.json()["errors"][0]["code"] == "far_off_time", answer.text
                tried += 1
    assert tried >= 15 * len(FAR_OFF_DAYS), tried


async def test_the_first_and_the_last_day_there_are_can_be_asked_for(city: City) -> None:
    supervisor = await city.signed_in("supervisor")
    me = (await supervisor.get("/api/v1/me")).json()["id"]
    for day in ("1990-01-01", "2199-12-31"):
        for path in (f"tracks/{me}", "attendance", "absences", "evaluations", "coverage"):
            answer = await supervisor.get(f"/api/v1/patrol/{path}", params={"day": day})
            assert answer.status_code == 200, (path, day, answer.text)
        span = {"of": "region", "from": day, "to": day}
        assert (await supervisor.get("/api/v1/evaluation", params=span)).status_code == 200, day


async def test_a_photo_sent_as_a_form_refuses_them(city: City) -> None:
    person = await city.citizen()
    for far in FAR_OFF:
        files = {"file": ("p.jpg", jpeg(), "image/jpeg")}
        answer = await person.post("/api/v1/photos", files=files, data={"taken_at": far})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "taken_at"), answer.text


@pytest.mark.parametrize("far", FAR_OFF)
async def test_one_in_a_queue_is_that_items_fault_alone(city: City, far: str) -> None:
    inspector = await on_shift(city)
    queue = [
        report_item(captured_at=far), report_item(), item("check_out", {"position": POINT, "captured_at": far}),
        item("photo", {"sha256": "ab" * 32, "taken_at": far}),
        item("fixes", {"device_id": "phone-1", "fixes": [{"at": far, "lon": 121.1, "lat": 28.8}]}),
        item("fixes", {"device_id": "phone-1", "fixes": [{"at": city.at.isoformat(), "lon": 121.1, "lat": 28.8}]}),
    ]  # fmt: skip
    done = await sync(inspector, queue)
    assert [one["status"] for one in done] == [422, 201, 422, 422, 200, 200], done
    assert done[0]["body"]["errors"][0]["field"] == "captured_at"


async def test_a_fault_of_our_own_is_told_of_its_item_alone_and_settled_later(city: City) -> None:
    inspector = await on_shift(city)
    number = await city.case_at("answered")
    await (await city.signed_in("desk")).act(number, "check")
    (task,) = (await inspector.get("/api/v1/tasks")).json()["items"]
    same = {"task_id": task["id"]}
    queue = [item("accept", same), report_item(), item("answer", same | {"outcome": "pass"})]
    await _set_kind(city, "no kind we know")
    broken = await sync(inspector, queue)
    assert [(one["status"], one["body"].get("code")) for one in broken] == [
        (500, "internal"), (201, None), (500, "internal"),
    ]  # fmt: skip
    await _set_kind(city, task["kind"])
    assert [one["status"] for one in await sync(inspector, queue)] == [200, 200, 200]


async def _set_kind(city: City, kind: str) -> None:
    """A row that no code of ours can read: whatever the fault, it is one that nobody foresaw."""
    async with city.db.write() as session:
        await session.execute(text("UPDATE task SET kind = :kind"), {"kind": kind})
