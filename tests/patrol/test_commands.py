"""指挥调度: orders reach inspectors, with receipts; whom to call, on record; sent to a place."""

import uuid
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from backend.ground.happening import Happening
from backend.people.identities import Identity, IdentityKind, write_identity
from backend.people.person import Person as PersonRow
from tests.linhai import POINT, City, Person
from tests.patrol.field import clock, key, on_shift

pytestmark = pytest.mark.anyio
COMMANDS, CALLS = "/api/v1/patrol/commands", "/api/v1/patrol/call-list"


async def give(person: Person, to: dict[str, Any], status: int = 201, **more: Any) -> dict[str, Any]:
    answer = await person.post(COMMANDS, json=key(to=to, text="请检查户外广告") | more)
    assert answer.status_code == status, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def me(person: Person) -> dict[str, Any]:
    found: dict[str, Any] = (await person.get("/api/v1/me")).json()
    return found


async def count(city: City, kind: str) -> int:
    async with city.db.read() as session:
        found = select(func.count()).select_from(Happening).where(col(Happening.kind) == kind)
        return (await session.execute(found)).scalar_one()


async def test_an_order_to_all_on_shift_is_delivered_read_and_acknowledged_and_each_is_counted(city: City) -> None:
    first, second = await on_shift(city), await on_shift(city, "inspector-1")
    dispatcher, form = await city.signed_in("dispatcher"), key(to={"on_shift": True}, text="请检查户外广告")
    made = (await dispatcher.post(COMMANDS, json=form)).json()
    again = await dispatcher.post(COMMANDS, json=form)
    assert (again.status_code, again.json()["id"], again.headers["idempotent-replayed"]) == (200, made["id"], "true")
    figures = ("addressed", "delivered", "read", "acknowledged")

    async def counted() -> list[int]:
        (shown,) = (await dispatcher.get(COMMANDS)).json()["items"]
        return [shown[name] for name in figures]

    assert await counted() == [2, 0, 0, 0]
    await city.tell()
    assert await counted() == [2, 2, 0, 0]
    (message,) = [one for one in (await first.get("/api/v1/inbox")).json()["items"] if one["kind"] == "command.give"]
    assert form["text"] not in message["text"]  # it is read behind the sign-in
    await first.post(f"/api/v1/inbox/{message['id']}/read")
    assert await counted() == [2, 2, 1, 0]
    (mine,) = (await second.get(f"{COMMANDS}/mine")).json()["items"]
    assert (mine["id"], mine["text"], mine["acknowledged_at"]) == (made["id"], form["text"], None)
    receipt = key(reply="收到，十分钟到")
    done = [await second.post(f"{COMMANDS}/{made['id']}/acknowledge", json=receipt) for _ in range(2)]
    assert [one.status_code for one in done] == [200, 200]
    assert done[0].json() == done[1].json()
    assert [one.headers.get("Idempotent-Replayed") for one in done] == [None, "true"]
    assert await counted() == [2, 2, 2, 1]
    replies = {
        one["name"]: one["reply"] for one in (await dispatcher.get(f"{COMMANDS}/{made['id']}")).json()["receipts"]
    }
    assert replies == {"李采集": None, "采集员1号": "收到，十分钟到"}
    assert (await count(city, "command.give"), await count(city, "command.acknowledge")) == (1, 1)


async def test_a_grid_reaches_those_on_shift_there_and_a_name_also_who_is_off_shift(city: City) -> None:
    inspector, other, chief = await on_shift(city), await on_shift(city, "inspector-1"), await city.signed_in("chief")
    (grid,) = (await me(inspector))["grids"]
    made = await give(chief, {"grid": grid})
    assert [one["name"] for one in made["receipts"]] == ["李采集"]
    assert (await give(chief, {"grid": grid[:6]}))["addressed"] == 2
    await clock(other, "check-out")
    named = await give(chief, {"people": [(await me(other))["id"]]})
    assert [one["name"] for one in named["receipts"]] == ["采集员1号"]
    stranger = await inspector.post(f"{COMMANDS}/{named['id']}/acknowledge", json=key())
    assert (stranger.status_code, (await inspector.get(f"{COMMANDS}/mine")).json()["next"]) == (404, None)
    used = key(to={"grid": grid}, text="一")
    assert (await chief.post(COMMANDS, json=used)).status_code == 422  # too short


async def test_an_order_to_nobody_is_refused_with_words(city: City) -> None:
    supervisor = await city.signed_in("supervisor")
    assert (await give(supervisor, {"on_shift": True}, 422))["code"] == "not_on_shift"
    assert (await give(supervisor, {"grid": "999999"}, 422))["code"] == "not_on_shift"
    desk = (await me(await city.signed_in("desk")))["id"]
    for people in ([str(uuid.uuid4())], [desk]):
        assert (await give(supervisor, {"people": people}, 422))["code"] == "unknown_person"
    for to in ({}, {"on_shift": True, "grid": "331082"}):
        assert (await give(supervisor, to, 422))["errors"][0]["field"] == "to"


async def test_the_call_list_is_masked_and_a_phone_in_the_open_is_on_record(city: City) -> None:
    inspector, dispatcher = await on_shift(city), await city.signed_in("dispatcher")
    identity = (await me(inspector))["id"]
    path, why = f"{CALLS}/{identity}/phone", {"why": "现场调度"}
    assert (await dispatcher.post(path, json=why)).json()["code"] == "no_phone"
    async with city.db.write() as session:
        row = await session.get_one(PersonRow, uuid.UUID(identity))
        write_identity(row, Identity(IdentityKind.PHONE, "13700001234"), city.settings)
    first = (await dispatcher.get(CALLS)).json()["items"][0]
    assert (first["name"], first["phone"], first["on_shift"]) == ("李采集", "137****1234", True)
    assert await count(city, "person.phone_read") == 0
    assert (await dispatcher.post(path, json=why)).json() == {"phone": "13700001234"}
    assert await count(city, "person.phone_read") == 1
    desk = (await me(await city.signed_in("desk")))["id"]
    assert (await dispatcher.post(f"{CALLS}/{desk}/phone", json=why)).status_code == 404


async def test_somebody_is_sent_to_a_place(city: City) -> None:
    inspector, dispatcher = await on_shift(city), await city.signed_in("dispatcher")
    person = await me(inspector)
    form = {"position": POINT, "note": "现场支援", "to": person["id"]}
    sent = await dispatcher.post("/api/v1/patrol/special", json=form)
    assert (sent.status_code, sent.json()["grid"]) == (201, person["grids"][0])
    (task,) = (await inspector.get("/api/v1/tasks")).json()["items"]
    assert (task["position"]["lon"], task["position"]["lat"]) == (POINT["lon"], POINT["lat"])
    at_sea = await dispatcher.post("/api/v1/patrol/special", json=form | {"position": POINT | {"lon": 125.0}})
    nowhere = await dispatcher.post("/api/v1/patrol/special", json={"note": "现场支援"})
    codes = [(one.json()["code"], one.json()["errors"][0]["field"]) for one in (at_sea, nowhere)]
    assert codes == [("unknown_grid", "position"), ("invalid", "grids")]
