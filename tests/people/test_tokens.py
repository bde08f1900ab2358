"""Tokens: what ends them ends all of them at the next request; nothing is taken that was not given out by us."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import jwt
import pyotp
import pytest
from pydantic import SecretStr
from sqlalchemy import select

import backend.web
from backend.ground.errors import Problem
from backend.people.actor import Actor
from backend.people.api_key import ApiKey
from backend.people.tokens import LEEWAY, Claims, _access_key, make_tokens, read_access_token
from tests.linhai import City, Person

pytestmark = pytest.mark.anyio
WHO = "inspector-9"


async def sign_in(city: City, who: str = WHO, **more: str) -> Person:
    form, handset = {"username": who, "password": "demo"} | more, {"X-Device-Id": f"handset-of-{who}"}
    answer = await city.client.post("/api/v1/auth/password", data=form, headers=handset)
    assert answer.status_code == 200, answer.text
    return Person(city, answer.json()["access_token"], answer.json())


async def account(city: City, who: str) -> str:
    admin = await city.signed_in("admin")
    found = (await admin.get("/api/v1/admin/people", params={"q": who})).json()["items"]
    return "/api/v1/admin/people/" + str(next(one["id"] for one in found if one["username"] == who))


async def live_tokens(city: City, people: list[Person]) -> int:
    """How many of their access and refresh tokens still open anything; the refresh tokens first, as a thief would."""
    live = 0
    for person in people:
        form = {"refresh_token": person.tokens["refresh_token"]}
        live += (await city.client.post("/api/v1/auth/refresh", json=form)).status_code == 200
        live += (await person.get("/api/v1/me")).status_code == 200
    return live


async def log_out(_city: City, people: list[Person], _who: str = WHO) -> None:
    for person in people:
        assert (await person.post("/api/v1/auth/logout")).status_code == 204


async def log_out_everywhere(_city: City, people: list[Person], _who: str = WHO) -> None:
    assert (await people[0].post("/api/v1/me/sign-ins/end-all")).status_code == 204


async def change_password(_city: City, people: list[Person], who: str = WHO) -> None:
    words, handset = {"old_password": "demo", "new_password": "Another-word-1"}, {"X-Device-Id": f"handset-of-{who}"}
    assert (await people[0].post("/api/v1/me/password", json=words, headers=handset)).status_code == 200


async def password_set_by_admin(city: City, _people: list[Person], who: str = WHO) -> None:
    admin, path = await city.signed_in("admin"), await account(city, who)
    assert (await admin.post(f"{path}/password", json={"password": "First-word-1"})).status_code == 204


async def disabled(city: City, _people: list[Person], who: str = WHO) -> None:
    admin, path = await city.signed_in("admin"), await account(city, who)
    assert (await admin.put(path, json={"name": "某", "active": False})).status_code == 200


async def other_grids(city: City, _people: list[Person], who: str = WHO) -> None:
    admin, path = await city.signed_in("admin"), await account(city, who)
    assert (await admin.put(path, json={"name": "某", "grids": []})).status_code == 200


async def role_changed(city: City, _people: list[Person], who: str = WHO) -> None:
    security, path = await city.signed_in("security"), await account(city, who)
    assert (await security.put(f"{path}/roles", json={"roles": ["desk"]})).status_code == 200


async def second_factor_reset(city: City, _people: list[Person], who: str = WHO) -> None:
    security, path = await city.signed_in("security"), await account(city, who)
    assert (await security.post(f"{path}/second-factor/remove")).status_code == 204


async def handset_revoked(city: City, _people: list[Person], who: str = WHO) -> None:
    security, path = await city.signed_in("security"), await account(city, who)
    handset = (await security.get(f"{path}/handsets")).json()["items"][0]["id"]
    assert (await security.post(f"{path}/handsets/{handset}/revoke")).status_code == 204


async def own_handset_revoked(_city: City, people: list[Person], _who: str = WHO) -> None:
    handset = (await people[0].get("/api/v1/me/handsets")).json()["items"][0]["id"]
    assert (await people[0].post(f"/api/v1/me/handsets/{handset}/revoke")).status_code == 204


Deed = Callable[[City, list[Person], str], Awaitable[None]]
ENDS: tuple[Deed, ...] = (
    log_out, log_out_everywhere, change_password, password_set_by_admin, disabled, other_grids, role_changed,
    second_factor_reset, handset_revoked, own_handset_revoked,
)  # fmt: skip


async def test_no_token_lives_after_any_deed_that_ends_them(city: City) -> None:
    live = {}
    for number, deed in enumerate(ENDS, 20):
        who = f"inspector-{number}"
        people = [await sign_in(city, who), await sign_in(city, who)]
        assert [(await person.get("/api/v1/me")).status_code for person in people] == [200, 200]
        await deed(city, people, who)
        live[deed.__name__] = await live_tokens(city, people)
    print(f"{len(ENDS)} deeds, {4 * len(ENDS)} tokens, {sum(live.values())} live afterwards")
    assert not any(live.values()), live


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_tokens_that_are_only_read_and_not_looked_up_are_seen(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a plain JWT does: it is good until it runs out, whatever happened."""
    people = [await sign_in(city)]
    real = backend.web.find_actor
    actor = await _actor(city, people[0])

    async def _trusting(_session: Any, token: str, settings: Any, at: datetime, address: str = "") -> Actor:
        return actor if token == people[0].token else await real(_session, token, settings, at, address)

    monkeypatch.setattr(backend.web, "find_actor", _trusting)
    await log_out(city, people)
    assert await live_tokens(city, people) == 1


async def _actor(city: City, person: Person) -> Actor:
    async with city.db.read() as session:
        return await backend.web.find_actor(session, person.token, city.settings, city.at)


async def test_a_second_sign_in_lives_on_when_the_first_is_logged_out(city: City) -> None:
    first, second = await sign_in(city), await sign_in(city)
    await log_out(city, [first])
    assert await live_tokens(city, [second]) == 2


async def test_a_citizen_who_leaves_has_no_token_left(city: City) -> None:
    citizen = await city.citizen_at_door()
    assert (await citizen.post("/api/v1/me/leave", json={"confirm": "注销账号"})).status_code == 204
    assert await live_tokens(city, [citizen]) == 0


async def test_a_refresh_token_of_another_number_or_family_or_secret_is_none(city: City) -> None:
    citizen, other = await city.citizen_at_door(), await city.citizen_at_door()
    family, number, mac = citizen.tokens["refresh_token"].split(".")
    theirs = other.tokens["refresh_token"].split(".")
    forged = [
        f"{family}.{int(number) + 1}.{mac}", f"{theirs[0]}.{number}.{mac}", f"{family}.{number}.{'0' * 64}",
        f"{family}.{number}.", f"{family}.-1.{mac}", f"{family}.{number}.{mac}.{mac}", citizen.token,
        f"{UUID(family)}.{number}.{mac}", f"{family}.0{number}.{mac}",
    ]  # fmt: skip
    for token in forged:
        answer = await city.client.post("/api/v1/auth/refresh", json={"refresh_token": token})
        assert answer.status_code in (401, 422), token
    assert await live_tokens(city, [citizen, other]) == 4


async def test_an_api_key_is_kept_as_a_digest_and_opens_only_its_scope_until_it_ends(city: City) -> None:
    security = await city.signed_in("security")
    made = {}
    for scope in ("feeds", "open311:read"):
        form = {"name": scope, "scopes": [scope], "days": 30}
        made[scope] = (await security.post("/api/v1/admin/api-keys", json=form)).json()

    async def opens(key: str) -> int:
        return (await city.client.get("/feeds/v1/key", headers={"X-Api-Key": key})).status_code

    async with city.db.read() as session:
        rows = [repr(tuple(row)) for row in await session.execute(select(*ApiKey.__table__.columns))]
    assert len(rows) >= 2
    assert not any(one["key"] in row for row in rows for one in made.values())
    feeds = made["feeds"]["key"]
    assert [await opens(key) for key in (feeds, made["open311:read"]["key"], feeds[:-1], "")] == [200, 403, 401, 401]
    assert (await Person(city, feeds, {}).get("/api/v1/me")).status_code == 401
    city.wait(days=29)
    assert await opens(feeds) == 200
    city.at += timedelta(days=1, seconds=1)
    assert await opens(feeds) == 401


async def test_an_ended_api_key_opens_nothing_from_the_next_request_on(city: City) -> None:
    security = await city.signed_in("security")
    made = (await security.post("/api/v1/admin/api-keys", json={"name": "x", "scopes": ["feeds"]})).json()
    shown = {"X-Api-Key": made["key"]}
    assert (await city.client.get("/feeds/v1/key", headers=shown)).status_code == 200
    for _again in range(2):
        assert (await security.post(f"/api/v1/admin/api-keys/{made['id']}/end")).status_code == 200
    assert (await city.client.get("/feeds/v1/key", headers=shown)).status_code == 401


async def test_a_second_factor_reset_by_another_ends_tokens_got_with_it(city: City) -> None:
    person = await sign_in(city)
    secret = (await person.post("/api/v1/me/second-factor", json={"password": "demo"})).json()["secret"]
    code = pyotp.TOTP(secret).at(city.at)
    assert (await person.post("/api/v1/me/second-factor/confirm", json={"code": code})).status_code == 200
    city.wait(minutes=1)
    with_it = await sign_in(city, otp=pyotp.TOTP(secret).at(city.at))
    await second_factor_reset(city, [])
    assert await live_tokens(city, [person, with_it]) == 0


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_who_shows_a_token_that_ran_out_is_told_so_and_of_any_other_nothing(city: City) -> None:
    """RFC 6750: the code stays the one on which clients refresh; why is said in the header, and only of what its bearer
    can read in it."""
    person, ended = await city.citizen_at_door(), await city.citizen_at_door()
    await log_out(city, [ended])
    key, refused, told = _access_key(city.settings), [], {}
    good = jwt.decode(person.token, options={"verify_signature": False})
    past = good | {"exp": int(city.at.timestamp())}
    shown = {
        "none": {}, "ran out": jwt.encode(past, key, "HS256"), "another's ran out": jwt.encode(past, "x" * 64, "HS256"),
        "ended": ended.token, "broken": "x",
    }  # fmt: skip
    for name, token in shown.items():
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        answer = await city.client.get("/api/v1/me", headers=headers)
        refused.append((answer.status_code, answer.json()["code"]))
        told[name] = answer.headers["www-authenticate"]
    assert set(refused) == {(401, "not_signed_in")}
    invalid = 'Bearer error="invalid_token"'
    assert told == {
        "none": "Bearer", "ran out": f'{invalid}, error_description="The access token expired"',
        "another's ran out": invalid, "ended": invalid, "broken": invalid,
    }  # fmt: skip
    await log_out(city, [person])
    assert (await person.get("/api/v1/me")).headers["www-authenticate"] == invalid


async def test_a_token_that_a_process_knows_again_still_has_its_time_and_its_secret(city: City) -> None:
    person_id, sign_in_id, at = uuid4(), uuid4(), city.at
    token = make_tokens(city.settings, person_id, sign_in_id, 0, at).access_token
    ends = at + timedelta(seconds=city.settings.access_token_life)
    for _again in range(2):
        assert read_access_token(city.settings, token, at) == Claims(person_id, sign_in_id)
        for wrong in (ends, at - timedelta(seconds=LEEWAY + 1)):
            with pytest.raises(Problem, match="not_signed_in"):
                read_access_token(city.settings, token, wrong)
        other = city.settings.model_copy(update={"secret": SecretStr("x" * 64)})
        with pytest.raises(Problem, match="not_signed_in"):
            read_access_token(other, token, at)
