"""The command centre: who is where, who is nearest, who is sent."""

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import func, select

from backend.ground.happening import Happening
from tests.linhai import City
from tests.patrol.field import clock, fixes_from, key, on_shift, send

pytestmark = pytest.mark.anyio
POSITIONS = "/api/v1/patrol/positions"


async def test_only_who_is_on_shift_is_seen_the_nearest_first_and_looking_is_on_record_once(city: City) -> None:
    inspector, other = await on_shift(city), await on_shift(city, "inspector-1")
    city.wait(seconds=40)
    await send(inspector, fixes_from(city.at - timedelta(seconds=30), 3))
    desk = await city.signed_in("desk")
    found = (await desk.get(POSITIONS, params={"near": "121.1289,28.847"})).json()["items"]
    assert [one["name"] for one in found] == ["李采集", "采集员1号"]
    assert found[0]["distance_m"] == pytest.approx(20, abs=2)
    await clock(other, "check-out")
    assert [one["name"] for one in (await desk.get(POSITIONS)).json()["items"]] == ["李采集"]
    assert (await inspector.get(POSITIONS)).status_code == 403
    wrong = await desk.get(POSITIONS, params={"near": "here"})
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "near")
    async with city.db.read() as session:
        looked = select(func.count()).where(Happening.kind == "person.positions_read")  # type: ignore[arg-type]
        assert (await session.execute(looked)).scalar_one() == 1


async def test_a_special_patrol_is_sent_and_answered(city: City) -> None:
    inspector, supervisor = await on_shift(city), await city.signed_in("supervisor")
    (grid,) = (await inspector.get("/api/v1/me")).json()["grids"]
    form = {"grids": [grid], "note": "排查沿街店外经营"}
    sent = await supervisor.post("/api/v1/patrol/special", json=form)
    assert (sent.status_code, sent.json()["kind_name"], sent.json()["number"]) == (201, "专项普查", None)
    (task,) = (await inspector.get("/api/v1/tasks")).json()["items"]
    assert (task["note"], task["grids"]) == (form["note"], [grid])
    path = f"/api/v1/tasks/{task['id']}/answer"
    answer = await inspector.post(path, json=key(outcome="done", note="已排查 12 家"))
    assert (answer.status_code, answer.json()["task"]["state"]) == (200, "answered")
    nobody = await supervisor.post("/api/v1/patrol/special", json=form | {"to": task["id"]})
    assert (nobody.status_code, nobody.json()["code"]) == (422, "not_on_shift")


@pytest.mark.parametrize("by_header", [False, True])
async def test_a_special_patrol_whose_answer_was_lost_is_sent_again_and_is_one(city: City, by_header: bool) -> None:
    inspector, supervisor = await on_shift(city), await city.signed_in("supervisor")
    me = (await inspector.get("/api/v1/me")).json()
    own, form = key(), {"grids": me["grids"], "note": "排查沿街店外经营"}
    headers = supervisor.headers | ({"Idempotency-Key": own["client_key"]} if by_header else {})
    form |= {} if by_header else own
    ask = partial(city.client.post, "/api/v1/patrol/special", headers=headers)
    first, again = await ask(json=form), await ask(json=form)
    assert (first.status_code, again.status_code, again.json()) == (201, 200, first.json())
    assert again.headers["Idempotent-Replayed"] == "true"
    assert [one["id"] for one in (await inspector.get("/api/v1/tasks")).json()["items"]] == [first.json()["id"]]
    other = await ask(json=form | {"note": "排查占道经营"})
    assert (other.status_code, other.json()["code"]) == (422, "key_reused")
    named = key(grids=me["grids"], note="排查", to=me["id"])
    for status in (201, 200):
        assert (await supervisor.post("/api/v1/patrol/special", json=named)).status_code == status
    for _time in range(2):  # an app of before sends no key: each is another
        assert (await supervisor.post("/api/v1/patrol/special", json=form | {"client_key": None})).status_code == 201
    assert len((await inspector.get("/api/v1/tasks")).json()["items"]) == 4
