"""What is refused of a queue is told as its own operation tells it."""

from typing import Any

import pytest
from sqlalchemy import func, select

from backend.patrol.clocking import Clocking
from tests.fieldwork.test_sync import item, report_item, sync
from tests.linhai import POINT, City
from tests.patrol.field import clock, fixes_from

pytestmark = pytest.mark.anyio
FAR = POINT | {"lon": POINT["lon"] + 0.05}
ROUND = {"lon": POINT["lat"], "lat": POINT["lon"], "coord_type": "wgs84"}
HINT = "不得大于 90.0：经纬度可能写反了"


def errors_of(done: dict[str, Any]) -> dict[str, str]:
    return {one["field"]: one["detail"] for one in done["body"]["errors"]}


async def test_a_check_in_outside_is_refused_in_a_queue_as_at_its_own_door_and_kept(city: City) -> None:
    inspector = await city.signed_in("inspector")
    own, queued = (await clock(inspector, position=FAR)).json(), item("check_in", {"position": FAR})
    for _time in range(2):
        (done,) = await sync(inspector, [queued])
        assert (done["status"], done["body"]["code"]) == (422, "outside_grid")
        assert (done["body"]["detail"], done["body"].keys()) == (own["detail"], own.keys())
    async with city.db.read() as session:
        assert (await session.execute(select(func.count()).select_from(Clocking))).scalar_one() == 2
    path = f"/api/v1/patrol/clockings/{done['body']['clocking']['id']}/allow"
    assert (await (await city.signed_in("supervisor")).post(path)).status_code == 200
    (done,) = await sync(inspector, [queued])
    assert (done["status"], done["body"]["counts"]) == (200, True)


async def test_a_position_the_wrong_way_round_is_told_so_in_a_queue_too(city: City) -> None:
    inspector = await city.signed_in("inspector")
    await inspector.report()
    fixes = [fixes_from(city.at, 1)[0] | one for one in ({}, {"lon": POINT["lat"], "lat": POINT["lon"]})]
    queue = [
        report_item(position=ROUND), item("check_in", {"position": ROUND}),
        item("fixes", {"device_id": "phone-1", "fixes": fixes}), report_item(position=ROUND | {"lat": 131.1}),
    ]  # fmt: skip
    told = [errors_of(done) for done in await sync(inspector, queue)]
    assert told == [
        {"position.lat": HINT}, {"position.lat": HINT}, {"fixes.1.lat": HINT}, {"position.lat": "不得大于 90.0"},
    ]  # fmt: skip
