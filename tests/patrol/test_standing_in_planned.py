"""Who stands in for an inspector (代班) is planned for, and found by colleagues, like one, for as long."""

from datetime import timedelta
from typing import Any

import pytest

from tests.linhai import City, Person
from tests.patrol.field import later
from tests.patrol.test_of_area import me, narrowed
from tests.patrol.test_standing_in_over import stands_in
from tests.people.test_stand_ins import arranged

pytestmark = pytest.mark.anyio
DUTIES, LEAVES, CONTACTS = "/api/v1/patrol/duties", "/api/v1/patrol/leaves", "/api/v1/sync/contacts"


def span(city: City, person_id: str, days: float) -> dict[str, Any]:
    start = city.at + timedelta(days=days)
    end = start + timedelta(hours=4)
    return {"person_id": person_id, "starts_at": start.isoformat(), "ends_at": end.isoformat()}


async def in_contacts(person: Person, person_id: str) -> dict[str, Any] | None:
    items = (await person.get(CONTACTS)).json()["items"]
    return next((one for one in items if one["person_id"] == person_id), None)


@pytest.mark.parametrize("is_narrowed", [False, True])
async def test_who_will_stand_in_is_given_a_duty_and_leave_of_then(city: City, is_narrowed: bool) -> None:
    desk, grids = await me(await city.signed_in("desk")), (await me(await city.signed_in("inspector")))["grids"]
    assert (await arranged(city, "desk", "inspector", (2, 4))).is_success
    if is_narrowed:
        await narrowed(city, grids[0], "supervisor")
    supervisor = await city.signed_in("supervisor")
    duty = await supervisor.post(DUTIES, json=span(city, desk["id"], 3))
    leave = await supervisor.post(LEAVES, json=span(city, desk["id"], 3) | {"kind": "sick"})
    assert (duty.status_code, leave.status_code) == (201, 201), (duty.text, leave.text)
    for path, made in ((DUTIES, duty), (LEAVES, leave)):
        assert (await supervisor.post(f"{path}/{made.json()['id']}/cancel")).status_code == 204


@pytest.mark.parametrize("days", [1, 5])
async def test_nor_before_nor_after_it_nor_by_another_town(city: City, days: float) -> None:
    desk, other = await me(await city.signed_in("desk")), await me(await city.signed_in("inspector-1"))
    assert (await arranged(city, "desk", "inspector", (2, 4))).is_success
    supervisor = await city.signed_in("supervisor")
    answer = await supervisor.post(DUTIES, json=span(city, desk["id"], days))
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    await narrowed(city, other["grids"][0], "supervisor")
    for path, more in ((DUTIES, {}), (LEAVES, {"kind": "sick"})):
        assert (await supervisor.post(path, json=span(city, desk["id"], 3) | more)).status_code == 404


async def test_who_stands_in_is_among_the_contacts_as_an_inspector_for_as_long(city: City) -> None:
    grids = (await me(await city.signed_in("inspector")))["grids"]
    person_id = (await me(await city.signed_in("desk")))["id"]
    colleague = await city.signed_in("inspector-1")
    before = await in_contacts(colleague, person_id)
    assert before is not None
    assert (before["roles"], before["grids"]) == (["desk"], [])
    await stands_in(city)
    now = await in_contacts(colleague, person_id)
    assert now is not None
    assert (now["roles"], now["grids"]) == (["desk", "inspector"], grids)
    assert await in_contacts(await later(city, "inspector-1", minutes=6), person_id) == before
