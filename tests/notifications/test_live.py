"""Whoever is connected hears at once, misses nothing, and is cut off when they may not hear any more."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import httpx
import pytest
import websockets
from sqlalchemy import update
from sqlmodel import col

from backend.ground.ids import new_id
from backend.ground.settings import Settings
from backend.people.person import Person as PersonRow
from notifications.bus import open_bus
from notifications.channels.in_app import InApp
from notifications.delivery import Delivery, State
from notifications.inbox import BEFORE_ALL
from notifications.inbox_count import take_places
from notifications.live.connection import Connection
from notifications.live.live_ticket import Caller
from tests.linhai import City, Person, report_form
from tests.notifications.listening import listen, served, ticket_of
from tests.notifications.test_bus import Nats, nats
from tests.promises.running import Running

pytestmark = pytest.mark.anyio
__all__ = ["nats"]


async def identity_of(person: Person) -> UUID:
    return UUID((await person.get("/api/v1/me")).json()["id"])


async def test_news_come_with_the_inbox_s_ids_and_a_reader_goes_on_after_the_last(city: City) -> None:
    citizen, bus = await city.citizen(), open_bus(city.db, city.settings)
    async with served(city) as where:
        async with listen(where, await ticket_of(citizen)) as stream:
            await citizen.report()
            await city.tell(bus)
            first = await stream.item()
        numbers = [(await citizen.report())["number"] for _ in range(3)]
        await city.tell(bus)
        async with listen(where, await ticket_of(citizen), headers={"Last-Event-ID": first["id"]}) as stream:
            missed = [await stream.item() for _ in numbers]
    await bus.close()
    assert sorted(one["number"] for one in missed) == numbers  # at one instant: in whatever order
    inbox = (await citizen.get("/api/v1/inbox")).json()["items"]
    assert sorted([first, *missed], key=lambda one: str(one["id"]), reverse=True) == inbox


async def test_a_line_says_after_which_message_it_begins_so_that_a_reader_knows_whether_something_came_before(
    city: City,
) -> None:
    citizen = await city.citizen()
    async with served(city) as where:
        async with listen(where, await ticket_of(citizen)) as stream:
            assert stream.begun_after == str(BEFORE_ALL)
        for _ in range(2):
            city.wait(seconds=1)  # ids of one instant sort by chance
            await citizen.report()
            await city.tell()
        inbox = (await citizen.get("/api/v1/inbox")).json()["items"]
        async with listen(where, await ticket_of(citizen)) as stream:
            assert stream.begun_after == inbox[0]["id"]
        going_on = {"Last-Event-ID": inbox[1]["id"]}
        async with listen(where, await ticket_of(citizen), headers=going_on) as stream:
            assert stream.begun_after == inbox[1]["id"]
            assert (await stream.item())["id"] == inbox[0]["id"]


async def test_a_mini_program_hears_the_same_over_a_websocket(city: City) -> None:
    citizen = await city.citizen()
    async with served(city) as where:
        await citizen.report()
        await city.tell()
        last = (await citizen.get("/api/v1/inbox")).json()["items"][0]["id"]
        number = (await citizen.report())["number"]
        await city.tell()
        address = f"ws://{where}/api/v1/ws?ticket={await ticket_of(citizen)}&last={last}"
        async with websockets.connect(address, proxy=None) as socket:
            assert json.loads(await asyncio.wait_for(socket.recv(), 60)) == {"type": "from", "last": last}
            said = json.loads(await asyncio.wait_for(socket.recv(), 60))
            assert (said["type"], said["item"]["number"]) == ("message", number)
            await socket.send('{"type":"ping"}')
            assert json.loads(await asyncio.wait_for(socket.recv(), 60)) == {"type": "pong"}
            city.app.state.stopping = True
            assert json.loads(await asyncio.wait_for(socket.recv(), 60)) == {"type": "bye", "why": "stopping"}
        city.app.state.stopping = False
        with pytest.raises(websockets.InvalidStatus) as refused:
            await websockets.connect(address, proxy=None)
    assert refused.value.response.status_code == 401
    assert json.loads(refused.value.response.body)["code"] == "not_signed_in"


async def test_a_ticket_opens_once_within_its_minute_and_while_one_is_signed_in(city: City) -> None:
    citizen = await city.citizen()
    used, late, ended = [await ticket_of(citizen) for _ in range(3)]
    async with served(city) as where, httpx.AsyncClient(base_url=f"http://{where}", trust_env=False) as client:
        async with listen(where, used):
            pass
        both = [client.get("/api/v1/live", params={"ticket": one}) for one in (used, "unknown")]
        assert [answer.status_code for answer in await asyncio.gather(*both)] == [401, 401]
        city.wait(seconds=60)
        assert (await client.get("/api/v1/live", params={"ticket": late})).status_code == 401
        city.wait(seconds=-60)
        await citizen.post("/api/v1/auth/logout")
        assert (await client.get("/api/v1/live", params={"ticket": ended})).status_code == 401
        assert (await client.get("/api/v1/live")).status_code == 422


async def test_tickets_are_not_handed_out_without_end(city: City) -> None:
    citizen = await city.citizen()
    for _ in range(30):
        await ticket_of(citizen)
    refused = await citizen.post("/api/v1/live/ticket")
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many")


async def test_who_signs_out_or_is_disabled_is_cut_off_within_seconds(city: City) -> None:
    leaving, disabled = await city.citizen(), await city.citizen()
    whom = await identity_of(disabled)
    async with (
        served(city) as where,
        listen(where, await ticket_of(leaving)) as one,
        listen(where, await ticket_of(disabled)) as other,
    ):
        await leaving.post("/api/v1/auth/logout")
        async with city.db.write() as session:
            await session.execute(update(PersonRow).where(col(PersonRow.id) == whom).values(is_active=False))
        for stream in (one, other):
            assert await stream.next(5) == {"event": "bye", "data": '{"why": "signed_out"}'}
            assert await stream.next(5) == {}


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_a_sixth_connection_ends_the_first_and_a_full_room_says_so(city: City) -> None:
    citizen, room = await city.citizen(), city.app.state.live
    async with served(city) as where, listen(where, await ticket_of(citizen)) as oldest:
        opened = [listen(where, await ticket_of(citizen)) for _ in range(5)]
        for one in opened:
            await one.__aenter__()
        assert json.loads((await oldest.next(5))["data"]) == {"why": "replaced"}
        room.places.most = 5
        async with httpx.AsyncClient(base_url=f"http://{where}", trust_env=False) as client:
            full = await client.get("/api/v1/live", params={"ticket": await ticket_of(citizen)})
        assert (full.status_code, full.json()["code"]) == (503, "busy")
        for one in opened:
            await one.__aexit__(None, None, None)


async def test_what_no_bus_said_is_found_by_looking(city: City) -> None:
    citizen = await city.citizen()
    async with served(city) as where, listen(where, await ticket_of(citizen)) as stream:
        number = (await citizen.report())["number"]
        await city.tell()  # no bus
        assert (await stream.item())["number"] == number


async def test_a_message_that_comes_late_is_not_passed_over_though_its_id_is_older(city: City) -> None:
    """Ids sort by what happened, places by what was written: reading on by id would lose the older one."""
    citizen, room = await city.citizen(), city.app.state.live
    me, in_app = await identity_of(citizen), InApp(city.db)
    older, newer = [message(me, city, minutes) for minutes in (5, 1)]
    connection = Connection(Caller(me, me), 0, room._read)
    await in_app.send(newer, city.at)
    news = connection.news()
    assert [one.id for one in await anext(news)] == [newer.id]
    await in_app.send(older, city.at)
    assert [one.id for one in await anext(news)] == [older.id]
    await news.aclose()  # type: ignore[attr-defined]


async def test_places_are_given_without_gaps_to_many_writers_at_once(city: City) -> None:
    one, other = sorted(new_id(city.at) for _ in range(2))

    async def _write(people: list[UUID]) -> list[int]:
        async with city.db.write() as session:
            return await take_places(session, people)

    orders = [[one, other, one], [other, one, one]] * 10
    taken = await asyncio.gather(*(_write(order) for order in orders))
    of_one = [place for order, places in zip(orders, taken, strict=True)
              for who, place in zip(order, places, strict=True) if who == one]  # fmt: skip
    assert sorted(of_one) == list(range(1, 41))


def message(person_id: UUID, city: City, minutes_ago: int) -> Delivery:
    happened = new_id(city.at - timedelta(minutes=minutes_ago))
    return Delivery(
        id=happened, happening_id=happened, subject_id=happened, seq=1, person_id=person_id, channel="in_app",
        address=str(person_id), kind="points.earn", title="积分到账", text="您获得 1 积分。", state=State.CREATED,
        made_at=city.at,
    )  # fmt: skip


async def heard_across_processes(url: str, folder: Path) -> None:
    """The server, the worker and this reader are three processes; the report is told by the worker alone."""
    running = Running(url, folder)
    running.start("serve", "--no-worker")
    running.start("work")
    try:
        await asyncio.to_thread(running.wait_until_ready, 60)
        async with httpx.AsyncClient(base_url=running.url, trust_env=False, timeout=60) as client:
            phone = {"phone": "13911112222"}
            code = (await client.post("/api/v1/auth/code", json=phone)).json()["demo_code"]
            tokens = (await client.post("/api/v1/auth/phone", json=phone | {"code": code})).json()
            client.headers["Authorization"] = f"Bearer {tokens['access_token']}"
            ticket = (await client.post("/api/v1/live/ticket")).json()["ticket"]
            async with listen(running.url.removeprefix("http://"), ticket) as stream:
                number = (await client.post("/api/v1/reports", json=report_form())).json()["number"]
                assert (await stream.item())["number"] == number
                running.terminate("serve")
                assert json.loads((await stream.next())["data"]) == {"why": "stopping"}
    finally:
        for name in ("serve", "work"):
            running.kill(name)


@pytest.mark.dear
async def test_who_is_connected_to_one_process_hears_what_another_did(city_settings: Settings, tmp_path: Path) -> None:
    await heard_across_processes(city_settings.database_url, tmp_path)


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_and_so_by_nats(
    city_settings: Settings, tmp_path: Path, nats: Nats, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    monkeypatch.setenv("CGT_NATS_URL", f"nats://127.0.0.1:{nats.port}")
    await heard_across_processes(city_settings.database_url, tmp_path)
