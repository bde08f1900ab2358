"""Queues that grow: one has an end, and what is missing is told of the longest ones."""

import asyncio
import uuid
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

import httpx
import pytest
from sqlalchemy import update
from sqlmodel import col

from backend.fieldwork import missing as held
from backend.fieldwork.missing import MOST_HELD
from backend.fieldwork.sync_queue import SyncQueue
from backend.ground.errors import Problem
from backend.people.actor import find_actor
from tests.linhai import City, Person, jpeg, report_form

pytestmark = pytest.mark.anyio
SYNC = "/api/v1/sync"
A_CALL = 5000  # what one call may announce
CALLS = MOST_HELD // A_CALL


def keys(count: int) -> list[str]:
    return [str(uuid.uuid4()) for _ in range(count)]


def digests(count: int) -> list[str]:
    return [sha256(uuid.uuid4().bytes).hexdigest() for _ in range(count)]


async def announce(person: Person, queue: str, **held: Sequence[str]) -> httpx.Response:
    return await person.post(SYNC, json={"queue_id": queue, "items": [], **held})


async def missing(person: Person, **asked: str) -> list[dict[str, Any]]:
    answer = await person.get(f"{SYNC}/missing", params=asked)
    assert answer.status_code == 200, answer.text
    queues: list[dict[str, Any]] = answer.json()["queues"]
    return queues


@pytest.mark.parametrize(("field", "fresh"), [("client_keys", keys), ("photos", digests)])
async def test_a_queue_has_an_end_and_two_long_ones_are_told_of_what_is_missing(
    city: City, field: str, fresh: Any
) -> None:
    person, queue, other = await city.citizen(), str(uuid.uuid4()), str(uuid.uuid4())
    sent = [fresh(A_CALL) for _ in range(CALLS)]
    assert [(await announce(person, queue, **{field: some})).status_code for some in sent] == [200] * CALLS
    refused = await announce(person, queue, **{field: fresh(A_CALL)})
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid")
    (fault,) = refused.json()["errors"]
    assert (fault["field"], fault["detail"].count("20000")) == (field, 2)
    assert (await announce(person, queue, **{field: sent[0]})).status_code == 200  # nothing new in it
    city.wait(seconds=1)
    for _ in range(CALLS):
        assert (await announce(person, other, **{field: fresh(A_CALL)})).status_code == 200
    (first, second) = await missing(person)
    assert first[field] == [one for some in sent for one in some]
    assert len(second[field]) == MOST_HELD
    early = await person.post(f"{SYNC}/seal", json={"queue_id": queue})
    assert (early.status_code, len(early.json()[field])) == (409, MOST_HELD)


async def test_so_many_queues_of_a_person_are_open_and_one_that_is_sealed_makes_room(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(held, "MOST_OPEN", 2)
    person, other = await city.citizen(), await city.citizen()
    first, second, third = (str(uuid.uuid4()) for _ in range(3))
    assert [(await announce(person, queue)).status_code for queue in (first, second)] == [200, 200]
    refused = await announce(person, third)
    assert (refused.status_code, refused.json()["code"]) == (409, "too_many_queues")
    assert (await person.post(SYNC, json={"items": []})).status_code == 200  # without a queue it is done as ever
    assert (await announce(person, second, client_keys=keys(1))).status_code == 200  # one that is open grows
    assert (await announce(other, third)).status_code == 200
    assert (await person.post(f"{SYNC}/seal", json={"queue_id": first})).status_code == 200
    assert (await announce(person, third)).status_code == 200


async def test_of_many_announced_at_once_no_more_are_open(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    """By as many processes: none counts what the others have not committed yet; one announced twice is one."""
    monkeypatch.setattr(held, "MOST_OPEN", 2)
    person = await city.citizen()
    async with city.db.read() as session:
        by = await find_actor(session, person.token, city.settings, city.at)

    async def _announced(queue: uuid.UUID) -> None:
        async with city.db.write() as session:
            await held.announce(session, by, queue, [], [], city.at)

    queues = [uuid.uuid4() for _ in range(7)]
    said = await asyncio.gather(*map(_announced, [queues[0], *queues]), return_exceptions=True)
    assert len(await missing(person)) == 2
    assert {one.code for one in said if isinstance(one, Problem)} == {"too_many_queues"}
    assert len([one for one in said if one is None]) >= 2, said


async def test_of_a_long_queue_what_has_arrived_is_found_wherever_it_stands(city: City) -> None:
    person, queue, content = await city.citizen(), str(uuid.uuid4()), jpeg()
    announced, photos = keys(2 * A_CALL), [*digests(A_CALL), sha256(content).hexdigest()]
    for start in (0, A_CALL):
        held = {"client_keys": announced[start : start + A_CALL], "photos": photos[start : start + A_CALL]}
        assert (await announce(person, queue, **held)).status_code == 200
    await person.photo(content)
    sent = [announced[0], announced[A_CALL - 1], announced[A_CALL], announced[-1]]
    items = [{"client_key": one, "kind": "report", "body": report_form(client_key=None)} for one in sent]
    done = await person.post(SYNC, json={"items": items})
    assert [one["status"] for one in done.json()["items"]] == [201] * len(sent)
    (found,) = await missing(person, queue_id=queue)
    assert found["client_keys"] == [one for one in announced if one not in sent]
    assert found["photos"] == photos[:A_CALL]


async def test_a_queue_that_grew_longer_before_there_was_an_end_is_told_of_and_grows_no_more(city: City) -> None:
    person, queue, long = await city.citizen(), str(uuid.uuid4()), keys(2 * MOST_HELD)
    assert (await announce(person, queue, client_keys=long[:1])).status_code == 200
    async with city.db.write() as session:
        await session.execute(update(SyncQueue).values(keys=long))
    assert [len(one["client_keys"]) for one in await missing(person)] == [len(long)]
    assert (await announce(person, queue, client_keys=long[-5:])).status_code == 200
    assert (await announce(person, queue, client_keys=keys(1))).status_code == 422


async def test_of_many_long_queues_some_are_told_of_at_a_time(city: City) -> None:
    """A hundred full ones, which anybody can announce, are two hundred megabytes to read and to answer with."""
    person, fresh = await city.citizen(), {"client_keys": keys(A_CALL), "photos": digests(A_CALL)}
    queues = [str(uuid.uuid4()) for _ in range(5)]
    for queue in queues:
        city.wait(seconds=1)
        assert (await announce(person, queue, **fresh)).status_code == 200
    async with city.db.write() as session:
        held = {"keys": fresh["client_keys"] * CALLS, "photos": fresh["photos"] * CALLS}
        await session.execute(update(SyncQueue).values(**held))
    told = (await person.get(f"{SYNC}/missing")).json()
    assert ([one["queue_id"] for one in told["queues"]], told["more"]) == (queues[:1], True)
    assert len((await missing(person, queue_id=queues[-1]))[0]["photos"]) == MOST_HELD, "each by itself at any time"
    async with city.db.write() as session:
        await session.execute(
            update(SyncQueue).where(col(SyncQueue.id) != uuid.UUID(queues[2])).values(sealed_at=city.at)
        )
    told = (await person.get(f"{SYNC}/missing")).json()
    assert ([one["queue_id"] for one in told["queues"]], told["more"]) == (queues[2:3], False)
