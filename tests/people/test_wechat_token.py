"""The platform's shared token, over loopback: fetched once by all, refreshed once, never killed by a neighbour."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from backend.ground import clock
from backend.ground.db import Database
from backend.ground.errors import Problem
from backend.ground.ids import new_id
from backend.ground.seal import Sealer
from backend.ground.settings import Settings
from notifications import WechatPlatform
from notifications.standins.wechat import APPID, SECRET, build_standin
from notifications.wechat import platform as platform_file
from notifications.wechat.provider_token import LEASE, NAME, ProviderToken, SharedToken
from tests.own_pace import own_pace
from tests.people.test_reseal import OLD, keyed
from tests.served import Served, leading_to, listening

pytestmark = [pytest.mark.anyio, pytest.mark.dear]  # the database is not what is asked here
ROOT = Path(__file__).parents[2]
# one process of ours: asks for so many phones at once, and says what it got
CHILD = """
import asyncio, json, sys
from backend.ground.clock import now
from backend.ground.db import Database
from backend.ground.settings import Settings
from notifications import WechatPlatform

async def main(name, count):
    settings = Settings(_env_file=None)
    db = Database(settings)
    platform = WechatPlatform(settings, db, now)
    print("ready", flush=True)
    sys.stdin.readline()
    asked = (platform.phone_number(f"phone-1390000{n:04d}.{name}") for n in range(count))
    got = await asyncio.gather(*asked, return_exceptions=True)
    print(json.dumps([str(one) for one in got]))
    await platform.close()
    await db.close()

asyncio.run(main(sys.argv[1], int(sys.argv[2])))
"""


@pytest.fixture
def standin() -> Iterator[Served]:
    with Served(build_standin()) as served:
        yield served


def platform_on(
    settings: Settings, served: Served, db: Database, now: Callable[[], datetime] = clock.now
) -> WechatPlatform:
    return WechatPlatform(leading_to(settings, served.port), db, now)


def started(settings: Settings, port: int, name: str, count: int) -> "subprocess.Popen[str]":
    leads = {
        "CGT_DATABASE_URL": settings.database_url, "CGT_WECHAT_URL": f"http://127.0.0.1:{port}",
        "CGT_WECHAT_APPID": APPID, "CGT_WECHAT_SECRET": SECRET, "PATH": "", "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    command = [sys.executable, "-c", CHILD, name, str(count)]
    return subprocess.Popen(
        command, env=leads, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


async def test_a_token_that_no_key_opens_is_fetched_anew(settings: Settings, db: Database) -> None:
    """Its key was lost: nobody signed in by WeChat's phone, and no message went out, until it would have ended."""
    sealed = Sealer(keyed(settings, OLD)).seal("old", NAME)
    async with db.write() as session:
        session.add(ProviderToken(name=NAME, sealed=sealed, ends_at=clock.now() + timedelta(hours=2)))
    asked = list[bool]()

    async def _fetch(force: bool) -> tuple[str, int]:
        asked.append(force)
        return "new", 7200

    shared = SharedToken(db, settings, _fetch, clock.now)
    assert [await shared.current() for _turn in range(2)] == ["new", "new"]
    assert asked == [False]


async def row_of(db: Database) -> ProviderToken:
    async with db.read() as session:
        return (await session.execute(select(ProviderToken))).scalar_one()


async def test_two_processes_at_once_fetch_one_token_and_neither_kills_the_others(
    settings: Settings, db: Database, standin: Served
) -> None:
    children = [started(settings, standin.port, name, 8) for name in ("a", "b")]
    try:
        for child in children:  # both have imported what they need
            assert child.stdin is not None
            assert child.stdout is not None
            assert await asyncio.to_thread(child.stdout.readline) == "ready\n"
        for child in children:
            assert child.stdin is not None
            child.stdin.write("go\n")
            child.stdin.flush()
        said = await asyncio.gather(*(asyncio.to_thread(child.communicate) for child in children))
    finally:
        for child in children:
            child.kill()
    got = [json.loads(out) for out, _err in said]
    assert got == [[f"1390000{n:04d}" for n in range(8)]] * 2, said
    assert (standin.app.state.fetched, standin.app.state.forced) == (1, 0)
    sealed = (await row_of(db)).sealed or ""
    assert sealed.startswith("aes-gcm:")
    assert standin.app.state.token not in sealed


async def test_a_refused_token_is_refreshed_once_by_whoever_comes_first(
    settings: Settings, db: Database, standin: Served
) -> None:
    here, there = platform_on(settings, standin, db), platform_on(settings, standin, db)
    assert await here.phone_number("phone-13900000001.1") == "13900000001"
    standin.app.state.token = "token-of-somebody-else"
    asked = (one.phone_number(f"phone-1390000{n:04d}.2") for n, one in enumerate([here, there] * 4))
    assert len(set(await asyncio.gather(*asked))) == 8
    assert standin.app.state.forced <= 1
    assert standin.app.state.fetched == 2
    await here.close()
    await there.close()


async def test_a_second_refusal_within_half_a_minute_forces_nothing(
    settings: Settings, db: Database, standin: Served, at: datetime
) -> None:
    here = platform_on(settings, standin, db, lambda: at)
    for turn in range(3):
        await here.phone_number(f"phone-13900000001.{turn}")
        standin.app.state.token = f"token-of-somebody-else-{turn}"
    assert standin.app.state.forced == 1
    await here.close()


@pytest.mark.parametrize(("after", "fetched"), [(LEASE + timedelta(seconds=1), 1), (timedelta(seconds=1), 0)])
async def test_a_lease_whose_holder_died_is_taken_over_after_its_end_and_not_before(
    settings: Settings, db: Database, at: datetime, monkeypatch: pytest.MonkeyPatch, after: timedelta, fetched: int
) -> None:
    monkeypatch.setattr("notifications.wechat.provider_token.LOOKS", 3)
    calls: list[bool] = []

    async def _fetch(force: bool) -> tuple[str, int]:
        calls.append(force)
        return "fresh", 7200

    async def _dies(_force: bool) -> tuple[str, int]:
        raise AssertionError("not reached")

    assert await SharedToken(db, settings, _dies, lambda: at)._takes_lease(new_id(at))  # and is never heard of again
    next_one = SharedToken(db, settings, _fetch, lambda: at + after)
    if fetched:
        assert await next_one.current() == "fresh"
    else:
        with pytest.raises(Problem, match="wechat_unavailable"):
            await next_one.current()
    assert len(calls) == fetched


async def test_a_holder_that_comes_back_late_writes_nothing_over_its_successor(
    settings: Settings, db: Database, at: datetime
) -> None:
    async def _late(_force: bool) -> tuple[str, int]:
        async with db.write() as session:  # meanwhile the lease has passed to another, who has fetched
            other = {"lease": new_id(at), "lease_ends_at": at + LEASE, "sealed": "of the other", "ends_at": at}
            await session.execute(update(ProviderToken).where(col(ProviderToken.name) == NAME).values(**other))
        return "late", 7200

    assert await SharedToken(db, settings, _late, lambda: at).current() == "late"
    row = await row_of(db)
    assert (row.sealed, row.lease is not None) == ("of the other", True)


async def test_a_fetch_that_fails_gives_the_lease_back(settings: Settings, db: Database, at: datetime) -> None:
    async def _refused(_force: bool) -> tuple[str, int]:
        raise Problem("wechat_unavailable")

    for _turn in range(2):
        with pytest.raises(Problem, match="wechat_unavailable"):
            await SharedToken(db, settings, _refused, lambda: at).current()
    assert (await row_of(db)).lease is None


async def test_a_token_is_fetched_anew_five_minutes_before_its_end(
    settings: Settings, db: Database, at: datetime
) -> None:
    fetched: list[bool] = []
    now = at

    async def _fetch(force: bool) -> tuple[str, int]:
        fetched.append(force)
        return f"token {len(fetched)}", 7200

    token = SharedToken(db, settings, _fetch, lambda: now)
    assert await token.current() == "token 1"
    now = at + timedelta(seconds=7200 - 301)
    assert await token.current() == "token 1"
    now = at + timedelta(seconds=7200 - 299)
    assert (await token.current(), fetched) == ("token 2", [False, False])


@pytest.mark.parametrize("database_kind", ["sqlite"])
@pytest.mark.parametrize(
    "answer", [b"", b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{", b"\x00\xff nonsense\r\n\r\n"]
)
async def test_a_platform_that_hangs_is_an_answer_to_come_back_for_and_in_time(
    settings: Settings, db: Database, monkeypatch: pytest.MonkeyPatch, answer: bytes
) -> None:
    monkeypatch.setattr(platform_file, "ALL_OF_IT", 0.5)
    with listening(answer) as port:
        here = WechatPlatform(leading_to(settings, port), db, clock.now)
        for asked in (here.identify("x"), here.phone_number("x")):
            async with own_pace() as passed:
                with pytest.raises(Problem, match="wechat_unavailable"):
                    await asked
            assert passed.seconds < 2
        await here.close()


@pytest.mark.parametrize("database_kind", ["sqlite"])
@pytest.mark.parametrize(
    ("code", "ours"),
    [("40029-", "wrong_code"), ("40163-", "wrong_code"), ("45011-", "too_many"), ("-1-demo", "wechat_unavailable"),
     ("40226-", "wechat_refused"), ("45009-", "wechat_unavailable"), ("x", "wrong_code")],
)  # fmt: skip
async def test_the_errors_of_a_phone_code_become_ours(
    settings: Settings, db: Database, standin: Served, code: str, ours: str
) -> None:
    here = platform_on(settings, standin, db)
    with pytest.raises(Problem, match=ours):
        await here.phone_number(code)
    await here.close()


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_a_wrong_secret_is_no_fault_of_who_signs_in(settings: Settings, db: Database, standin: Served) -> None:
    leading_to(settings, standin.port)
    settings.wechat_appid = "wxsomebodyelse"
    here = WechatPlatform(settings, db, clock.now)
    asked: list[Any] = [here.identify("demo-x"), here.phone_number("phone-13900000001")]
    for one in asked:
        with pytest.raises(Problem, match="wechat_unavailable"):
            await one
    await here.close()


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_without_the_lease_two_would_fetch_at_once(
    settings: Settings, db: Database, standin: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted fault is seen."""

    async def _always(_token: SharedToken, _lease: object) -> bool:
        return True

    monkeypatch.setattr(SharedToken, "_takes_lease", _always)
    both = [platform_on(settings, standin, db) for _turn in range(2)]
    await asyncio.gather(*(one.phone_number(f"phone-1390000000{n}.1") for n, one in enumerate(both)))
    assert standin.app.state.fetched == 2
    for one in both:
        await one.close()
