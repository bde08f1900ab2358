"""A photo taken back from the public (a face, a number plate) is gone at once, whoever holds its link."""

import pytest

from tests.linhai import City

pytestmark = pytest.mark.anyio


async def test_the_link_of_a_photo_no_longer_cleared_is_dead_and_that_of_another_is_not(city: City) -> None:
    citizen, desk = await city.citizen(), await city.signed_in("desk")
    back, stays = await citizen.photo(), await citizen.photo()
    number = (await citizen.report(photo_ids=[back, stays]))["number"]
    path, public = f"/api/v1/cases/{number}/clear", f"/public/v1/cases/{number}"
    assert (await desk.post(path, json={"description": True, "photo_ids": [back, stays]})).status_code == 200
    first, second = [one["view"] for one in (await city.client.get(public)).json()["photos"]]
    assert [(await city.client.get(one)).status_code for one in (first, second)] == [200, 200]
    assert (await desk.post(path, json={"description": True, "photo_ids": [stays]})).status_code == 200
    assert [(await city.client.get(one)).status_code for one in (first, second)] == [404, 200]
    shown = (await desk.get(f"/api/v1/cases/{number}")).json()["photos"]
    assert {(await city.client.get(one["links"]["view"])).status_code for one in shown} == {200}  # staff see it still
    assert [one["view"] for one in (await city.client.get(public)).json()["photos"]] == [second]
    assert (await desk.post(path, json={"description": True, "photo_ids": [stays]})).status_code == 200
    assert (await city.client.get(second)).status_code == 200


async def test_what_another_took_back_meanwhile_is_not_published_again_by_a_form_that_stood_open(city: City) -> None:
    citizen, desk, chief = await city.citizen(), await city.signed_in("desk"), await city.signed_in("chief")
    face, street = await citizen.photo(), await citizen.photo()
    number = (await citizen.report(photo_ids=[face, street]))["number"]
    path, public = f"/api/v1/cases/{number}/clear", f"/public/v1/cases/{number}"
    both = {"description": True, "photo_ids": [face, street]}
    nothing = {"description": False, "photo_ids": []}
    assert (await desk.post(path, json=both | {"was": nothing})).status_code == 200
    taken_back = {"description": False, "photo_ids": [street], "was": both}
    assert (await chief.post(path, json=taken_back)).status_code == 200
    stale = await desk.post(path, json={"description": True, "photo_ids": [face], "was": both})
    assert (stale.status_code, stale.json()["code"]) == (409, "conflict")
    assert [one["id"] for one in stale.json()["case"]["photos"] if one["cleared"]] == [street]
    shown = (await city.client.get(public)).json()
    assert (shown["description"], len(shown["photos"])) == (None, 1)
    assert (await chief.post(path, json=taken_back)).status_code == 200, "sent again, as the answer was lost"
