"""What administrators do to accounts: never to their own what needs a secret; and what two do at once."""

import asyncio
from datetime import timedelta
from uuid import UUID

import httpx
import pytest
from prometheus_client import REGISTRY
from pydantic import SecretStr
from sqlalchemy import select
from sqlmodel import col

from backend.ground.ids import new_id
from backend.ground.settings import Mode, Settings
from backend.people.api_key import ApiKey
from backend.people.person import Person as PersonRow
from backend.web.application import build
from tests.linhai import City, Person
from tests.people.test_second_factor import enrolled

pytestmark = pytest.mark.anyio
GOOD = "Broom-and-cart-7"


async def own_path(person: Person) -> str:
    return f"/api/v1/admin/people/{(await person.get('/api/v1/me')).json()['id']}"


async def test_nobody_sets_the_own_password_without_the_old_one(city: City) -> None:
    admin = await city.signed_in("admin")
    refused = await admin.post(f"{await own_path(admin)}/password", json={"password": GOOD})
    assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")
    assert (await admin.get("/api/v1/me")).status_code == 200


async def test_nobody_takes_off_the_own_second_factor_without_a_code(city: City) -> None:
    security = await city.signed_in("security")
    refused = await security.post(f"{await own_path(security)}/second-factor/remove")
    assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")


async def test_a_weak_password_is_marked_in_the_field_of_the_form(city: City) -> None:
    path = await own_path(await city.signed_in("desk"))
    refused = await (await city.signed_in("admin")).post(f"{path}/password", json={"password": "lowercase"})
    assert [error["field"] for error in refused.json()["errors"]] == ["password"]


async def test_two_who_make_one_account_at_once_make_one(city: City) -> None:
    admin = await city.signed_in("admin")

    async def _make(name: str) -> int:
        form = {"username": "twice-made", "name": name}
        return (await admin.post("/api/v1/admin/people", json=form)).status_code

    assert sorted(await asyncio.gather(*(_make(f"新人{n}") for n in range(6)))) == [201] + [409] * 5


async def test_a_number_no_release_can_have_is_not_found(city: City) -> None:
    admin = await city.signed_in("admin")
    for number in (0, -1, 2**31, 99_999_999_999, 2**63, 10**30):
        for path in (f"/api/v1/admin/releases/{number}", f"/api/v1/admin/releases/{number}/lint"):
            assert (await admin.get(path)).status_code == 404, path


async def test_the_guardians_word_goes_with_the_account_that_becomes_ones_own(city: City) -> None:
    guardian = "13755559999"

    async def _code(phone: str) -> dict[str, str]:
        return {
            "phone": phone,
            "code": (await city.client.post("/api/v1/auth/code", json={"phone": phone})).json()["demo_code"],
        }

    tokens = (await city.client.post("/api/v1/auth/phone", json=await _code("13755551111"))).json()
    first, second = Person(city, tokens["access_token"], tokens), await city.citizen_at_door()
    async with city.db.write() as session:  # the second came by WeChat
        me = (await second.get("/api/v1/me")).json()["id"]
        row = (await session.execute(select(PersonRow).where(col(PersonRow.id) == UUID(me)))).scalar_one()
        row.phone_digest = row.phone_sealed = None
    for child in (first, second):
        assert (await child.post("/api/v1/me/minor")).status_code == 204
    assert (await first.post("/api/v1/me/guardian", json=await _code(guardian))).status_code == 204
    city.wait(minutes=2)
    assert (await second.post("/api/v1/me/phone", json=await _code("13755551111"))).status_code == 204
    assert (await second.report())["number"]


@pytest.mark.parametrize("roles", ["secuirty", "admin,安全", "admin security"])
def test_a_role_nobody_has_is_refused_at_the_start(city_settings: Settings, roles: str) -> None:
    with pytest.raises(ValueError, match="没有这样的角色"):
        build(city_settings.model_copy(update={"second_factor_roles": roles}))
    build(city_settings.model_copy(update={"second_factor_roles": " admin, security,auditor,"}))


@pytest.mark.parametrize(("proxies", "warned"), [("", True), ("10.0.0.1", False)])
def test_production_without_a_trusted_proxy_says_so(
    city_settings: Settings, capsys: pytest.CaptureFixture[str], proxies: str, warned: bool
) -> None:
    more = {"mode": Mode.PRODUCTION, "secret": SecretStr("a secret of the city's own"), "trusted_proxies": proxies}
    build(city_settings.model_copy(update=more))
    said = capsys.readouterr()
    assert ("CGT_TRUSTED_PROXIES is empty" in said.out + said.err) is warned


@pytest.mark.parametrize(("peer", "seen"), [("10.0.0.1", False), ("10.0.0.2", True)])
async def test_a_proxy_that_is_not_trusted_is_counted_and_said(
    city_settings: Settings, capsys: pytest.CaptureFixture[str], peer: str, seen: bool
) -> None:
    app = build(city_settings.model_copy(update={"trusted_proxies": "10.0.0.1"}))
    before = REGISTRY.get_sample_value("cgt_untrusted_proxy_total") or 0
    transport, headers = httpx.ASGITransport(app, client=(peer, 4711)), {"X-Forwarded-For": "203.0.113.9"}
    async with httpx.AsyncClient(transport=transport, base_url="http://city") as client:
        for _turn in range(3):
            await client.get("/nothing", headers=headers)
    said = capsys.readouterr()
    assert (said.out + said.err).count("does not name this proxy") == seen  # once in ten minutes
    assert (REGISTRY.get_sample_value("cgt_untrusted_proxy_total") or 0) - before == 3 * seen


async def test_whose_way_in_another_has_changed_is_told(city: City) -> None:
    desk = await city.signed_in("desk")
    path = await own_path(desk)
    code = (await city.client.post("/api/v1/auth/code", json={"phone": "13755551111"})).json()["demo_code"]
    form = {"phone": "13755551111", "code": code, "password": "demo"}
    assert (await desk.post("/api/v1/me/phone", json=form)).status_code == 204
    admin, security = await city.signed_in("admin"), await city.signed_in("security")
    assert (await security.post(f"{path}/second-factor/remove")).status_code == 204
    assert (await admin.post(f"{path}/password", json={"password": GOOD})).status_code == 204
    await city.tell()
    signed = await city.client.post("/api/v1/auth/password", data={"username": "desk", "password": GOOD})
    headers = {"Authorization": f"Bearer {signed.json()['access_token']}"}
    inbox = (await city.client.get("/api/v1/inbox", headers=headers)).json()["items"]
    assert {item["title"] for item in inbox} == {"已绑定手机号或微信", "动态口令已停用", "密码已重置"}
    assert not (await (await city.citizen_at_door()).get("/api/v1/inbox")).json()["items"]


async def test_who_takes_up_a_second_factor_or_takes_it_off_is_told(city: City) -> None:
    """Whoever held the account and its password kept its owner out with one, and nobody said a word."""
    desk = await city.signed_in("desk")
    totp, _rescue = await enrolled(city, desk)
    assert (await desk.post("/api/v1/me/second-factor/remove", json={"code": totp.at(city.at)})).status_code == 204
    await city.tell()
    inbox = (await desk.get("/api/v1/inbox")).json()["items"]
    assert {item["title"] for item in inbox} == {"动态口令已启用", "动态口令已停用"}


async def test_a_key_in_force_is_not_hidden_behind_those_that_ended(city: City) -> None:
    security = await city.signed_in("security")
    form = {"name": "old", "scopes": ["feeds"]}
    assert (await security.post("/api/v1/admin/api-keys", json=form)).status_code == 201
    me = UUID((await security.get("/api/v1/me")).json()["id"])
    async with city.db.write() as session:
        session.add_all(
            ApiKey(
                id=new_id(city.at + timedelta(seconds=n)), name="ended", digest=f"{n:064}", scopes=[], made_by=me,
                made_at=city.at, ends_at=city.at + timedelta(days=1), ended_at=city.at,
            )
            for n in range(1, 502)
        )  # fmt: skip
    keys = (await security.get("/api/v1/admin/api-keys")).json()["items"]
    assert (len(keys), keys[0]["name"]) == (500, "old")
