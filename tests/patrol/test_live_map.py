"""The live map: whoever may look sees who moved within two seconds, and nobody else does."""

import asyncio
import json
import time
from datetime import timedelta
from typing import Any

import httpx
import pytest
import websockets

from notifications.live.connection import Ended
from notifications.live.positions_room import OPEN_FOR
from tests.linhai import City
from tests.notifications.listening import Stream, listen, served, ticket_of
from tests.own_pace import own_pace
from tests.patrol.field import clock, fixes_from, on_shift, send

pytestmark = [pytest.mark.anyio, pytest.mark.dear]  # the database is not what is asked here
PATH = "/api/v1/patrol/positions/live"
PROMISED = 2.0  # seconds


async def moved(stream: Stream) -> dict[str, Any]:
    event = await stream.next(5)
    assert event["event"] == "positions", event
    said: dict[str, Any] = json.loads(event["data"])
    return said


@pytest.mark.measured
async def test_a_fix_is_on_every_open_map_within_two_seconds_and_who_leaves_goes(city: City) -> None:
    inspector, other = await on_shift(city), await on_shift(city, "inspector-1")
    desk, dispatcher = await city.signed_in("desk"), await city.signed_in("dispatcher")
    async with (
        served(city) as where,
        listen(where, await ticket_of(desk), PATH) as one,
        listen(where, await ticket_of(dispatcher), PATH) as two,
    ):
        for stream in (one, two):
            first = await moved(stream)
            assert first["whole"] is True
            assert {who["name"] for who in first["items"]} == {"李采集", "采集员1号"}
        took = []
        for minute in range(3):
            city.wait(minutes=1)
            start = time.perf_counter()
            await send(inspector, fixes_from(city.at - timedelta(seconds=30), 3))
            for stream in (one, two):
                said = await moved(stream)
                assert (said["whole"], said["left"], len(said["items"])) == (False, [], 1), minute
                assert said["items"][0]["position"]["lat"] == pytest.approx(28.84718, abs=1e-5)
            took.append(time.perf_counter() - start)
        await clock(other, "check-out")
        gone = await moved(one)
        assert (gone["items"], len(gone["left"])) == ([], 1)
    print(f"a fix was on two maps after {max(took):.2f} s at most")
    assert max(took) < PROMISED


async def test_who_may_not_look_gets_no_map_and_the_map_ends_with_the_right(city: City) -> None:
    inspector, supervisor = await on_shift(city), await city.signed_in("supervisor")
    async with served(city) as where, httpx.AsyncClient(base_url=f"http://{where}", trust_env=False) as client:
        refused = await client.get(PATH, params={"ticket": await ticket_of(inspector)})
        assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")
        address = f"ws://{where}/api/v1/patrol/positions/ws?ticket="
        with pytest.raises(websockets.InvalidStatus) as denied:
            await websockets.connect(address + await ticket_of(inspector), proxy=None)
        assert denied.value.response.status_code == 403
        async with websockets.connect(address + await ticket_of(supervisor), proxy=None) as socket:
            said = json.loads(await asyncio.wait_for(socket.recv(), 60))
            assert (said["type"], [one["name"] for one in said["items"]]) == ("positions", ["李采集"])
            await supervisor.post("/api/v1/auth/logout")
            async with own_pace(5):
                assert json.loads(await socket.recv()) == {"type": "bye", "why": Ended.SIGNED_OUT}
        async with listen(where, await ticket_of(await city.signed_in("chief")), PATH) as stream:
            await moved(stream)
            city.wait(seconds=OPEN_FOR.total_seconds())
            last = await stream.next(5)
            while last["event"] == "positions":  # a sign-in may be asked again; the map says why it ends
                last = await stream.next(5)
            assert (last["event"], json.loads(last["data"])) == ("bye", {"why": Ended.EXPIRED})


async def test_a_map_ends_with_the_standing_in_it_was_opened_by(city: City) -> None:
    """Standing in ends no sign-in, be it ended or over."""
    await on_shift(city)
    stand_in, absent = await city.signed_in("inspector-1"), await city.signed_in("dispatcher")
    admin = await city.signed_in("admin")
    me, other = [(await one.get("/api/v1/me")).json()["id"] for one in (stand_in, absent)]
    async with served(city) as where:
        for over in (False, True):
            form = {"person_id": me, "for_person_id": other, "starts_at": city.at.isoformat(),
                    "ends_at": (city.at + timedelta(minutes=5)).isoformat()}  # fmt: skip
            made = await admin.post("/api/v1/admin/stand-ins", json=form)
            assert made.status_code == 201, made.text
            async with listen(where, await ticket_of(stand_in), PATH) as stream:
                assert (await moved(stream))["whole"] is True
                if over:
                    city.wait(minutes=5)
                else:
                    ended = await admin.post(f"/api/v1/admin/stand-ins/{made.json()['id']}/end")
                    assert ended.status_code == 200, ended.text
                last = await stream.next(5)
                while last["event"] == "positions":
                    last = await stream.next(5)
                assert (last["event"], json.loads(last["data"])) == ("bye", {"why": Ended.EXPIRED})
            async with httpx.AsyncClient(base_url=f"http://{where}", trust_env=False) as client:
                refused = await client.get(PATH, params={"ticket": await ticket_of(stand_in)})
                assert refused.status_code == 403


async def test_no_map_open_asks_the_database_nothing(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    room, looks = city.app.state.positions, 0
    look = room.look

    async def _counted() -> None:
        nonlocal looks
        looks += 1
        await look()

    monkeypatch.setattr(room._watch, "_look", _counted)
    monkeypatch.setattr(room._watch, "_every", 0.02)
    desk = await city.signed_in("desk")
    async with served(city) as where:
        async with listen(where, await ticket_of(desk), PATH) as stream:
            await moved(stream)
            async with asyncio.timeout(60):
                while looks <= 2:  # noqa: ASYNC110 - they are counted by the room's own task
                    await asyncio.sleep(0.02)
        while room._maps:  # noqa: ASYNC110 - the server notices that the reader is gone
            await asyncio.sleep(0.02)
        await asyncio.sleep(0.1)
        seen = looks
        await asyncio.sleep(0.2)
    assert looks == seen
