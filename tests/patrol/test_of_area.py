"""Staff narrowed to a town (镇街) see and send its inspectors; the others are not there for them."""

import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlmodel import col

from backend.people.person import Person as Account
from tests.linhai import POINT, City, Person
from tests.notifications.listening import listen, served, ticket_of
from tests.patrol.field import clock, fixes_from, inside_own_grid, key, later, on_shift, send

pytestmark = pytest.mark.anyio
PATROL = "/api/v1/patrol"


async def me(person: Person) -> dict[str, Any]:
    found: dict[str, Any] = (await person.get("/api/v1/me")).json()
    return found


async def narrowed(city: City, area: str, *usernames: str) -> None:
    async with city.db.write() as session:
        await session.execute(update(Account).where(col(Account.username).in_(usernames)).values(area_code=area))


async def two_and_their_own(city: City) -> tuple[dict[str, Any], dict[str, Any]]:
    """Two on shift, each in a grid of their own; supervisor, dispatcher and desk are those of the first's area."""
    mine, other = await me(await on_shift(city)), await me(await on_shift(city, "inspector-1"))
    await narrowed(city, mine["grids"][0], "supervisor", "dispatcher", "desk", "leader")
    return mine, other


async def test_positions_calls_and_contacts_are_those_of_ones_area(city: City) -> None:
    mine, other = await two_and_their_own(city)
    desk, dispatcher = await city.signed_in("desk"), await city.signed_in("dispatcher")
    for who in (desk, dispatcher):
        assert [one["person_id"] for one in (await who.get(f"{PATROL}/positions")).json()["items"]] == [mine["id"]]
    listed = [one["person_id"] for one in (await dispatcher.get(f"{PATROL}/call-list")).json()["items"]]
    assert (mine["id"] in listed, other["id"] in listed) == (True, False)
    path, why = f"{PATROL}/call-list/{other['id']}/phone", {"why": "现场调度"}
    assert (await dispatcher.post(path, json=why)).status_code == 404
    assert (await dispatcher.post(path.replace(other["id"], mine["id"]), json=why)).json()["code"] == "no_phone"
    contacts = (await desk.get("/api/v1/sync/contacts")).json()["items"]
    assert {one["person_id"] for one in contacts if one["roles"] == ["inspector"]} == {mine["id"]}
    assert "chief" in {role for one in contacts for role in one["roles"]}  # an office of the whole city
    everybody = (await (await city.signed_in("chief")).get(f"{PATROL}/positions")).json()["items"]
    assert {one["person_id"] for one in everybody} == {mine["id"], other["id"]}


@pytest.mark.dear
async def test_the_live_map_shows_ones_area(city: City) -> None:
    mine, other = await two_and_their_own(city)
    async with (
        served(city) as where,
        listen(where, await ticket_of(await city.signed_in("desk")), f"{PATROL}/positions/live") as stream,
        listen(where, await ticket_of(await city.signed_in("chief")), f"{PATROL}/positions/live") as whole,
    ):
        seen = [
            {one["person_id"] for one in json.loads((await one.next(5))["data"])["items"]} for one in (stream, whole)
        ]
    assert seen == [{mine["id"]}, {mine["id"], other["id"]}]


async def test_a_track_of_another_area_is_not_there(city: City) -> None:
    mine, other = await two_and_their_own(city)
    supervisor, chief = await city.signed_in("supervisor"), await city.signed_in("chief")
    paths = [f"{PATROL}/tracks/{one['id']}" for one in (mine, other)]
    assert [(await supervisor.get(path)).status_code for path in paths] == [200, 404]
    assert [(await chief.get(path)).status_code for path in paths] == [200, 200]


async def test_who_worked_there_that_day_is_of_the_area_that_day(city: City) -> None:
    """Lent: on a duty in another's grids."""
    mine, other = await two_and_their_own(city)
    chief, elsewhere = await city.signed_in("chief"), await city.signed_in("inspector-1")
    supervisor = await city.signed_in("supervisor")
    city.wait(seconds=1)
    await clock(elsewhere, "check-out")
    tomorrow = city.at + timedelta(days=1)
    span = {"starts_at": tomorrow.isoformat(), "ends_at": (tomorrow + timedelta(hours=4)).isoformat()}
    duty = {"person_id": other["id"], "grids": mine["grids"], **span}
    assert (await chief.post(f"{PATROL}/duties", json=duty)).status_code == 201
    asked = {"day": tomorrow.date().isoformat()}
    path = f"{PATROL}/tracks/{other['id']}"
    assert (await supervisor.get(path, params=asked)).status_code == 200
    assert (await supervisor.get(path)).status_code == 404
    kept = (await supervisor.get(f"{PATROL}/attendance", params=asked)).json()["items"]
    assert [one["person_id"] for one in kept] == [other["id"]]
    elsewhere, supervisor = await later(city, "inspector-1", days=1), await city.signed_in("supervisor")
    await clock(elsewhere, position=POINT)
    there = (await supervisor.get(f"{PATROL}/positions")).json()["items"]
    assert [one["person_id"] for one in there] == [other["id"]]


async def test_attendance_absences_and_coverage_are_those_of_ones_area(city: City) -> None:
    mine, other = await me(await city.signed_in("inspector")), await me(await city.signed_in("inspector-1"))
    chief = await city.signed_in("chief")
    span = {"starts_at": city.at.isoformat(), "ends_at": (city.at + timedelta(hours=4)).isoformat()}
    for one in (mine, other):
        assert (await chief.post(f"{PATROL}/duties", json={"person_id": one["id"], **span})).status_code == 201
    await narrowed(city, mine["grids"][0], "supervisor", "desk", "leader")
    for username in ("inspector", "inspector-1"):
        person = await on_shift(city, username)
        where = POINT if username == "inspector" else await inside_own_grid(city, person)
        await send(person, fixes_from(city.at, 3, lon=where["lon"], lat=where["lat"]))
    for username, seen in (("chief", {mine["id"], other["id"]}), ("desk", {mine["id"]}), ("leader", {mine["id"]})):
        person = await city.signed_in(username)
        duties = (await person.get(f"{PATROL}/attendance")).json()["items"]
        assert {one["person_id"] for one in duties} == seen
        covered = (await person.get(f"{PATROL}/coverage")).json()["features"]
        assert {one["id"] for one in covered} == {
            *mine["grids"],
            *(sorted(other["grids"])[:1] if other["id"] in seen else []),
        }, username
        assert (await person.get(f"{PATROL}/absences")).status_code == 200


async def test_only_ones_own_are_planned_excused_and_let_count(city: City) -> None:
    mine, other = await me(await city.signed_in("inspector")), await me(await city.signed_in("inspector-1"))
    chief, supervisor = await city.signed_in("chief"), await city.signed_in("supervisor")
    await narrowed(city, mine["grids"][0], "supervisor")
    span = {"starts_at": city.at.isoformat(), "ends_at": (city.at + timedelta(hours=4)).isoformat()}
    there, elsewhere = ({"person_id": one["id"], **span} for one in (mine, other))
    foreign = await supervisor.post(f"{PATROL}/duties", json=there | {"grids": other["grids"]})
    assert (foreign.status_code, foreign.json()["code"]) == (422, "unknown_grid")
    for path, more in (("duties", {}), ("leaves", {"kind": "sick"})):
        assert (await supervisor.post(f"{PATROL}/{path}", json=elsewhere | more)).status_code == 404
        made = [(await chief.post(f"{PATROL}/{path}", json=one | more)).json()["id"] for one in (there, elsewhere)]
        cancelled = [(await supervisor.post(f"{PATROL}/{path}/{one}/cancel")).status_code for one in made]
        assert cancelled == [204, 404]
    refused = await clock(await city.signed_in("inspector-1"), position=POINT)
    path = f"{PATROL}/clockings/{refused.json()['clocking']['id']}/allow"
    assert (await supervisor.post(path)).status_code == 404
    assert (await chief.post(path)).status_code == 200


async def test_only_ones_own_are_sent_and_given_orders(city: City) -> None:
    mine, other = await two_and_their_own(city)
    dispatcher = await city.signed_in("dispatcher")
    form = {"note": "排查沿街店外经营", "grids": mine["grids"]}
    assert (await dispatcher.post(f"{PATROL}/special", json=form | {"to": mine["id"]})).status_code == 201
    elsewhere = await dispatcher.post(f"{PATROL}/special", json=form | {"to": other["id"]})
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (422, "not_on_shift")
    foreign = await dispatcher.post(f"{PATROL}/special", json=form | {"grids": other["grids"][:1]})
    assert (foreign.status_code, foreign.json()["code"]) == (422, "unknown_grid")
    for to in ({"on_shift": True}, {"grid": mine["grids"][0][:6]}, {"people": [mine["id"]]}):
        made = await dispatcher.post(f"{PATROL}/commands", json=key(to=to, text="请检查户外广告"))
        assert [one["person_id"] for one in made.json()["receipts"]] == [mine["id"]], made.text
    for to, code in (({"people": [other["id"]]}, "unknown_person"), ({"grid": other["grids"][0]}, "not_on_shift")):
        refused = await dispatcher.post(f"{PATROL}/commands", json=key(to=to, text="请检查户外广告"))
        assert (refused.status_code, refused.json()["code"]) == (422, code)


async def test_orders_of_the_city_to_others_are_not_there(city: City) -> None:
    mine, _other = await two_and_their_own(city)
    chief, supervisor = await city.signed_in("chief"), await city.signed_in("supervisor")
    dispatcher, made = await city.signed_in("dispatcher"), list[str]()
    for who, to in ((dispatcher, {"on_shift": True}), (chief, {"grid": mine["grids"][0]}), (chief, {"on_shift": True})):
        answer = await who.post(f"{PATROL}/commands", json=key(to=to, text="请检查户外广告"))
        made.append(answer.json()["id"])
    shown = {one["id"] for one in (await supervisor.get(f"{PATROL}/commands")).json()["items"]}
    assert shown == set(made[:2])
    status = [(await supervisor.get(f"{PATROL}/commands/{one}")).status_code for one in (*made, str(uuid.uuid4()))]
    assert status == [200, 200, 404, 404]
