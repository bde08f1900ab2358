"""Many who sign in at once with the right password, from one office on new devices, are not taken for guessing."""

import asyncio
from contextlib import AsyncExitStack
from datetime import datetime, timedelta

import httpx
import pytest

from backend.ground.db import Database
from backend.ground.errors import Problem
from backend.ground.settings import Settings
from backend.people import passwords
from backend.people.limits import LIMITS, Counted, Limit
from tests.conftest import NOON
from tests.linhai import City, open_city
from tests.people.test_limits import password

pytestmark = pytest.mark.anyio
SHIFT = [f"inspector-{n}" for n in range(1, 13)]


async def signed_in(server: City, name: str) -> list[int]:
    """What it is answered until it is let in, as a client that tries again where it is told to."""
    found = list[int]()
    while not found or found[-1] == 503:
        answer = await password(server.client, name, "demo", f"handset-of-{name:-<16}")
        found.append(answer.status_code)
        if answer.status_code == 503:
            assert answer.headers["retry-after"] == "1"
            await asyncio.sleep(0.2)
    return found


async def test_a_shift_signing_in_at_once_from_one_office_is_not_guessing(
    city_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "MOST_WAITING", len(SHIFT))  # as two processes have, each with a line of its own
    async with AsyncExitStack() as stack:
        servers = [await stack.enter_async_context(open_city(city_settings, NOON)) for _turn in range(2)]
        found = await asyncio.gather(*(signed_in(servers[n % 2], name) for n, name in enumerate(SHIFT)))
        assert [one[-1] for one in found] == [200] * len(SHIFT)
        guesses: list[httpx.Response] = [
            await password(servers[n % 2].client, f"nobody-{n}") for n in range(LIMITS[Limit.LOGIN_ADDRESS][0].most + 1)
        ]
    assert [answer.status_code for answer in guesses] == [401] * 10 + [429], "nothing of it was used up"


async def test_what_is_being_tried_counts_until_it_is_known(db: Database, settings: Settings, at: datetime) -> None:
    """No more are tried at once than may be wrong; what nobody has heard of again counts as wrong."""
    counted, most = Counted(settings, {Limit.LOGIN_ACCOUNT: "chief"}), LIMITS[Limit.LOGIN_ACCOUNT][0].most

    async def _code(later: int) -> str:
        try:
            async with db.write() as session:
                await counted.spend(session, at + timedelta(seconds=later), under_way=True)
        except Problem as refused:
            return refused.code
        return ""

    assert [await _code(n) for n in range(most)] == [""] * most
    assert await _code(most) == "busy"
    async with db.write() as session:
        await counted.refund(session, at)
    assert await _code(most) == ""
    for n in range(1, most):
        async with db.write() as session:
            locked = await counted.keep(session, at + timedelta(seconds=n))
            assert not locked
    assert await _code(most + 1) == "busy"
    async with db.write() as session:
        assert await counted.keep(session, at + timedelta(seconds=most))
    assert await _code(most + 1) == "too_many"
    assert await _code(15 * 60 + 1) == "", "the first of them is too long ago"
    assert await _code(15 * 60 + 2) == ""
    assert await _code(15 * 60 + 3) == ""
    assert await _code(15 * 60 + 4) == ""
    assert await _code(15 * 60 + 5) == ""
    assert await _code(15 * 60 + 6) == "busy"
    assert await _code(15 * 60 + 40) == "too_many", "whoever was to say what became of it has died"
