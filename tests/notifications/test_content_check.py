"""What WeChat users write and show is checked before anybody may publish it; the report itself is never held up."""

from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import timedelta
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import select, text
from sqlmodel import col

from backend.cases.content_check import ContentCheck
from backend.ground.left_aside import LONGEST_PAUSE, LeftAside
from backend.ground.settings import Settings
from notifications.books.stuck import stuck_now
from notifications.standins.wechat import APPID, build_standin
from notifications.standins.wechat_checks import LABELS
from notifications.wechat.check_content import ANSWERED_WITHIN, LEASE, check_content, checks_left
from notifications.wechat.handle_pushes import handle_pushes
from notifications.wechat.platform import WechatPlatform
from tests.conftest import NOON
from tests.doing import along
from tests.linhai import MAIN_LINE, City, Person, open_city
from tests.notifications.wechat_city import follower, leading_to, pushed
from tests.outside import MISBEHAVIOUR, misbehaving, patience_with
from tests.people.test_reseal import NEW, OLD
from tests.served import Served

pytestmark = pytest.mark.anyio


@pytest.fixture
def standin() -> Iterator[Served]:
    with Served(app := build_standin()) as served:
        served.app = app  # type: ignore[attr-defined]
        yield served


@pytest.fixture
async def wechat_city(city_settings: Settings, standin: Served) -> AsyncIterator[City]:
    city_settings.public_url = "http://city"
    async with open_city(leading_to(city_settings, standin.url), NOON) as opened:
        yield opened


async def checked(city: City, left: Sequence[LeftAside] = ()) -> None:
    platform = WechatPlatform(city.settings, city.db, lambda: city.at)
    while await check_content(city.db, city.settings, platform, city.at, left):
        pass


async def verdicts(city: City) -> list[str]:
    async with city.db.read() as session:
        in_order = (col(ContentCheck.at), col(ContentCheck.case_id), col(ContentCheck.what).desc())  # words first
        return list((await session.execute(select(col(ContentCheck.verdict)).order_by(*in_order))).scalars())


async def cleared(by: Person, number: str, photos: list[str], **more: Any) -> Any:
    form = {"description": True, "photo_ids": photos, **more}
    return await by.post(f"/api/v1/cases/{number}/clear", json=form)


async def reported(city: City, name: str = "lihua", description: str = "垃圾桶满溢") -> tuple[str, str]:
    person, _who = await follower(city, name)
    photo = await person.photo()
    return (await person.report(description=description, photo_ids=[photo]))["number"], photo


async def verdict_pushed(city: City, standin: Served, suggest: str, **more: Any) -> None:
    trace = standin.app.state.received.of("media_check")[-1]["trace_id"]  # type: ignore[attr-defined]
    message = {
        "ToUserName": "gh_1", "FromUserName": "openid-lihua", "CreateTime": 1, "MsgType": "event",
        "Event": "wxa_media_check", "appid": APPID, "trace_id": trace, "version": 2, "detail": [], "errcode": 0,
        "errmsg": "ok", "result": {"suggest": suggest, "label": 100},
    }  # fmt: skip
    assert await pushed(city, message | more) == (200, "success")
    await handle_pushes(city.db, city.settings, city.at)


async def test_nothing_is_published_before_it_is_checked_and_all_of_it_after(
    wechat_city: City, standin: Served
) -> None:
    number, photo = await reported(wechat_city)
    desk = await wechat_city.signed_in("desk")
    early = await cleared(desk, number, [photo])
    assert (early.status_code, early.json()["code"]) == (409, "content_not_passed")
    assert {one["field"] for one in early.json()["errors"]} == {"description", photo}
    await checked(wechat_city)
    url = standin.app.state.received.of("media_check")[0]["media_url"]  # type: ignore[attr-defined]
    shown = await wechat_city.client.get(url)
    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/jpeg")
    assert (await cleared(desk, number, [photo])).json()["errors"][0]["code"] == "asked"
    await verdict_pushed(wechat_city, standin, "pass")
    assert await verdicts(wechat_city) == ["pass", "pass"]
    assert (await cleared(desk, number, [photo])).status_code == 200


async def test_a_bad_verdict_stops_publication_and_never_the_report(wechat_city: City, standin: Served) -> None:
    number, photo = await reported(wechat_city, description="这里有违禁的字样")
    await checked(wechat_city)
    await verdict_pushed(wechat_city, standin, "risky")
    assert await verdicts(wechat_city) == ["risky", "risky"]
    desk, chief = await wechat_city.signed_in("desk"), await wechat_city.signed_in("chief")
    assert (await desk.act(number, "admit")).status_code == 200
    assert (await cleared(desk, number, [photo], note="我看可以")).status_code == 409
    assert (await cleared(chief, number, [photo])).status_code == 409
    assert (await cleared(desk, number, [], description=False)).status_code == 200
    assert (await cleared(chief, number, [photo], note="系涂鸦原文，需如实公开")).status_code == 200
    public = (await wechat_city.client.get(f"/public/v1/cases/{number}")).json()
    assert (public["description"], len(public["photos"])) == ("这里有违禁的字样", 1)


async def test_a_case_that_cannot_be_read_keeps_nothing_else_from_being_checked(wechat_city: City) -> None:
    first, _photo = await reported(wechat_city)
    wechat_city.wait(seconds=1)
    await reported(wechat_city, "wangfang")
    step = text("UPDATE cases SET step = :step WHERE number = :number")
    async with wechat_city.db.write() as session:
        await session.execute(step, {"step": "hovering", "number": first})  # of a newer release
    left = checks_left()
    await checked(wechat_city, left)
    assert await verdicts(wechat_city) == ["waiting", "waiting", "pass", "asked"]
    async with wechat_city.db.write() as session:
        await session.execute(step, {"step": "reported", "number": first})
    wechat_city.wait(seconds=2)
    await checked(wechat_city, left)
    assert await verdicts(wechat_city) == ["pass", "asked", "pass", "asked"]
    assert not any(one.all() for one in left)


async def test_an_answer_that_cannot_be_kept_again_and_again_is_told(
    wechat_city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was claimed each time, which is not what fails."""
    await reported(wechat_city, description="疑似广告")
    left = checks_left()
    with monkeypatch.context() as answering:
        answering.setitem(LABELS, "review", 2**70)
        for _turn in range(2):
            await checked(wechat_city, left)
            wechat_city.wait(seconds=2)
            await checked(wechat_city, left)
            wechat_city.wait(seconds=LEASE.total_seconds())
    assert await verdicts(wechat_city) == ["waiting", "asked"]
    async with wechat_city.db.read() as session:
        assert (await stuck_now(session, wechat_city.at)).get("failing.checks") == 1
    wechat_city.wait(seconds=LONGEST_PAUSE.total_seconds())
    await checked(wechat_city, left)
    assert await verdicts(wechat_city) == ["review", "asked"]
    assert not any(one.all() for one in left)


async def test_the_photos_of_a_dispute_are_checked_too_and_pass_for_no_check_by_the_city(wechat_city: City) -> None:
    person, _who = await follower(wechat_city)
    number = (await person.report())["number"]
    await along(wechat_city, number, *MAIN_LINE)
    photo = await person.photo()
    disputed = {"note": "仍在原处", "photo_ids": [photo]}
    answer = await person.post(f"/api/v1/reports/{number}/dispute", json=disputed)
    assert [one["shows"] for one in answer.json()["photos"] if one["id"] == photo] == ["before"]
    early = await cleared(await wechat_city.signed_in("desk"), number, [photo], description=False)
    assert (early.status_code, early.json()["code"]) == (409, "content_not_passed")
    assert [one["field"] for one in early.json()["errors"]] == [photo]


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_who_cannot_be_asked_about_as_a_key_is_lost_is_for_people_and_stops_nobody_elses(
    wechat_city: City,
) -> None:
    """The check failed each second, and all behind it with it."""
    wechat_city.settings.data_keys = SecretStr(OLD)
    await reported(wechat_city)
    wechat_city.settings.data_keys = SecretStr(NEW)
    wechat_city.wait(seconds=1)
    await reported(wechat_city, "wangwu")
    await checked(wechat_city)
    assert await verdicts(wechat_city) == ["review", "review", "pass", "asked"]


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_the_worst_of_a_long_text_counts(wechat_city: City) -> None:
    await reported(wechat_city, description="好" * 3000 + "违禁")
    await checked(wechat_city)
    assert (await verdicts(wechat_city))[0] == "risky"


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_who_was_not_there_for_two_hours_is_for_people(wechat_city: City) -> None:
    await reported(wechat_city, "away")
    await checked(wechat_city)
    assert await verdicts(wechat_city) == ["review", "review"]


async def test_only_wechat_users_are_checked(wechat_city: City) -> None:
    number = (await (await wechat_city.citizen()).report())["number"]
    assert await verdicts(wechat_city) == []
    assert (await cleared(await wechat_city.signed_in("desk"), number, [])).status_code == 200


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_a_verdict_that_never_comes_or_cannot_be_read_is_for_people(wechat_city: City, standin: Served) -> None:
    await reported(wechat_city)
    await checked(wechat_city)
    wechat_city.at += ANSWERED_WITHIN + timedelta(seconds=1)
    await checked(wechat_city)
    assert await verdicts(wechat_city) == ["pass", "review"]
    for number, more in enumerate(({"errcode": -1008}, {"result": {"suggest": "?"}}, {"result": None})):
        await reported(wechat_city, f"other{number}")
        await checked(wechat_city)
        await verdict_pushed(wechat_city, standin, "pass", **more)
        assert (await verdicts(wechat_city))[-1] == "review", more


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_a_platform_that_misbehaves_is_asked_again_until_people_decide(
    wechat_city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    await reported(wechat_city)
    good = wechat_city.settings.wechat_url
    for name in ("server error", "garbage", "cut off", "hanging"):
        monkeypatch.setattr("notifications.wechat.platform.ALL_OF_IT", patience_with(name))
        async with misbehaving(MISBEHAVIOUR[name][0]) as url:
            wechat_city.settings.wechat_url = url
            await checked(wechat_city)
        assert await verdicts(wechat_city) == ["waiting", "waiting"], name
        wechat_city.at += timedelta(minutes=10)
    wechat_city.settings.wechat_url = good
    monkeypatch.setattr("notifications.wechat.platform.ALL_OF_IT", patience_with("good"))
    await checked(wechat_city)
    assert await verdicts(wechat_city) == ["pass", "asked"]
