"""Setting a password."""

import pytest

from backend.ground.errors import Problem
from backend.people.set_password import set_password
from tests.linhai import City

pytestmark = pytest.mark.anyio


async def test_a_new_password_signs_in_and_ends_what_was_open(city: City) -> None:
    desk = await city.signed_in("desk")
    await set_password(city.db, "desk", "a-longer-word")
    assert (await desk.get("/api/v1/me")).status_code == 401
    for word, status in (("demo", 401), ("a-longer-word", 200)):
        form = {"username": "desk", "password": word}
        assert (await city.client.post("/api/v1/auth/password", data=form)).status_code == status


@pytest.mark.parametrize(("name", "word"), [("nobody", "a-longer-word"), ("desk", "short")])
async def test_an_unknown_name_or_a_short_password_is_refused(city: City, name: str, word: str) -> None:
    with pytest.raises(Problem):
        await set_password(city.db, name, word)
