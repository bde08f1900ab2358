"""The command: what did not go out is listed, tried again, and the books are checked."""

import asyncio
from datetime import timedelta

import pytest
from typer.testing import CliRunner

from backend.cli import app
from backend.ground import clock
from backend.ground.db import Database
from backend.ground.settings import Settings
from notifications.delivery import State
from tests.notifications.test_outbox import all_of, make, row

pytestmark = pytest.mark.anyio


async def say(*words: str) -> tuple[int, str]:
    found = await asyncio.to_thread(CliRunner().invoke, app, list(words))
    return found.exit_code, found.output


async def test_dead_letters_are_listed_without_address_and_replayed_by_filter(
    db: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CGT_DATABASE_URL", settings.database_url)
    dead = {"state": State.DEAD, "due_at": None, "attempts": 12}
    at = clock.now() - timedelta(hours=1)
    await make(db, [
        row(at, "wechat", address="openid-lihua") | dead | {"fault": "45009"},
        row(at + timedelta(seconds=1), "push", address="token-1") | dead | {"fault": "http 503"},
        row(at - timedelta(days=40), "push") | dead | {"fault": "http 503"},
    ])  # fmt: skip
    code, text = await say("outbox", "list", "--days", "30")
    assert (code, text.splitlines()[-1]) == (0, "2 条")
    assert "45009" in text
    assert "openid-lihua" not in text
    code, text = await say("outbox", "replay", "--channel", "push", "--fault", "http 5", "--days", "30")
    assert (code, text) == (0, "1 条将重新投递\n")
    assert [(one.channel, one.state) for one in await all_of(db)][1:] == [
        ("wechat", State.DEAD), ("push", State.CREATED),
    ]  # fmt: skip
    assert await say("check", "deliveries") == (0, "0 个事件，0 条投递，0 处差异\n")
