"""Defects found in the peers (peers.md), each a test by name; docs/proofs.md lists those that stand elsewhere."""

import os

import pytest

from tests.linhai import City

pytestmark = pytest.mark.anyio
READS = int(os.environ.get("CGT_TEST_READS", "3"))


async def test_what_was_done_is_read_at_once_without_any_delay(city: City) -> None:
    """Defect 2 (DIGIT sleeps a second in its own seeding): report, file, dispatch, each read at once by another."""
    citizen, chief = await city.citizen(), await city.signed_in("chief")
    dispatcher, handler = await city.signed_in("dispatcher"), await city.signed_in("handler")
    city.settings.access_token_life = 10**8
    for _ in range(READS):
        number = (await citizen.report(photo_ids=[]))["number"]
        assert (await chief.get(f"/api/v1/cases/{number}")).json()["step"] == "reported"
        filed = await chief.act(number, "file", version=1, class_code="E0110")
        assert (filed.status_code, filed.json()["version"]) == (200, 2), filed.text
        assert (await dispatcher.get(f"/api/v1/cases/{number}")).json()["version"] == 2
        sent = await dispatcher.act(number, "dispatch", version=2, department="D02")
        assert sent.status_code == 200, sent.text
        seen = (await handler.get(f"/api/v1/cases/{number}")).json()
        assert (seen["step"], seen["version"], seen["department"]) == ("dispatched", 3, "D02")
        listed = (await handler.get("/api/v1/cases", params={"step": "dispatched"})).json()["items"]
        assert listed[0]["number"] == number or number in {item["number"] for item in listed}
        public = (await city.client.get(f"/public/v1/cases/{number}")).json()
        assert public["status"] == "in_hand"
