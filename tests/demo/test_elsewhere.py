"""A play where the service is not as a demo is: it says why it stops, and what to do, without a traceback."""

import asyncio
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from backend.ground.settings import Mode, Settings
from backend.web.application import build
from tests.operations.test_plain_words import say
from tests.served import Served

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("database_kind", ["sqlite"])]
PLAYS = ("journey", "patrol")


async def played(*words: str) -> str:
    """What a play says that stops."""
    code, text = await asyncio.to_thread(say, "demo", *words)
    assert code == 1
    return text


@pytest.mark.parametrize("play", PLAYS)
async def test_an_address_that_is_not_its_root_is_told(settings: Settings, database_kind: str, play: str) -> None:
    with Served(build(settings)) as served:
        text = await played(play, "--url", f"{served.url}/docs")
        assert f"{served.url}/docs" in text
        assert "根地址" in text
    assert "--url" in await played(play, "--url", "http://[")


@pytest.mark.parametrize("play", PLAYS)
async def test_a_real_citys_service_is_left_alone(settings: Settings, database_kind: str, play: str) -> None:
    real = {"mode": Mode.PRODUCTION, "secret": SecretStr("s" * 40), "public_url": "https://cgt.example.gov.cn"}
    with Served(build(settings.model_copy(update=real))) as served:
        text = await played(play, "--url", served.url)
    assert "make run" in text
    assert "正式" in text


async def test_an_account_bound_to_a_browser_is_named_with_a_way_out(
    city_settings: Settings, database_kind: str, tmp_path: Path
) -> None:
    """All that a newcomer needs for it, and why it will be so again: a play after a look around as inspector."""
    form = {"username": "inspector-1", "password": "demo"}
    with Served(build(city_settings)) as served:
        sign_in = f"{served.url}/api/v1/auth/password"
        async with httpx.AsyncClient(trust_env=False) as browser:
            bound = await browser.post(sign_in, data=form, headers={"X-Device-Id": "browser-0000-0000"})
        assert bound.status_code == 200
        text = await played("patrol", "--url", served.url, "--picture", str(tmp_path / "day.png"))
    for words in ("inspector-1", "security（密码 demo）", "解绑", f"{served.url}/sign-in?as=staff", "又会绑定"):
        assert words in text
    assert "problems/other_handset" not in text
