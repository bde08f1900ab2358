"""Defects found in the peers (peers.md), each a test by name; docs/proofs.md lists those that stand elsewhere."""

import asyncio
import os

import pytest

from backend.ground.db import Database
from tests.linhai import City
from tests.promises import answering_server

pytestmark = pytest.mark.anyio
READS = int(os.environ.get("CGT_TEST_READS", "3"))


async def test_what_was_done_is_read_at_once_without_any_delay(city: City) -> None:
    """Defect 2 (DIGIT sleeps a second in its own seeding): report, file, dispatch, each read at once by another."""
    await check_read_at_once(city, READS)
    print(f"{READS} cases reported, filed and dispatched, each read at once by others")


async def check_read_at_once(city: City, times: int) -> None:
    city.settings.access_token_life = 10**8
    citizen, chief = await city.citizen(), await city.signed_in("chief")
    dispatcher, handler = await city.signed_in("dispatcher"), await city.signed_in("handler")
    for _ in range(times):
        city.wait(seconds=1)
        number = (await citizen.report(photo_ids=[]))["number"]
        read = await chief.get(f"/api/v1/cases/{number}")
        assert (read.status_code, read.json().get("step")) == (200, "reported"), "what was acknowledged is not there"
        filed = await chief.act(number, "file", version=1, class_code="E0110")
        assert (filed.status_code, filed.json()["version"]) == (200, 2), filed.text
        assert (await dispatcher.get(f"/api/v1/cases/{number}")).json()["version"] == 2
        sent = await dispatcher.act(number, "dispatch", version=2, department="D02")
        assert sent.status_code == 200, sent.text
        seen = (await handler.get(f"/api/v1/cases/{number}")).json()
        assert (seen["step"], seen["version"], seen["department"]) == ("dispatched", 3, "D02")
        wanted = {"step": "dispatched", "since": city.at.isoformat()}  # a page holds twenty, and this is not urgent
        listed = (await handler.get("/api/v1/cases", params=wanted)).json()["items"]
        assert [item["number"] for item in listed] == [number]
        public = (await city.client.get(f"/public/v1/cases/{number}")).json()
        assert public["status"] == "in_hand"


async def test_an_answer_that_comes_before_its_commit_is_seen(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted fault."""
    monkeypatch.setattr(Database, "write", answering_server._write)
    with pytest.raises(AssertionError, match="what was acknowledged is not there"):
        await check_read_at_once(city, 1)
    await asyncio.gather(*answering_server._later)
