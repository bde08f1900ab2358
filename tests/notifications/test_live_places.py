"""However many come at once, a room keeps no more than its places, and every place comes back."""

import asyncio
import json

import httpx
import pytest
import websockets

from notifications.live.places import Places
from tests.linhai import City
from tests.notifications.listening import listen, served, ticket_of

pytestmark = [pytest.mark.anyio, pytest.mark.dear]  # the database is not what is asked here
ROOMS = pytest.mark.parametrize(
    ("room", "path"), [("live", "/api/v1/live"), ("positions", "/api/v1/patrol/positions/live")]
)


async def all_left(places: Places) -> None:
    """The server notices a moment later that a client is gone."""
    async with asyncio.timeout(60):
        while places.taken:  # noqa: ASYNC110
            await asyncio.sleep(0.01)


@ROOMS
async def test_of_five_who_come_at_once_into_a_room_of_one_one_gets_in(city: City, room: str, path: str) -> None:
    places: Places = getattr(city.app.state, room).places
    places.most, desk = 1, await city.signed_in("desk")
    tickets = [await ticket_of(desk) for _ in range(5)]
    async with served(city) as where, httpx.AsyncClient(base_url=f"http://{where}", trust_env=False) as client:
        asked = [client.build_request("GET", path, params={"ticket": ticket}) for ticket in tickets]
        answers = await asyncio.gather(*(client.send(one, stream=True) for one in asked))
        assert sorted(answer.status_code for answer in answers) == [200] + [503] * 4
        assert {answer.headers.get("Retry-After") for answer in answers if answer.is_error} == {"5"}
        assert places.taken == 1
        for answer in answers:
            await answer.aclose()
        await all_left(places)
        refused = next(n for n, answer in enumerate(answers) if answer.is_error)
        async with listen(where, tickets[refused], path):  # its ticket was not used up
            assert places.taken == 1
        await all_left(places)


@ROOMS
async def test_of_five_websockets_at_once_one_gets_in(city: City, room: str, path: str) -> None:
    places: Places = getattr(city.app.state, room).places
    places.most, desk = 1, await city.signed_in("desk")
    tickets = [await ticket_of(desk) for _ in range(5)]
    async with served(city) as where:
        address = f"ws://{where}{path.removesuffix('live')}ws?ticket="
        opening = (websockets.connect(address + ticket, proxy=None) for ticket in tickets)
        answers = await asyncio.gather(*opening, return_exceptions=True)
        refused = [answer for answer in answers if isinstance(answer, websockets.InvalidStatus)]
        assert [json.loads(one.response.body)["code"] for one in refused] == ["busy"] * 4
        for answer in answers:
            if isinstance(answer, websockets.ClientConnection):
                await answer.close()
        await all_left(places)


@ROOMS
async def test_a_refused_ticket_and_a_client_that_left_early_give_their_place_back(
    city: City, room: str, path: str
) -> None:
    places: Places = getattr(city.app.state, room).places
    places.most, desk = 1, await city.signed_in("desk")
    ticket, last = await ticket_of(desk), await ticket_of(desk)
    async with served(city) as where, httpx.AsyncClient(base_url=f"http://{where}", trust_env=False) as client:
        for _ in range(3):
            assert (await client.get(path, params={"ticket": "unknown"})).status_code == 401
            with pytest.raises(websockets.InvalidStatus) as denied:
                await websockets.connect(f"ws://{where}{path.removesuffix('live')}ws?ticket=unknown", proxy=None)
            assert denied.value.response.status_code == 401
        assert places.taken == 0
        async with city.db.write():  # the ticket waits for its turn to write
            asking = asyncio.create_task(client.get(path, params={"ticket": ticket}))
            async with asyncio.timeout(60):
                while not places.taken:  # noqa: ASYNC110
                    await asyncio.sleep(0.01)
            asking.cancel()
            assert isinstance((await asyncio.gather(asking, return_exceptions=True))[0], asyncio.CancelledError)
            assert places.taken == 1
        await all_left(places)
        async with listen(where, last, path):
            assert places.taken == 1


async def test_a_room_about_to_close_takes_nobody_in(city: City) -> None:
    ticket = await ticket_of(await city.signed_in("desk"))
    city.app.state.stopping = True
    async with served(city) as where, httpx.AsyncClient(base_url=f"http://{where}", trust_env=False) as client:
        for path in ("/api/v1/live", "/api/v1/patrol/positions/live"):
            assert (await client.get(path, params={"ticket": ticket})).status_code == 503
