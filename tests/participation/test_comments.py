"""Comments are read by nobody before they are cleared, and under nobody's name after."""

import hashlib
import json
import uuid
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from backend.cases.case import Case
from backend.cases.give_address import give_address
from backend.ground.happening import Happening
from backend.ground.settings import Settings
from notifications.standins.wechat import build_standin
from notifications.wechat.check_content import check_content
from notifications.wechat.platform import WechatPlatform
from tests.conftest import NOON
from tests.linhai import City, Person, open_city
from tests.notifications.wechat_city import follower, leading_to
from tests.served import Served

pytestmark = pytest.mark.anyio


@pytest.fixture
async def wechat_city(city_settings: Settings) -> AsyncIterator[City]:
    with Served(build_standin()) as standin:
        async with open_city(leading_to(city_settings, standin.url), NOON) as opened:
            yield opened


async def say(by: Person, number: str, text: str, **more: Any) -> dict[str, Any]:
    form = {"client_key": str(uuid.uuid4()), "text": text} | more
    answer = await by.post(f"/api/v1/reports/{number}/comments", json=form)
    assert answer.status_code in (200, 201), answer.text
    made: dict[str, Any] = answer.json()
    return made


async def shown(city: City, number: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await city.client.get(f"/public/v1/cases/{number}/comments")).json()["items"]
    return items


async def test_what_the_platform_passes_is_shown_and_what_is_doubtful_waits_for_the_desk(wechat_city: City) -> None:
    city = wechat_city
    number = (await (await city.citizen()).report())["number"]
    lihua, who = await follower(city)
    good = await say(lihua, number, "这里每逢下雨就积水")
    assert (good["state"], await shown(city, number)) == ("waiting", [])
    bad = await say(lihua, number, "这里有违禁的字样")
    plate = await say(lihua, number, "又是浙J·A1234 停在这里")
    assert (await say(await city.citizen(), number, "同感"))["state"] == "held"  # nobody could ask about it
    platform = WechatPlatform(city.settings, city.db, lambda: city.at)
    while await check_content(city.db, city.settings, platform, city.at):
        pass
    (public,) = await shown(city, number)
    assert set(public) == {"id", "author", "text", "at"}
    assert (public["id"], public["text"]) == (good["id"], "这里每逢下雨就积水")
    desk = await city.signed_in("desk")
    queue = (await desk.get("/api/v1/comments")).json()
    why = {one["id"]: [doubt["code"] for doubt in one["why"]] for one in queue["items"]}
    assert (why[bad["id"]], why[plate["id"]], len(why)) == (["platform_risky"], ["plate"], 3)
    assert {code["code"] for code in queue["reasons"]} >= {"personal", "other"}
    assert str(who) not in str(queue) + str(public)
    assert (await (await city.signed_in("handler")).get("/api/v1/comments")).status_code == 403


async def test_the_desk_clears_refuses_and_takes_down_and_the_author_reads_why(city: City) -> None:
    number = (await (await city.citizen()).report())["number"]
    author, desk = await city.citizen(), await city.signed_in("desk")
    key = str(uuid.uuid4())
    first = await say(author, number, "已经两年了", client_key=key)
    assert await say(author, number, "已经两年了", client_key=key) == first
    other = {"client_key": key, "text": "别的"}
    assert (await author.post(f"/api/v1/reports/{number}/comments", json=other)).json()["code"] == "key_reused"
    cleared = await desk.post(f"/api/v1/comments/{first['id']}/clear")
    assert (cleared.status_code, cleared.json()["state"]) == (200, "shown")
    assert [one["author"] for one in await shown(city, number)] == [first["author"]]
    city.wait(minutes=1)
    elsewhere = (await author.report())["number"]
    assert (await say(author, elsewhere, "另一处"))["author"] != first["author"]
    wrong = await desk.post(f"/api/v1/comments/{first['id']}/refuse", json={"reason": "nonsense"})
    assert wrong.status_code == 422
    refused = await desk.post(f"/api/v1/comments/{first['id']}/refuse", json={"reason": "personal"})
    assert (refused.status_code, await shown(city, number)) == (200, [])
    mine = (await author.get("/api/v1/comments/mine")).json()["items"]
    assert [(one["state"], one["reason"]) for one in mine] == [("held", None), ("refused", "含个人信息")]
    await city.tell()
    kinds = {one["kind"] for one in (await author.get("/api/v1/inbox")).json()["items"]}
    assert {"comment.clear", "comment.refuse"} <= kinds
    assert (await desk.post(f"/api/v1/comments/{mine[0]['id']}/clear")).status_code == 200
    assert (await (await city.citizen()).post(f"/api/v1/comments/{mine[0]['id']}/withdraw")).status_code == 404
    for _twice in range(2):
        assert (await author.post(f"/api/v1/comments/{mine[0]['id']}/withdraw")).status_code == 204
    assert await shown(city, elsewhere) == []
    assert (await desk.post(f"/api/v1/comments/{mine[0]['id']}/clear")).status_code == 409
    withdrawn = await author.report()
    await author.post(f"/api/v1/reports/{withdrawn['number']}/withdraw", json={"version": withdrawn["version"]})
    late = {"client_key": str(uuid.uuid4()), "text": "还有人看吗"}
    assert (await author.post(f"/api/v1/reports/{withdrawn['number']}/comments", json=late)).status_code == 409


async def test_what_was_written_cannot_be_tried_out_by_the_record(city: City) -> None:
    citizen, said = await city.citizen(), "还在"
    number = (await citizen.report(description=said))["number"]
    form = {"client_key": "5f2b7c1e-2f64-4a0e-8a1c-0f5a5f8c7a12", "text": said}
    assert (await citizen.post(f"/api/v1/reports/{number}/comments", json=form)).status_code == 201
    async with city.db.write() as session:
        case_id = (await session.execute(select(col(Case.id)).where(col(Case.number) == number))).scalar_one()
        await session.execute(update(Case).values(address=None))
        assert await give_address(session, case_id, said, "x", city.at)
    async with city.db.read() as session:
        record = str((await session.execute(select(col(Happening.data)))).scalars().all())
    plain = [json.dumps(form, ensure_ascii=False, separators=(",", ":")) for form in ({"text": said}, said)]
    assert [one for one in (said, *plain) if hashlib.sha256(one.encode()).hexdigest() in record] == []
