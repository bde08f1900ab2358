"""Signing in by WeChat, over loopback, against a server that speaks its documented protocol."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from structlog.testing import capture_logs

from backend.ground.settings import Settings
from notifications.channels.outside import Outside
from notifications.standins.wechat import build_standin
from notifications.wechat.platform import WechatPlatform
from tests.conftest import NOON
from tests.linhai import City, Person, open_city
from tests.served import Served, leading_to

pytestmark = pytest.mark.anyio


@pytest.fixture
def standin() -> Iterator[Served]:
    with Served(build_standin()) as served:
        yield served


@pytest.fixture
async def wechat_city(city_settings: Settings, standin: Served) -> AsyncIterator[City]:
    async with open_city(leading_to(city_settings, standin.port), NOON) as opened:
        yield opened


async def signed_in(city: City, code: str) -> tuple[int, dict]:
    answer = await city.client.post("/api/v1/auth/wechat", json={"code": code})
    return answer.status_code, answer.json()


async def who(city: City, tokens: dict) -> str:
    return str((await Person(city, tokens["access_token"], tokens).get("/api/v1/me")).json()["id"])


async def test_the_same_openid_is_the_same_person_and_a_code_is_good_once(wechat_city: City) -> None:
    status, first = await signed_in(wechat_city, "demo-lihua.1")
    assert (status, "session_key" in str(first), "openid" in str(first)) == (200, False, False)
    _status, second = await signed_in(wechat_city, "demo-lihua.2")
    assert await who(wechat_city, first) == await who(wechat_city, second)
    _status, other = await signed_in(wechat_city, "demo-wang.1")
    assert await who(wechat_city, other) != await who(wechat_city, first)
    assert (await signed_in(wechat_city, "demo-lihua.1"))[1]["code"] == "bad_wechat_code"
    citizen = Person(wechat_city, first["access_token"], first)
    assert (await citizen.get("/api/v1/me/sign-ins")).json()["items"][0]["kind"] == "wechat"
    assert (await citizen.report())["status"] == "submitted"


async def test_signing_in_twice_at_once_makes_one_person(wechat_city: City) -> None:
    found = await asyncio.gather(*(signed_in(wechat_city, f"demo-new.{turn}") for turn in range(6)))
    assert len({await who(wechat_city, tokens) for _status, tokens in found}) == 1


@pytest.mark.parametrize(
    ("code", "status", "ours"),
    [
        ("40029-", 401, "bad_wechat_code"),
        ("40163-", 401, "bad_wechat_code"),
        ("45011-", 429, "too_many"),
        ("40226-", 403, "wechat_refused"),
        ("-1-demo", 503, "wechat_unavailable"),
        ("40013-", 503, "wechat_unavailable"),
        ("nonsense", 401, "bad_wechat_code"),
    ],
)
async def test_wechats_errors_become_ours(wechat_city: City, code: str, status: int, ours: str) -> None:
    got, answer = await signed_in(wechat_city, code)
    assert (got, answer["code"]) == (status, ours)


@pytest.mark.parametrize(("code", "why"), [("40013-", "errcode 40013"), ("45011-", None)])
async def test_why_wechat_lets_nobody_in_is_in_the_log_and_nothing_that_was_sent(
    wechat_city: City, code: str, why: str | None
) -> None:
    """A wrong secret, a server that is not on WeChat's list: nobody got in, and nothing said why."""
    with capture_logs() as lines:
        await signed_in(wechat_city, code)
    said = [line for line in lines if line["event"] == "wechat"]
    wanted = {"event": "wechat", "log_level": "error", "path": "/sns/jscode2session", "why": why}
    assert said == ([wanted] if why else [])


@pytest.mark.parametrize("body", ["", "<html>", "[]", '{"openid": 7}', '{"openid": ""}', '{"errcode": "x"}'])
async def test_nonsense_from_the_platform_is_an_answer_to_come_back_for(city_settings: Settings, body: str) -> None:
    async def _nonsense(_request: Request) -> Response:
        return PlainTextResponse(body)

    with Served(Starlette(routes=[Route("/sns/jscode2session", _nonsense)])) as served:
        async with open_city(leading_to(city_settings, served.port), NOON) as city:
            answer = await city.client.post("/api/v1/auth/wechat", json={"code": "x"})
            assert (answer.status_code, answer.json()["code"]) == (503, "wechat_unavailable")
            assert answer.headers["Retry-After"] == "2"


async def test_two_first_questions_at_once_leave_no_client_open(
    wechat_city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened, closed = list[Outside](), list[Outside]()

    class _Counted(Outside):
        def __init__(self, *given: Any, **more: Any) -> None:
            super().__init__(*given, **more)
            opened.append(self)

        async def close(self) -> None:
            await super().close()
            closed.append(self)

    monkeypatch.setattr("notifications.channels.outside.Outside", _Counted)
    platform = WechatPlatform(wechat_city.settings, wechat_city.db, lambda: NOON)
    one, other = await asyncio.gather(platform.identify("demo-one.1"), platform.identify("demo-two.1"))
    assert one.openid != other.openid
    await platform.close()
    assert len(opened) == 2, "they were not at once: this shows nothing"
    assert set(map(id, opened)) == set(map(id, closed))


async def test_a_platform_that_is_down_is_an_answer_to_come_back_for(city_settings: Settings) -> None:
    async with open_city(leading_to(city_settings, 9), NOON) as city:
        with capture_logs() as lines:
            assert (await signed_in(city, "demo-x"))[1]["code"] == "wechat_unavailable"
    assert [line["why"] for line in lines if line["event"] == "wechat"] == ["not_reached:ConnectError"]


async def test_where_wechat_is_not_configured_it_is_said(city: City) -> None:
    assert (await signed_in(city, "demo-x"))[1]["code"] == "no_wechat"


def test_production_refuses_a_stand_in() -> None:
    with pytest.raises(ValueError, match="替身"):
        Settings(_env_file=None, mode="production", secret="s" * 32, wechat_url="http://127.0.0.1:1")
