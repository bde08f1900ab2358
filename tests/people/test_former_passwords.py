"""Passwords of before are not taken again."""

from itertools import pairwise

import pytest

from tests.linhai import City, Person

pytestmark = pytest.mark.anyio


async def test_the_last_passwords_are_not_taken_again(city: City) -> None:
    words = ["demo", *(f"Broom-and-cart-{n}" for n in range(7))]
    desk = await city.signed_in("desk")
    for old, new in pairwise(words):
        answer = await desk.post("/api/v1/me/password", json={"old_password": old, "new_password": new})
        assert answer.status_code == 200, answer.text
        desk = Person(city, answer.json()["access_token"], answer.json())
    for former in words[2:-1]:
        form = {"old_password": words[-1], "new_password": former}
        refused = await desk.post("/api/v1/me/password", json=form)
        assert (refused.status_code, refused.json()["code"]) == (422, "weak_password"), former
        assert "最近用过" in refused.json()["errors"][0]["detail"]
    form = {"old_password": words[-1], "new_password": words[1]}
    assert (await desk.post("/api/v1/me/password", json=form)).status_code == 200, "the sixth before is forgotten"


async def test_a_password_from_another_does_not_make_the_own_one_forgotten(city: City) -> None:
    admin, desk = await city.signed_in("admin"), await city.signed_in("desk")
    own = "Broom-and-cart-1"
    changed = await desk.post("/api/v1/me/password", json={"old_password": "demo", "new_password": own})
    assert changed.status_code == 200
    desk = Person(city, changed.json()["access_token"], changed.json())
    path = f"/api/v1/admin/people/{(await desk.get('/api/v1/me')).json()['id']}/password"
    assert (await admin.post(path, json={"password": "First-word-1"})).status_code == 204
    form = {"username": "desk", "password": "First-word-1"}
    signed = (await city.client.post("/api/v1/auth/password", data=form)).json()
    desk = Person(city, signed["access_token"], signed)
    refused = await desk.post("/api/v1/me/password", json={"old_password": "First-word-1", "new_password": own})
    assert refused.status_code == 422
