"""Fixes off shift in a queue: kept while a check-in may still come for them; no fix holds its queue open for ever."""

import uuid
from datetime import timedelta
from typing import Any

import pytest

from tests.fieldwork.test_sync import SYNC, item, sync
from tests.linhai import POINT, City, Person
from tests.patrol.field import clock, fixes_from, later, on_shift

pytestmark = pytest.mark.anyio
FAR = POINT | {"lon": POINT["lon"] + 0.05}


def batch(*fixes: dict[str, Any]) -> dict[str, Any]:
    return item("fixes", {"device_id": "phone-1", "fixes": list(fixes)})


async def status_of(person: Person, queued: dict[str, Any]) -> int:
    (done,) = await sync(person, [queued])
    return int(done["status"])


@pytest.mark.parametrize("days", [-8, -31, 1, 3650])
async def test_a_fix_of_a_wrong_clock_is_lost_and_not_its_batch_nor_its_queue(city: City, days: int) -> None:
    inspector, fixes = await on_shift(city), fixes_from(city.at, 4)
    city.wait(minutes=1)
    wrong = fixes[0] | {"at": (city.at + timedelta(days=days)).isoformat()}
    queue, queued = str(uuid.uuid4()), batch(*fixes, wrong)
    (done,) = await sync(inspector, [queued], queue_id=queue)
    assert (done["status"], done["body"]["stored"], len(done["body"]["off_shift"])) == (200, 4, 1)
    (missing,) = (await inspector.get(f"{SYNC}/missing")).json()["queues"]
    assert (missing["client_keys"], missing["complete"]) == ([], True)
    assert (await inspector.post(f"{SYNC}/seal", json={"queue_id": queue})).status_code == 200


async def test_a_phone_that_tracks_before_its_check_in_and_after_its_check_out_is_done_with_it(city: City) -> None:
    inspector = await city.signed_in("inspector")
    early = fixes_from(city.at - timedelta(seconds=15), 3)
    await clock(inspector)
    city.wait(minutes=5)
    assert await status_of(inspector, batch(*early)) == 200
    await clock(inspector, "check-out")
    late = fixes_from(city.at - timedelta(seconds=15), 6)
    city.wait(minutes=5)
    assert await status_of(inspector, batch(*late)) == 200


async def test_a_batch_waits_for_the_check_in_that_may_come(city: City) -> None:
    inspector, start = await city.signed_in("inspector"), city.at
    queued = batch(*fixes_from(start, 5))
    inspector = await later(city, "inspector", days=6)
    await clock(inspector)  # today's is not that of the day
    assert await status_of(inspector, queued) == 425
    await clock(inspector, captured_at=start.isoformat())
    (done,) = await sync(inspector, [queued])
    assert (done["status"], done["body"]["stored"]) == (200, 5)


async def test_a_batch_waits_for_who_may_let_its_check_in_count(city: City) -> None:
    inspector, supervisor = await city.signed_in("inspector"), await city.signed_in("supervisor")
    refused = await clock(inspector, position=FAR)
    assert refused.status_code == 422, refused.text
    queued = batch(*fixes_from(city.at, 5))
    city.wait(minutes=2)
    await clock(inspector)  # on the way it counts: its track before that may count still
    assert await status_of(inspector, queued) == 425
    path = f"/api/v1/patrol/clockings/{refused.json()['clocking']['id']}/allow"
    assert (await supervisor.post(path)).status_code == 200
    assert await status_of(inspector, queued) == 200
