"""Nothing of this door tells who reported, where exactly, or what has not been cleared; keys open what they say."""

import uuid

import httpx
import pytest

from backend.cases.caller import caller_of
from backend.cases.find import get_public_case
from backend.ground.settings import Mode
from backend.ground.spent import Allowance
from backend.people.limits import LIMITS, Limit
from public_api.open311_shapes import RequestOut
from tests.linhai import City, jpeg, open_city
from tests.open311.asking import send, sent

pytestmark = pytest.mark.anyio
WORD = uuid.uuid4().hex
CANARIES = {
    "phone": "13812345678", "email": f"{WORD}@example.cn", "first_name": f"名{WORD}", "last_name": f"姓{WORD}",
    "device_id": f"device{WORD}", "description": f"描述{WORD}", "address_string": f"门牌{WORD}",
    "lat": "28.847043", "long": "121.128937",
}  # fmt: skip
PATHS = (
    "v2/requests", "v2/requests/{number}", "v2/servicerequestupdates", "v2/services", "discovery",
    "v2/tokens/{token}",
)  # fmt: skip
ASKED = ("", "?extensions=true", "?page=1&search={word}", "?lat=28.847043&long=121.128937&radius=500")


async def seen(city: City, token: str) -> dict[str, set[str]]:
    """Which canaries stand in which answers of this door."""
    answer = await send(
        city, **CANARIES, files=[("media", ("a.jpg", jpeg(), "image/jpeg"))], headers={"Idempotency-Key": token}
    )
    assert answer.status_code == 200, answer.text
    number, found = answer.json()[0]["service_request_id"], {"post": answer.text + str(answer.headers)}
    for path in PATHS:
        for asked in ASKED:
            for fmt in ("json", "xml"):
                url = f"/open311/{path}.{fmt}{asked}".format(number=number, token=token, word="zzz")
                got = await city.client.get(url)
                found[url] = got.text + str(got.headers)
    found["public"] = (await city.client.get(f"/public/v1/cases/{number}")).text
    return {name: {url for url, text in found.items() if value in text} for name, value in CANARIES.items()}


async def test_no_answer_carries_a_canary(city: City) -> None:
    assert {name: urls for name, urls in (await seen(city, str(uuid.uuid4()))).items() if urls} == {}


async def test_no_picture_is_shown_before_it_is_cleared(city: City) -> None:
    number = await sent(city, files=[("media", ("a.jpg", jpeg(), "image/jpeg"))])
    for path in ("requests", f"requests/{number}"):
        assert "/media/" not in (await city.client.get(f"/open311/v2/{path}.json?extensions=true")).text


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_a_shape_that_tells_too_much_is_seen(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted fault: the list shows the exact place and words that are not cleared."""
    monkeypatch.setattr("public_api.open311_shapes.snapped", lambda lon, lat: (lon, lat))
    monkeypatch.setattr("public_api.open311_shapes.round", lambda value, _digits: value, raising=False)
    monkeypatch.setattr("backend.cases.list_public.PublicCase.description_cleared", True)
    found = await seen(city, str(uuid.uuid4()))
    assert {name for name, urls in found.items() if urls} == {"lat", "long", "description"}
    assert RequestOut


async def test_who_reported_is_sealed_and_read_on_record_only(city: City) -> None:
    number = await sent(city, **CANARIES)
    async with city.db.read() as session:
        case = await get_public_case(session, number)
        kept = await caller_of(session, case.id, city.settings)
        assert case.reporter_id is None
    assert kept is not None
    assert (kept.phone, kept.email) == (CANARIES["phone"], CANARIES["email"])
    shown = (await (await city.signed_in("desk")).get(f"/api/v1/cases/{number}")).json()
    assert shown["reporter"]["phone"] == "138****5678"
    opened = await (await city.signed_in("desk")).post(f"/api/v1/cases/{number}/reporter", json={"why": "回访"})
    assert opened.json() == {"phone": CANARIES["phone"], "email": CANARIES["email"]}


async def test_a_key_opens_what_its_scopes_say_until_it_ends(city: City) -> None:
    security, made = await city.signed_in("security"), {}
    for scope in ("open311:write", "open311:read"):
        made[scope] = (await security.post("/api/v1/admin/api-keys", json={"name": scope, "scopes": [scope]})).json()
    writes, reads = made["open311:write"], made["open311:read"]
    number = await sent(city, api_key=writes["key"])
    assert await sent(city) != number  # another key, another report
    assert (await send(city, api_key=reads["key"])).status_code == 403
    await security.post(f"/api/v1/admin/api-keys/{writes['id']}/end")
    assert (await send(city, api_key=writes["key"])).status_code == 403


async def test_the_demo_key_opens_nothing_in_production(city: City) -> None:
    strict = city.settings.model_copy(update={"mode": Mode.PRODUCTION})
    async with open_city(strict, city.at) as production:
        assert (await send(production)).status_code == 403


async def test_a_key_may_send_so_many_a_minute(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(LIMITS, Limit.MACHINE_WRITE, (Allowance(2, LIMITS[Limit.MACHINE_WRITE][0].per),))
    answers = await sent_by_a_machine(city)
    assert [one.status_code for one in answers] == [200, 200, 429]
    assert int(answers[2].headers["Retry-After"]) > 0
    assert answers[2].json()[0]["code"] == "429"


async def sent_by_a_machine(city: City) -> list[httpx.Response]:
    """Three reports, one right after the other."""
    return [await send(city, description=str(turn)) for turn in range(3)]


async def test_a_key_beside_the_form_opens_though_the_form_has_an_empty_one(city: City) -> None:
    """An empty field counts as none everywhere else."""
    for more in ({"api_key": None}, {"api_key": ""}, {"api_key": "  "}):
        answer = await send(city, headers={"X-Api-Key": "demo"}, description=str(more), **more)
        assert answer.status_code == 200, (more, answer.text)
